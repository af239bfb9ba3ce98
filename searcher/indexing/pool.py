"""Files prepared by worker processes, one file after another each.

A worker that goes past its file's limits is ended, and the file left out with that reason. One
that ends by itself, or is killed by somebody, costs nothing but time: its file is tried once
more by another, and left out when that ends too.
"""

from __future__ import annotations

import contextlib
import os
import threading
from collections import deque
from collections.abc import Generator, Sequence
from dataclasses import asdict, dataclass, replace
from heapq import heappop, heappush
from pathlib import Path
from typing import Any

from searcher.errors import WorkersFailed
from searcher.indexing.answers import outcome_of
from searcher.indexing.batches import Prepared
from searcher.indexing.kept import Kept
from searcher.load import Found, archives
from searcher.load.sandbox import idle
from searcher.load.sandbox.frames import Frame
from searcher.load.sandbox.limits import Limits, limits_of
from searcher.load.sandbox.worker import Ended, Worker
from searcher.model import Skip

TASK = "searcher.indexing.prepare:preparing"
# So many files a worker knows of, so that it never waits for the next.
AHEAD = 2
# So many files are begun before the one that is next to be written has come.
WINDOW = 64
# What they gave may take so many bytes of memory meanwhile.
MOST_HELD = 64 << 20
# After more files a worker does not wait for the next build: half a second is little beside
# them, and the memory that it holds is wanted for what follows.
MOST_FOR_IDLE = 1_000
# So many answers are waited for, or so many bytes of them, before any is taken in.
TOGETHER, ENOUGH = 8, 1 << 20
# How often a file may bring a worker down, and a worker end before it is ready.
TRIES = 2
STARTS = 5
_POLL = 0.5  # seconds
_MOMENT = 0.05

Outcome = Prepared | Skip


@dataclass(frozen=True)
class Workshop:
    """How files are prepared: by so many workers, with their settings; `scratch` is a folder
    for what is too large for memory."""

    jobs: int
    settings: dict[str, Any]
    scratch: Path


def prepared_by(workshop: Workshop, files: Sequence[Found]) -> Generator[Outcome, None, None]:
    """Yield what becomes of each file, in their order. Raises WorkersFailed when none can work."""
    board = _Board(files)
    drivers = [_Driver(board, workshop) for _ in range(min(workshop.jobs, len(files)))]
    try:
        # While there are no threads, workers may be forks.
        for driver in drivers:
            driver.hire()
        for driver in drivers:
            driver.start()
        done = 0
        while done < len(files):
            answers = board.answers_from(done)
            some = files[done : done + len(answers)]
            done += len(answers)
            # A processor that does the same some times over does it in half the time.
            yield from list(map(outcome_of, answers, some))
    finally:
        board.close()
        for driver in drivers:
            driver.end()


@dataclass(frozen=True, order=True)
class _Turn:
    """A file's turn: its number, and how often it has brought a worker down."""

    number: int
    fallen: int = 0


class _Board:
    """Which files are waiting and which are done, for all who work on them."""

    def __init__(self, files: Sequence[Found]) -> None:
        self._files = files
        # Those not begun yet, and those given back.
        self._rest = range(len(files))
        self._again: list[_Turn] = []
        self._answers: dict[int, Kept] = {}
        self._next = 0
        self._held = 0
        self._fault: BaseException | None = None
        self._closed = False
        self._change = threading.Condition()

    @property
    def size(self) -> int:
        """How many files there are."""
        return len(self._files)

    def file(self, turn: _Turn) -> Found:
        """Return the file of a turn."""
        return self._files[turn.number]

    def take(self, *, wait: bool) -> _Turn | None:
        """Return the next turn that may be begun; None when there is none, or none yet and it is
        not to be waited for."""
        with self._change:
            while (self._again or self._rest) and not self._closed:
                if self._may_begin(self._again[0].number if self._again else self._rest[0]):
                    return self._next_turn()
                if not wait:
                    break
                self._change.wait()
        return None

    def _next_turn(self) -> _Turn:
        if self._again:
            return heappop(self._again)
        number, self._rest = self._rest[0], self._rest[1:]
        return _Turn(number)

    def _may_begin(self, number: int) -> bool:
        ahead = number - self._next
        return ahead <= 0 or (ahead < WINDOW and self._held < MOST_HELD)

    def again(self, turn: _Turn) -> None:
        """Give a turn back."""
        with self._change:
            heappush(self._again, turn)
            self._change.notify_all()

    def done(self, turn: _Turn, kept: Kept) -> None:
        """Give the answer for a turn."""
        with self._change:
            self._answers[turn.number] = kept
            self._held += kept.size
            self._change.notify_all()

    def fail(self, fault: BaseException) -> None:
        """Tell that the work cannot go on."""
        with self._change:
            self._fault = self._fault or fault
            self._change.notify_all()

    def answers_from(self, number: int) -> list[Kept]:
        """Return the answers for a file and some after it, waited for; the files before it are
        past."""
        with self._change:
            self._next = number
            self._change.notify_all()
            while (ready := self._count_ready(number)) < min(TOGETHER, self.size - number):
                if ready and (self._held >= ENOUGH or self._fault is not None):
                    break
                if self._fault is not None:
                    raise self._fault
                # In small steps, for not every system lets an interrupt through.
                self._change.wait(_POLL)
            answers = [self._answers.pop(one) for one in range(number, number + ready)]
            self._held -= sum(kept.size for kept in answers)
            return answers

    def _count_ready(self, number: int) -> int:
        """Count the answers there are for a file and those after it, as far as none is missing."""
        ready = 0
        while ready < TOGETHER and number + ready in self._answers:
            ready += 1
        return ready

    @property
    def closed(self) -> bool:
        """Whether nobody waits for answers any more."""
        return self._closed

    def close(self) -> None:
        """Let nothing more be begun."""
        with self._change:
            self._closed = True
            self._change.notify_all()


