"""Programs that read what we do not (Word before 97): LibreOffice, which makes a DOCX, or antiword."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path

from searcher.load.plain import lines_of
from searcher.load.reading import Reading, Unreadable
from searcher.load.sandbox.patience import ask_for
from searcher.load.word.docx import read as read_docx

INSTALL = "apt-get install libreoffice-writer-nogui"
_OFFICE = ("soffice", "libreoffice", "lowriter")
_SECONDS = 60.0
_GRACE = 10.0  # for ending what did not end in time
_MEMORY = 4 << 30  # bytes of addresses: far more than such a program uses
_LARGEST_OUTPUT = 200_000_000


def read_outside(raw: bytes, why: str) -> Reading:
    """What another program makes of a document that `why` keeps us from reading.

    Raises Unreadable when no such program is installed, with the command that installs one, and
    when it fails or takes longer than a minute.
    """
    office = next(filter(None, map(shutil.which, _OFFICE)), None)
    antiword = shutil.which("antiword")
    if office is None and antiword is None:
        raise Unreadable(f"{why}: reading it takes LibreOffice or antiword ({INSTALL})")
    ask_for(_SECONDS + _GRACE)
    with tempfile.TemporaryDirectory(prefix="searcher-") as folder:
        source = Path(folder, "document.doc")
        source.write_bytes(raw)
        return _by_office(office, source) if office else _by_antiword(str(antiword), source)


def _by_office(program: str, source: Path) -> Reading:
    # A profile of its own: neither the user's settings nor a running office are touched.
    profile = f"-env:UserInstallation={source.with_name('profile').as_uri()}"
    target = source.with_suffix(".docx")
    options = ["--headless", "--norestore", "--convert-to", "docx:MS Word 2007 XML", "--outdir"]
    _run([program, profile, *options, str(source.parent), str(source)], source.parent)
    if not target.is_file() or target.stat().st_size > _LARGEST_OUTPUT:
        raise Unreadable("LibreOffice could not read it: it may be damaged")
    return read_docx(target.read_bytes())


def _by_antiword(program: str, source: Path) -> Reading:
    said = _run([program, "-m", "UTF-8.txt", "-w", "0", str(source)], source.parent)
    text = said.decode("utf-8", "replace")
    if not text.strip():
        raise Unreadable("antiword could not read it: it may be damaged")
    return Reading(lines_of(text), "utf-8")


def _run(command: Sequence[str], home: Path) -> bytes:
    """What a program prints; it and all it started are killed when it takes too long."""
    process = subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={**os.environ, "HOME": str(home), "LC_ALL": "C.UTF-8"},
        cwd=home,
        start_new_session=True,
        preexec_fn=_allow_memory if os.name == "posix" else None,
    )
    try:
        return process.communicate(timeout=_SECONDS)[0]
    except subprocess.TimeoutExpired as error:
        raise Unreadable("the program that reads such documents took too long") from error
    finally:
        _kill_group(process)


def _kill_group(process: subprocess.Popen[bytes]) -> None:
    with contextlib.suppress(OSError):
        if os.name == "posix":
            os.killpg(process.pid, signal.SIGKILL)
        else:
            process.kill()
    process.wait()


def _allow_memory() -> None:
    """Readers work under a limit that is too low for an office program."""
    import resource

    hard = resource.getrlimit(resource.RLIMIT_AS)[1]
    bound = _MEMORY if hard == resource.RLIM_INFINITY else min(_MEMORY, hard)
    resource.setrlimit(resource.RLIMIT_AS, (bound, hard))
