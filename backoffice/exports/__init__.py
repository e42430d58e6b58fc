"""
Tables to take away: CSV, streamed by COPY, from a page or by URL with a finance token.

- `declared`: what an export is made of. A new one is a declaration in `catalogue/`, and a line in its list
- `asking`: the form: which rows, which columns, in which dress
- `statements`: the SQL of it, cells formatted and defused by the database
- `streaming`: a connection of its own, one snapshot, chunks of bytes, bounded memory
- `taking`: the service: audit event first, then the stream
- `tokens`, `api`: finance tokens, and GET /exports/<name>.csv
- `views`: the pages
"""
