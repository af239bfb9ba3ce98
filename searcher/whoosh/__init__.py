"""The index as Whoosh sees it."""
