"""Long lists of like work, shared out to as many processes as the machine has cores."""

from __future__ import annotations

import gc
import os
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from typing import IO, Any, TypeVar

from mkdocs_patterns.shelf import Part, Reader, Shelf, Writer

__all__ = ["LITTLE", "collect_seldom", "leave_alone", "spread", "without_collector"]

Item = TypeVar("Item")
Result = TypeVar("Result")

FEWEST = 150
"""Items for which another process is worth its start."""
LITTLE = 0.05
"""What a line of data is worth: some hundredths of a millisecond, where a page takes one."""
STEP = 20
"""Usual items between two words about the progress."""
SELDOM = (50_000, 20, 100)
"""Thresholds of a garbage collector that looks less often."""
MOST = 4
"""Processes; more of them spend their time handing over results."""


def spread(
    function: Callable[[Item], Result],
    items: Sequence[Item],
    tick: Callable[[int], None] = lambda done: None,
    worth: float = 1,
    shelf: Shelf | None = None,
) -> list[Result]:
    """The function's results in the items' order; they must be picklable.

    `worth` tells of how many usual items, a pattern's text or page, one is as much work. Results
    that the function puts on `shelf` stay in the file of the process that made them.

    The function must depend on nothing that it changes itself: each process sees what there was
    when the work began, and no other's changes. `tick` is told from time to time how many items
    are done, about.
    """
    shares = min(len(items), _processes(len(items) * worth)) or 1
    step = max(1, int(STEP / worth))
    if shares == 1:
        return _done(function, items, tick, step)
    results: list[list[Result] | None] = [None] * shares
    shelf = shelf or Shelf()
    away = {number: _begin(function, items[number::shares], shelf) for number in range(1, shares)}
    together = partial(_together, tick, shares, len(items))
    results[0] = _done(function, items[::shares], together, step)
    for number, child in away.items():
        results[number] = child.results()
    whole: list[Result] = [None] * len(items)  # type: ignore[list-item]  # all are filled below
    for number, share in enumerate(results):
        mine = items[number::shares]
        whole[number::shares] = [function(item) for item in mine] if share is None else share
    return whole


def _together(tick: Callable[[int], None], shares: int, count: int, done: int) -> None:
    tick(min(count, shares * done))


def _done(
    function: Callable[[Item], Result],
    items: Sequence[Item],
    tick: Callable[[int], None],
    step: int,
) -> list[Result]:
    results = []
    for number, item in enumerate(items, 1):
        results.append(function(item))
        if number % step == 0 or number == len(items):
            tick(number)
    return results


def _processes(count: float) -> int:
    """How many can share the work: forking is safe on Linux, as long as there is one thread."""
    if sys.platform != "linux" or count < FEWEST or threading.active_count() > 1:
        return 1
    return max(1, min(MOST, len(os.sched_getaffinity(0)), int(2 * count / FEWEST)))


@dataclass(frozen=True)
class _Child:
    """A process at work, and the files it writes."""

    process: int
    said: IO[bytes]
    part: Part

    def results(self) -> list[Any] | None:
        """What it made, once it has ended; None where it failed."""
        with self.said:
            _, status = os.waitpid(self.process, 0)
            if status:
                return None
            self.said.seek(0)
            with without_collector():
                reader = Reader(self.said)
                reader.part = self.part
                found: list[Any] = reader.load()
                return found


def _begin(function: Callable[[Item], Result], share: Sequence[Item], shelf: Shelf) -> _Child:
    said = tempfile.TemporaryFile()  # noqa: SIM115 - closed by whoever reads it
    part = Part()
    process = os.fork()
    if process:
        return _Child(process, said, part)
    code = 1
    try:
        with without_collector():
            shelf.go_on(part)
            results = [function(item) for item in share]
            Writer(said, lambda kept: kept.place).dump(results)
            said.flush()
        code = 0
    finally:
        os._exit(code)


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
    return partial(_collect_again, usual)


def _collect_again(usual: tuple[int, int, int]) -> None:
    gc.set_threshold(*usual)
    gc.unfreeze()


def leave_alone() -> None:
    """What is there now stays to the end: the garbage collector need not look at it any more."""
    gc.freeze()
