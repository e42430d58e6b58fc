"""
The operator self-test: what we ask an operator's Callback URL before it goes live, and what it has to answer.

Every case gives back what it took, so that a test player's balance is the same afterwards, if the operator is right.
"""
