"""The tree of accounts, and opening one."""
