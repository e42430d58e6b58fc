"""Manual adjustments: who asked, who approves, and how much a role may."""
