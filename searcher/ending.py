"""How signals end the program."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager

# What ends a program beside Ctrl-C, where the system knows it.
OTHERS = tuple(
    getattr(signal, name) for name in ("SIGTERM", "SIGHUP", "SIGQUIT") if hasattr(signal, name)
)


def raise_interrupts() -> None:
    """Have what ends the program end it as Ctrl-C does; what its parent ignores (nohup, a job in
    the background) it ignores too."""
    for sign in (signal.SIGINT, *OTHERS):
        if signal.getsignal(sign) is not signal.SIG_IGN:
            signal.signal(sign, signal.default_int_handler)


def end_at_once() -> None:
    """Have what would raise an interrupt end the program without a word."""
    for sign in (signal.SIGINT, *OTHERS):
        if signal.getsignal(sign) is signal.default_int_handler:
            signal.signal(sign, signal.SIG_DFL)


@contextmanager
def held_back() -> Iterator[None]:
    """Let signals that end the program wait until this is done: libraries that are not written in
    Python drop an exception that is raised within them, and the program would go on."""
    with _postponed():
        if not hasattr(signal, "pthread_sigmask"):
            yield
            return
        before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT, *OTHERS})
        try:
            yield
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, before)


@contextmanager
def _postponed() -> Iterator[None]:
    """Let the handlers of these signals wait: what one thread holds back, another may take."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    came: list[int] = []
    signs = [one for one in (signal.SIGINT, *OTHERS) if callable(signal.getsignal(one))]
    before = {one: signal.signal(one, lambda number, _: came.append(number)) for one in signs}
    try:
        yield
    finally:
        for sign, handler in before.items():
            signal.signal(sign, handler)
        if came:
            signal.raise_signal(came[0])


def let_through() -> None:
    """Take in what was held back in the process that started this one."""
    if hasattr(signal, "pthread_sigmask"):
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT, *OTHERS})


@contextmanager
def handled(handler: signal._HANDLER) -> Iterator[None]:
    """Give the signals beside Ctrl-C that are not ignored to a handler; of the main thread."""
    heeded = [sign for sign in OTHERS if signal.getsignal(sign) is not signal.SIG_IGN]
    before = {sign: signal.signal(sign, handler) for sign in heeded}
    try:
        yield
    finally:
        for sign, handler in before.items():
            signal.signal(sign, handler)
