"""Presentations: PPTX, ODP, and PPT as PowerPoint 97–2003 and Kingsoft write it."""
