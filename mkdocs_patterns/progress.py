"""How far a long run has come, for whoever waits for it."""

from __future__ import annotations

from collections.abc import Callable

__all__ = ["Progress", "silent"]

Progress = Callable[[str, int, int], None]
"""Called with what is being done, how many are done and how many there are."""


def silent(doing: str, done: int, of: int) -> None:
    """Nobody waits."""
