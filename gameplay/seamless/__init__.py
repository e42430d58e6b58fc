"""
Seamless mode: the operator holds the money, and we call its Callback URL.

numbers, signature, messages: the bytes that are sent. addresses, client: how they get there, in bounded time and size.
replies: what an answer means. selftest: the suite that an operator runs first.
"""
