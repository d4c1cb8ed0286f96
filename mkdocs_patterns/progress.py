"""How far a long run has come, for whoever waits for it."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from click._termui_impl import ProgressBar

__all__ = ["LONG", "Progress", "bars", "silent"]

Progress = Callable[[str, int, int], None]
"""Called with what is being done, how many are done and how many there are."""

LONG = 200
"""Patterns from which the work takes long enough to be told."""


def silent(doing: str, done: int, of: int) -> None:
    """Nobody waits."""


@contextmanager
def bars(say: Callable[[str], None] | None = None) -> Iterator[Progress]:
    """A bar for each part of the work on a terminal's standard error; elsewhere `say` one line."""
    if not sys.stderr.isatty():
        yield _Lines(say).tell if say else silent
        return
    shown = _Bars()
    try:
        yield shown.tell
    finally:
        shown.end()


class _Lines:
    def __init__(self, say: Callable[[str], None]) -> None:
        self._say = say
        self._doing = ""

    def tell(self, doing: str, done: int, of: int) -> None:
        if of >= LONG and doing != self._doing and done < of:
            self._doing = doing
            self._say(f"{doing} ({of - done:,} of {of:,})")


class _Bars:
    def __init__(self) -> None:
        self._doing = ""
        self._bar: ProgressBar[Any] | None = None

    def tell(self, doing: str, done: int, of: int) -> None:
        if of < LONG:
            return
        if doing != self._doing or self._bar is None:
            self.end()
            self._doing = doing
            self._bar = click.progressbar(
                length=of, label=f"{doing:<20}", file=sys.stderr, update_min_steps=max(1, of // 50)
            )
            self._bar.__enter__()
        self._bar.update(done - self._bar.pos)

    def end(self) -> None:
        if self._bar is not None:
            with suppress(OSError):
                self._bar.__exit__(None, None, None)
            self._bar = None
