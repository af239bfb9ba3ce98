"""The few ways the store touches the disk: every write, sync and rename goes through here."""

from __future__ import annotations

import hashlib
import os
import shutil
from pathlib import Path

BLOCK = 1 << 20


def write_synced(path: Path, content: bytes) -> None:
    """Write a file and see it on the disk before returning."""
    with open(path, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def sync_file(path: Path) -> None:
    """See a file that is already written on the disk."""
    descriptor = os.open(path, os.O_RDWR)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def sync_folder(folder: Path) -> None:
    """See a folder's new names on the disk; a platform that has no such call needs none."""
    if not hasattr(os, "O_DIRECTORY"):
        return
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def replace_synced(path: Path, content: bytes) -> None:
    """Put a file's new content in the place of the old at once: whoever reads it sees
    one or the other whole."""
    beside = path.with_name(path.name + ".new")
    write_synced(beside, content)
    os.replace(beside, path)
    sync_folder(path.parent)


def checksum(path: Path) -> str:
    """The SHA-256 of a file, as hex."""
    digest = hashlib.sha256()
    with open(path, "rb") as file:
        while block := file.read(BLOCK):
            digest.update(block)
    return digest.hexdigest()


def remove(path: Path) -> bool:
    """Remove a file or folder; False where another process holds it or it is gone."""
    try:
        shutil.rmtree(path) if path.is_dir() else path.unlink()
    except OSError:
        return False
    return True
