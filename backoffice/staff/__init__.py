"""Who may log in, and as what: the administrators' page."""
