"""Getting in: password, lock-out, second factor, how long a session lasts."""
