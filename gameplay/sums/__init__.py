"""
What was played, summed by quarter hour, for reports in any time zone.

- `following`: the follower of the ledger that keeps the sums, and how to make them anew
- `proof`: the sums are those of the ledger's rows; a part of verify_ledger
- `periods`: days and hours of a time zone, cut into quarter hours
- `asking`: what is asked for, as SQL: the one place that pages, dashboards and exports share
- `answers`: the same, as rows
"""