class _Driver(threading.Thread):
    """Has one worker at a time prepare files, and another when that has ended."""

    def __init__(self, board: _Board, workshop: Workshop) -> None:
        super().__init__(name="searcher-worker", daemon=True)
        self._board = board
        self._workshop = workshop
        self._worker: Worker | None = None
        self._hired: Worker | None = None
        self._asked: deque[tuple[_Turn, Limits]] = deque()

    def run(self) -> None:
        """Work until no file waits."""
        try:
            while self._ask_ahead():
                self._take_answer()
        except BaseException as fault:
            self._board.fail(fault)
            self._release_worker()
        if self._board.size > MOST_FOR_IDLE:
            self._release_worker()
        worker, self._worker = self._worker, None
        if worker := worker or self._hired:
            idle.keep(worker)

    def hire(self) -> None:
        """Have a process for its first worker, where there can be one: if none, that is told when
        it is wanted."""
        with contextlib.suppress(OSError):
            self._hired = idle.take() or Worker()

    def end(self) -> None:
        """End, whatever is under way."""
        if self.ident is None:  # it never began
            self._worker = self._hired
            self._release_worker()
            return
        self.join(_MOMENT)
        while self.is_alive():
            if worker := self._worker:
                worker.kill()
            self.join(_MOMENT)

    def _ask_ahead(self) -> bool:
        """Ask for as many files as may be; whether an answer is to come."""
        while len(self._asked) < AHEAD:
            turn = self._board.take(wait=not self._asked)
            if turn is None:
                break
            found = self._board.file(turn)
            limits = self._choose_limits(found)
            self._ensure_worker().ask(asdict(found), limits)
            self._asked.append((turn, limits))
        return bool(self._asked)

    def _choose_limits(self, found: Found) -> Limits:
        archive = archives.archive_of(found.path)
        size = _measure(found.path) if found.size is None else found.size
        packed = _measure(archive) if archive else 0
        return limits_of(size, packed=packed, ocr=bool(self._workshop.settings.get("ocr")))

    def _take_answer(self) -> None:
        turn, limits = self._asked[0]
        worker, kept = self._ensure_worker(), Kept(self._workshop.scratch)
        try:
            for frame in worker.answer(limits):
                kept.add(frame)
        except Ended as ended:
            self._lose(ended)
            return
        self._asked.popleft()
        self._board.done(turn, kept)
        if worker.retiring:
            self._release_worker()

    def _lose(self, ended: Ended) -> None:
        """Deal with a worker that has ended in the midst of a file."""
        turn, _ = self._asked.popleft()
        self._release_worker()
        fallen = turn.fallen + 1
        if not ended.by_limit and fallen < TRIES:
            self._board.again(replace(turn, fallen=fallen))
            return
        kept = Kept(self._workshop.scratch)
        kept.add(Frame({"failed": str(ended)}))
        self._board.done(turn, kept)

    def _ensure_worker(self) -> Worker:
        """Return the worker, started where there is none."""
        for left in reversed(range(STARTS)):
            if self._worker is not None:
                break
            try:
                self._worker, self._hired = self._hired or idle.take() or Worker(), None
                self._worker.start(TASK, self._workshop.settings)
            except (Ended, OSError) as error:
                self._release_worker()
                if not left or self._board.closed:
                    raise WorkersFailed(str(error)) from error
        assert self._worker is not None
        return self._worker

    def _release_worker(self) -> None:
        """Let the worker go; what it was asked for waits again."""
        if self._worker is not None:
            self._worker.end()
            self._worker = None
        while self._asked:
            self._board.again(self._asked.popleft()[0])


def _measure(path: str) -> int:
    try:
        return os.stat(path).st_size
    except OSError:
        return 0
