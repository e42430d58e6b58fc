"""
Closing the books of a day or a month: opening + movements by kind = closing, sealed by a hash.

`periods` says where a day begins, `closing` asks, seals and corrects, `text` has the bytes that are hashed.
"""
