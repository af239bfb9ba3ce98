"""The build backend: setuptools', with archives that come out the same from the same files.

A wheel takes its dates from SOURCE_DATE_EPOCH; setuptools leaves the modes of both archives, and the
dates and owners of a source archive, as the machine has them, and gzip adds the time of day.
"""

from __future__ import annotations

import gzip
import io
import os
import stat
import subprocess
import tarfile
import zipfile
from pathlib import Path

from setuptools import build_meta
from setuptools.build_meta import *  # noqa: F401,F403

# The first date a ZIP archive can hold.
EARLIEST = 315_532_800


def build_sdist(sdist_directory: str, config_settings: dict[str, str] | None = None) -> str:
    """Build the source archive, settle it, and return its name."""
    name: str = build_meta.build_sdist(sdist_directory, config_settings)
    archive = Path(sdist_directory, name)
    archive.write_bytes(settle(archive.read_bytes(), date()))
    return name


def build_wheel(
    wheel_directory: str,
    config_settings: dict[str, str] | None = None,
    metadata_directory: str | None = None,
) -> str:
    """Build the wheel with the dates of `date`, and return its name."""
    os.environ["SOURCE_DATE_EPOCH"] = str(date())
    name: str = build_meta.build_wheel(wheel_directory, config_settings, metadata_directory)
    wheel = Path(wheel_directory, name)
    wheel.write_bytes(settle_wheel(wheel.read_bytes()))
    return name


def date() -> int:
    """Return the seconds since 1970 that files are dated: SOURCE_DATE_EPOCH, the last commit's,
    or in an unpacked release those its files bear."""
    if given := os.environ.get("SOURCE_DATE_EPOCH"):
        return int(given)
    if Path("PKG-INFO").exists():
        return max(EARLIEST, int(Path("PKG-INFO").stat().st_mtime))
    try:
        asked = subprocess.check_output(
            ["git", "log", "-1", "--format=%ct"], stderr=subprocess.DEVNULL
        )
    except (OSError, subprocess.CalledProcessError):
        return EARLIEST
    return int(asked)


def settle(archive: bytes, when: int) -> bytes:
    """Return a gzipped tar with its members in order, dated `when`, owned by nobody in particular."""
    target = io.BytesIO()
    with (
        tarfile.open(fileobj=io.BytesIO(archive)) as old,
        gzip.GzipFile(filename="", fileobj=target, mode="wb", mtime=when) as packed,
        tarfile.open(fileobj=packed, mode="w", format=tarfile.PAX_FORMAT) as new,
    ):
        for member in sorted(old.getmembers(), key=lambda member: member.name):
            member.mtime, member.uid, member.gid = when, 0, 0
            member.uname = member.gname = ""
            member.mode = settle_mode(member.mode, member.isdir())
            member.pax_headers = {}
            new.addfile(member, old.extractfile(member) if member.isfile() else None)
    return target.getvalue()


def settle_wheel(wheel: bytes) -> bytes:
    """Return a wheel whose members have modes that no umask had a say in."""
    target = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(wheel)) as old,
        zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for member in old.infolist():
            mode = member.external_attr >> 16
            member.external_attr = (stat.S_IFMT(mode) | settle_mode(mode, member.is_dir())) << 16
            new.writestr(member, old.read(member.filename))
    return target.getvalue()


def settle_mode(mode: int, folder: bool) -> int:
    """Return the permissions a member has in a release: those of 022, executable if it was."""
    return 0o755 if folder or mode & 0o100 else 0o644
