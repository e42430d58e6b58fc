"""Our own games' pages: what a player's clicks do, and what the page may see."""
