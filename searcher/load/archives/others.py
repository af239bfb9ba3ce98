"""7z and RAR archives, which another program turns into a TAR as it is read: a process of its own.

It is bsdtar, or libarchive through `libarchive-c` (extra `archives`).
"""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import IO

from searcher.errors import extra
from searcher.load.archives.streams import BLOCK, CUT_SHORT, DAMAGED
from searcher.load.reading import Unreadable

OTHERS = ("7z", "rar")
_SECONDS = 300.0
_MOST_MEMORY = 1 << 30  # bytes of addresses
_TO_TAR = Path(__file__).with_name("to_tar.py")


def is_possible() -> bool:
    """True if a program is there that reads such archives."""
    return _command() is not None


def tar_blocks(file: IO[bytes], kind: str) -> Iterator[bytes]:
    """Yield the archive in `file` as the blocks of a TAR.

    Raises Unreadable where no program is there, with the commands that install one, and where
    the archive is encrypted, damaged, or takes longer than five minutes.
    """
    command = _command()
    if command is None:
        raise Unreadable(
            f"reading {kind} archives takes libarchive: apt-get install libarchive-tools, or "
            f"apt-get install libarchive13 and {extra('archives')}; or unpack it first"
        )
    with _on_disk(file) as source, tempfile.TemporaryFile() as said:
        process = subprocess.Popen(
            command,
            stdin=source,
            stdout=subprocess.PIPE,
            stderr=said,
            env={**os.environ, "LC_ALL": "C.UTF-8"},
            preexec_fn=_limit_memory if os.name == "posix" else None,
        )
        timer = threading.Timer(_SECONDS, process.kill)
        timer.start()
        try:
            assert process.stdout is not None
            while block := process.stdout.read(BLOCK):
                yield block
            if process.wait():
                said.seek(0)
                raise Unreadable(_reason(said.read(4096).decode("utf-8", "replace")))
        finally:
            timer.cancel()
            process.kill()
            process.wait()
            if process.stdout:
                process.stdout.close()


def _command() -> list[str] | None:
    """Return what turns an archive at standard input into a TAR at standard output, if anything."""
    if find_spec("libarchive") and _has_library():
        return [sys.executable, "-I", str(_TO_TAR)]
    program = shutil.which("bsdtar")
    return [program, "-c", "-f", "-", "--format", "pax", "@-"] if program else None


def _has_library() -> bool:
    """True if the library that `libarchive-c` asks for is there."""
    from ctypes.util import find_library

    return bool(os.environ.get("LIBARCHIVE") or find_library("archive"))


@contextlib.contextmanager
def _on_disk(file: IO[bytes]) -> Iterator[IO[bytes]]:
    """A file that another process can move about in."""
    file.seek(0)
    try:
        os.lseek(file.fileno(), 0, os.SEEK_SET)
        yield file
    except OSError:  # it is held in memory
        with tempfile.TemporaryFile() as copy:
            shutil.copyfileobj(file, copy)
            copy.seek(0)
            os.lseek(copy.fileno(), 0, os.SEEK_SET)
            yield copy


def _reason(said: str) -> str:
    lower = said.lower()
    if "passphrase" in lower or "encrypt" in lower or "password" in lower:
        return "it is encrypted: a password is needed to open it"
    return CUT_SHORT if "truncated" in lower else DAMAGED


def _limit_memory() -> None:
    import resource

    hard = resource.getrlimit(resource.RLIMIT_AS)[1]
    bound = _MOST_MEMORY if hard == resource.RLIM_INFINITY else min(_MOST_MEMORY, hard)
    resource.setrlimit(resource.RLIMIT_AS, (bound, hard))
