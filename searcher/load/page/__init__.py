"""Formats that set their text on pages: PDF and OFD."""
