"""
Invoices: a month of an operator's GGR in one currency, by the terms that were valid at each movement's time.

- `making`: what a month comes to, and the rule of rounding
- `issuing`: months that are over become documents, in order; a worker's chore
"""
