"""Opening a document's file in the program that shows files of its kind."""

from __future__ import annotations

import os

from searcher.errors import InputError
from searcher.load.archives import archive_of, may_hold_document
from searcher.load.formats import format_of


def open_file(file: str) -> None:
    """Open the file, or the archive it lies in; returns at once.

    Raises InputError when it is gone, and for what is no document: an index from elsewhere
    may name any file.
    """
    import click

    place = file if os.path.exists(file) else archive_of(file) or file
    if not os.path.isfile(place):
        raise InputError(f"{file} is no longer there; bring the index up to date: searcher index")
    if format_of(file) is None and not may_hold_document(file):
        raise InputError(f"{file} is no document that can be opened")
    click.launch(place)
