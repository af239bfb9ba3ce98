"""Where an index in a cluster lies, and what opens the door to it."""

from __future__ import annotations

import base64
import ipaddress
import os
import re
import ssl
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import SplitResult, urlsplit

from searcher.errors import InputError

# Names that the engine takes, of which some room is left for what follows them.
NAME = re.compile(r"[a-z0-9][a-z0-9_.-]{0,99}")
EXAMPLE = "https://host:9200/policy"
# The variables of the environment that hold what must not stand in a command line.
USER, PASSWORD = "SEARCHER_CLUSTER_USER", "SEARCHER_CLUSTER_PASSWORD"
API_KEY, AUTHORITY = "SEARCHER_CLUSTER_API_KEY", "SEARCHER_CLUSTER_CA"


@dataclass(frozen=True)
class Address:
    """A cluster's hosts and their ports, the name of an index there, and how to be let in.

    `prefix` is a path that a proxy puts before the engine's. The credential is never shown.
    """

    hosts: tuple[tuple[str, int], ...]
    name: str
    prefix: str = ""
    credential: str | None = field(default=None, repr=False)
    context: ssl.SSLContext | None = field(default=None, repr=False)

    def __str__(self) -> str:
        scheme = "http" if self.context is None else "https"
        hosts = ",".join(
            f"[{host}]:{port}" if ":" in host else f"{host}:{port}" for host, port in self.hosts
        )
        return f"{scheme}://{hosts}{self.prefix}/{self.name}"


def read_address(url: str) -> Address:
    """Return the address in a URL, with the credential that the environment holds. Several hosts
    of one cluster may stand in it, apart by commas.

    Raises InputError.
    """
    parts = _split(url)
    if "@" in parts.netloc:
        raise InputError(
            "a name and a password in the URL of a cluster can be read by anyone on this machine; "
            f"put them into {USER} and {PASSWORD} in the environment"
        )
    hosts = tuple(map(_host, parts.netloc.split(",")))
    prefix, _, name = parts.path.rstrip("/").rpartition("/")
    if parts.query or parts.fragment:
        raise _unreadable("? and # have no meaning in it")
    if not name:
        raise _unreadable("it names no index")
    if not NAME.fullmatch(name):
        raise _unreadable("the index's name is in small letters, digits, - and _")
    safe = parts.scheme.lower() == "https"
    credential = _credential()
    away = [host for host, _ in hosts if not _is_here(host)]
    if credential and not safe and away:
        raise InputError(
            f"a credential would go to {away[0]} unencrypted; write https:// in the place of http://"
        )
    return Address(hosts, name, prefix, credential, _context() if safe else None)


def _split(url: str) -> SplitResult:
    try:
        return urlsplit(url)
    except ValueError as error:  # of brackets with no address in them
        raise _unreadable(str(error)) from None


def _host(said: str) -> tuple[str, int]:
    """Return a host and its port."""
    parts = _split(f"//{said}")
    try:
        host, port = parts.hostname or "", parts.port or 9200
    except ValueError as error:
        raise _unreadable(str(error)) from None
    if not host:
        raise _unreadable("it names no host")
    return host, port


def _unreadable(problem: str) -> InputError:
    return InputError(f"cannot read the URL of the cluster: {problem}; write for example {EXAMPLE}")


def _credential() -> str | None:
    """Return what the header of a request says to be let in; None where nothing is needed."""
    key, user = os.environ.get(API_KEY), os.environ.get(USER)
    if key:
        return f"ApiKey {_printable(key, API_KEY)}"
    if user:
        password = os.environ.get(PASSWORD, "")
        return "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode()
    return None


def _printable(key: str, name: str) -> str:
    if not key.isascii() or not key.isprintable():
        raise InputError(f"{name} holds characters that no key has; copy the key once more")
    return key


def _context() -> ssl.SSLContext:
    authority = os.environ.get(AUTHORITY)
    if not authority:
        return ssl.create_default_context()
    try:
        return ssl.create_default_context(cafile=str(Path(authority)))
    except (OSError, ssl.SSLError) as error:
        raise InputError(
            f"cannot read the certificates at {authority}, which {AUTHORITY} names: "
            f"{error.strerror or error}"
        ) from None


def _is_here(host: str) -> bool:
    """Tell whether a host is this machine, by its name alone.

    >>> _is_here("127.0.0.1"), _is_here("localhost"), _is_here("10.0.0.1")
    (True, True, False)
    """
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
