"""What may be asked about money. Nothing here writes."""
