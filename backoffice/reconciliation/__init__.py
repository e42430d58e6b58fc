"""
An operator's own file against our books.

`upload` looks at the file, `reading` understands its lines, `ours` says what we have, `compare` holds the two together,
and `actions` is what a person does.
"""
