"""Faults put in the way of builds, and what an index must be after them."""
