"""Formats that place text on pages, PDF and OFD: from pieces at their places to lines in order."""
