"""Signals that wait."""

from __future__ import annotations

import signal
import threading

import pytest

from searcher.ending import held_back


@pytest.mark.skipif(not hasattr(signal, "pthread_kill"), reason="the system has no such call")
def test_what_another_thread_takes_waits_too() -> None:
    done, ended = threading.Event(), False
    other = threading.Thread(target=done.wait)
    other.start()
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        with pytest.raises(KeyboardInterrupt), held_back():
            signal.pthread_kill(other.ident or 0, signal.SIGINT)
            ended = not done.wait(0.2)
        assert ended
        assert signal.getsignal(signal.SIGINT) is signal.default_int_handler
    finally:
        signal.signal(signal.SIGINT, before)
        done.set()
        other.join()
