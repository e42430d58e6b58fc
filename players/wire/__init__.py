"""What every call of the operator API goes through, whatever it is about."""
