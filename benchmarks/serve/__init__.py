"""What serving an index costs beside searching it, and what many clients at once see."""
