"""What may happen to operators, tokens, players and staff; each module owns its transactions."""
