"""
A small operator of our own that holds its players' money: to try seamless mode with, and to test it against.

It knows nothing of the platform's database. book: its money. faults: what it may be told to do wrong. server: its
Callback URL, and the pages to steer it.
"""
