"""Readers in threads and processes go on while updates land, and see one generation whole."""

from __future__ import annotations

import multiprocessing
import re
import threading
from collections.abc import Callable
from multiprocessing.queues import Queue
from pathlib import Path
from typing import Any

import searcher

UPDATES = 40
THREADS = 10
PROCESSES = 4
DOCUMENTS = 4
# Seconds between the questions of one reader, so that the writer has its turn too.
PAUSE = 0.15

Answer = tuple[int, frozenset[str]]


def write(folder: Path, round: int) -> None:
    """Every file says which round it is of; one more file comes and goes."""
    folder.mkdir(exist_ok=True)
    for number in range(DOCUMENTS):
        text = f"关于第{number}项工作的通知\n公安机关完成第{round}轮任务甲{round}乙。\n"
        (folder / f"{number}.txt").write_text(text, encoding="utf-8")
    extra = folder / "extra.txt"
    extra.unlink(missing_ok=True)
    if round % 2:
        extra.write_text(f"临时通知\n公安机关第{round}轮临时任务。\n", encoding="utf-8")


def expected(round: int) -> Answer:
    """What round `round` answers: how many passages hold 公安, and the round they name."""
    return DOCUMENTS + round % 2, frozenset({f"第{round}轮"})


def ask(folder: Path, held: searcher.Index | None) -> Answer:
    """Ask an index opened now, or one that was opened before and turns to what is new."""
    index = held or searcher.open_index(folder)
    index.refresh()
    results = index.search('"公安机关"', limit=50)
    rounds = {round for hit in results for round in re.findall(r"第\d+轮", hit.text)}
    shown = index.show(results[0].id).document.count
    assert shown >= 1 and len(index.docs()) == results.total == len(results)
    return results.total, frozenset(rounds)


def read(folder: Path, done: Callable[[float], bool], *, keep: bool) -> set[Any]:
    """All that was answered until the updates are done; errors among them."""
    found: set[Any] = set()
    held = searcher.open_index(folder) if keep else None
    while not done(PAUSE):
        try:
            found.add(ask(folder, held))
        except Exception as error:
            found.add(repr(error))
    return found


def read_in_process(folder: Path, done: Any, answers: Queue[set[Any]], keep: bool) -> None:
    answers.put(read(folder, done.wait, keep=keep))


def test_readers_never_fail_and_never_mix(tmp_path: Path) -> None:
    corpus, folder = tmp_path / "corpus", tmp_path / "index"
    write(corpus, 0)
    searcher.build_index(corpus, folder)
    context = multiprocessing.get_context("spawn")
    done, answers = context.Event(), context.Queue()
    processes = [
        context.Process(target=read_in_process, args=(folder, done, answers, n % 2 == 0))
        for n in range(PROCESSES)
    ]
    for process in processes:
        process.start()
    found: list[set[Any]] = []
    threads = [
        threading.Thread(target=lambda n=n: found.append(read(folder, done.wait, keep=n % 2 == 0)))
        for n in range(THREADS)
    ]
    for thread in threads:
        thread.start()
    for round in range(1, UPDATES + 1):
        write(corpus, round)
        searcher.build_index(corpus, folder)
    done.set()
    found += [answers.get(timeout=60) for _ in processes]
    for thread in threads:
        thread.join(timeout=60)
    for process in processes:
        process.join(timeout=60)
    right = {expected(round) for round in range(UPDATES + 1)}
    assert len(found) == THREADS + PROCESSES and all(found)
    assert set().union(*found) <= right
    assert len(set().union(*found)) > 3


def test_an_open_index_shows_documents_whose_files_are_gone(tmp_path: Path) -> None:
    corpus = tmp_path / "corpus"
    write(corpus, 1)
    index = searcher.build_index(corpus, tmp_path / "index")
    write(corpus, 2)
    searcher.build_index(corpus, tmp_path / "index", rebuild=True)
    assert "甲1乙" in index.show("0.txt").passages[-1].text
    assert {hit.document for hit in index.search("临时")} >= {"extra.txt"}
