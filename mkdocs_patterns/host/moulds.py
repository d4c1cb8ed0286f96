"""What was learnt of a theme's pages, left to the next build, which looks at one of each class."""

from __future__ import annotations

import contextlib
from importlib import metadata
from pathlib import Path

import mkdocs

from mkdocs_patterns.host.mould import Mould
from mkdocs_patterns.store import Slots, Store

__all__ = ["keep_moulds", "known_moulds"]

_STAGE = "moulds"


def known_moulds(file: Path) -> dict[str, Mould]:
    """Name of a class -> its mould, as builds with these versions of theme and host left them."""
    slots: Slots = Store(file).load().get(_STAGE, {})
    by = _makers()
    return {name: Mould(*state) for name, (made_by, state) in slots.items() if made_by == by}


def keep_moulds(file: Path, moulds: dict[str, Mould]) -> None:
    """Leave them to the next build; a full disk or a forbidden folder is no harm."""
    by = _makers()
    with contextlib.suppress(OSError):
        Store(file).save({_STAGE: {name: (by, mould.state()) for name, mould in moulds.items()}})


def _makers() -> tuple[str, str]:
    return metadata.version("mkdocs-material"), mkdocs.__version__
