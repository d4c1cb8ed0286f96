"""Long lists of like work, shared out to as many processes as the machine has cores."""

from __future__ import annotations

import gc
import os
import pickle
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from typing import IO, Any, TypeVar

__all__ = ["collect_seldom", "spread", "without_collector"]

Item = TypeVar("Item")
Result = TypeVar("Result")

FEWEST = 150
"""Items for which another process is worth its start."""
STEP = 20
"""Items between two words about the progress."""
SELDOM = (50_000, 20, 100)
"""Thresholds of a garbage collector that looks less often."""
MOST = 4
"""Processes; more of them spend their time handing over results."""


def spread(
    function: Callable[[Item], Result],
    items: Sequence[Item],
    tick: Callable[[int], None] = lambda done: None,
    worth: int = 1,
) -> list[Result]:
    """The function's results in the items' order; they must be picklable.

    `worth` tells of how many usual items, a pattern's text or page, one is as much work.

    The function must depend on nothing that it changes itself: each process sees what there was
    when the work began, and no other's changes. `tick` is told from time to time how many items
    are done, about.
    """
    shares = min(len(items), _processes(len(items) * worth)) or 1
    if shares == 1:
        return _done(function, items, tick)
    results: list[list[Result] | None] = [None] * shares
    away = {number: _begin(function, items[number::shares]) for number in range(1, shares)}
    results[0] = _done(function, items[::shares], lambda done: tick(min(len(items), shares * done)))
    for number, (process, file) in away.items():
        results[number] = _result(process, file)
    whole: list[Result] = [None] * len(items)  # type: ignore[list-item]  # all are filled below
    for number, share in enumerate(results):
        mine = items[number::shares]
        whole[number::shares] = [function(item) for item in mine] if share is None else share
    return whole


def _done(
    function: Callable[[Item], Result], items: Sequence[Item], tick: Callable[[int], None]
) -> list[Result]:
    results = []
    for number, item in enumerate(items, 1):
        results.append(function(item))
        if number % STEP == 0 or number == len(items):
            tick(number)
    return results


def _processes(count: int) -> int:
    """How many can share the work: forking is safe on Linux, as long as there is one thread."""
    if sys.platform != "linux" or count < FEWEST or threading.active_count() > 1:
        return 1
    return max(1, min(MOST, len(os.sched_getaffinity(0)), 2 * count // FEWEST))


def _begin(function: Callable[[Item], Result], share: Sequence[Item]) -> tuple[int, IO[bytes]]:
    file = tempfile.TemporaryFile()  # noqa: SIM115 - closed by whoever reads it
    process = os.fork()
    if process:
        return process, file
    code = 1
    try:
        with without_collector():
            pickle.dump([function(item) for item in share], file, protocol=5)
            file.flush()
        code = 0
    finally:
        os._exit(code)


def _result(process: int, file: IO[bytes]) -> list[Any] | None:
    with file:
        _, status = os.waitpid(process, 0)
        if status:
            return None
        file.seek(0)
        with without_collector():
            found: list[Any] = pickle.load(file)
            return found


@contextmanager
def without_collector() -> Iterator[None]:
    """Many small values at once: the garbage collector would look through them again and again."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


def collect_seldom() -> Callable[[], None]:
    """Let the garbage collector look less often, as long as what is made is kept; ends it again."""
    usual = gc.get_threshold()
    if usual == SELDOM:
        return lambda: None  # who began it ends it
    gc.set_threshold(*SELDOM)
    return partial(gc.set_threshold, *usual)
