"""Formats of word processors: DOCX, DOC and RTF."""
