"""What somebody at a terminal sees of long work."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any

import click

from mkdocs_patterns.progress import Progress, silent

if TYPE_CHECKING:
    from click._termui_impl import ProgressBar

__all__ = ["LONG", "bars"]

LONG = 200
"""Files from which reading them takes long enough to be told."""


@contextmanager
def bars() -> Iterator[Progress]:
    """A bar for each part of the work on a terminal's standard error, nothing elsewhere."""
    if not sys.stderr.isatty():
        yield silent
        return
    shown = _Bars()
    try:
        yield shown.tell
    finally:
        shown.end()


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
