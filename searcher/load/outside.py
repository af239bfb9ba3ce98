"""Programs that read what we do not (Word before 97, old presentations): LibreOffice, antiword."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from searcher.load.reading import Unreadable
from searcher.load.sandbox.patience import ask_for

INSTALL = "apt-get install libreoffice-{}-nogui"
_OFFICE = ("soffice", "libreoffice", "lowriter")
_SECONDS = 60.0
_GRACE = 10.0  # for ending what did not end in time
_MEMORY = 4 << 30  # bytes of addresses: far more than such a program uses
_LARGEST_OUTPUT = 200_000_000


def office() -> str | None:
    """Return where LibreOffice is, None where it is not installed."""
    return next(filter(None, map(shutil.which, _OFFICE)), None)


def antiword() -> str | None:
    """Return where antiword is, None where it is not installed."""
    return shutil.which("antiword")


def converted(raw: bytes, why: str, *, suffix: str, form: str) -> bytes:
    """Return the document as LibreOffice writes it in the format `form` (`pptx:…`).

    `why` keeps us from reading it. Raises Unreadable with the command that installs the program
    where it is not there, and when it fails or takes longer than a minute.
    """
    program = office()
    if program is None:
        writer = suffix == ".doc"
        command = INSTALL.format("writer" if writer else "impress")
        programs = "LibreOffice or antiword" if writer else "LibreOffice"
        raise Unreadable(f"{why}: reading it takes {programs} ({command})")
    with _copy(raw, suffix) as source:
        # A profile of its own: neither the user's settings nor a running office are touched.
        profile = f"-env:UserInstallation={source.with_name('profile').as_uri()}"
        target = source.with_suffix("." + form.partition(":")[0])
        options = ["--headless", "--norestore", "--convert-to", form, "--outdir"]
        _run([program, profile, *options, str(source.parent), str(source)], source.parent)
        if not target.is_file() or target.stat().st_size > _LARGEST_OUTPUT:
            raise Unreadable("LibreOffice could not read it: it may be damaged")
        return target.read_bytes()


def antiword_text(raw: bytes) -> str:
    """Return the text that antiword prints of a Word document; Unreadable where it prints none."""
    with _copy(raw, ".doc") as source:
        said = _run([str(antiword()), "-m", "UTF-8.txt", "-w", "0", str(source)], source.parent)
    text = said.decode("utf-8", "replace")
    if not text.strip():
        raise Unreadable("antiword could not read it: it may be damaged")
    return text


@contextlib.contextmanager
def _copy(raw: bytes, suffix: str) -> Iterator[Path]:
    """A file that holds the bytes, in a folder of its own, and the time to have it read."""
    ask_for(_SECONDS + _GRACE)
    with tempfile.TemporaryDirectory(prefix="searcher-") as folder:
        source = Path(folder, "document" + suffix)
        source.write_bytes(raw)
        yield source


def _run(command: Sequence[str], home: Path) -> bytes:
    """Return what a program prints; it and all it started are killed when it takes too long."""
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
