"""Notices changes while a site is served, at once where the system tells of them."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from mkdocs.livereload import LiveReloadServer
from watchdog.events import (
    DirCreatedEvent,
    DirDeletedEvent,
    DirMovedEvent,
    FileClosedEvent,
    FileCreatedEvent,
    FileDeletedEvent,
    FileModifiedEvent,
    FileMovedEvent,
    FileSystemEvent,
)
from watchdog.observers import Observer
from watchdog.observers.polling import PollingObserver

__all__ = ["Bell", "watch"]

_CHANGES: list[type[FileSystemEvent]] = [
    DirCreatedEvent,
    DirDeletedEvent,
    DirMovedEvent,
    FileClosedEvent,
    FileCreatedEvent,
    FileDeletedEvent,
    FileModifiedEvent,
    FileMovedEvent,
]
"""What to be told of; a build reads each file, and news of that would keep it from its work."""
_OFTEN = 0.5
"""Seconds between two looks at the files."""
_LOOKED_AT = 2000
"""Files that may be looked at in a second, on average."""
_SETTLED = 0.03
"""Seconds without another change after which a build begins: editors write in several steps."""


def watch(
    server: LiveReloadServer, paths: Sequence[Path], root: Path, docs: Path, files: int
) -> Callable[[], None]:
    """Rebuild when one of the paths, or a Markdown file in the project's folder, changes.

    Paths need not exist yet. The system is asked, which tells at once but not of every kind of
    folder; so they are looked at as well: twice a second as MkDocs does, more seldom where there
    are so many `files` that looking would take the time of rebuilding. Returns what ends the watch.
    """
    wanted = [path for path in paths if docs not in (path, *path.parents)]
    observers: list[Any] = [server.observer]
    if not issubclass(Observer, PollingObserver):  # type: ignore[arg-type]  # chosen per system
        observers = [Observer(), PollingObserver(timeout=max(_OFTEN, files / _LOOKED_AT))]
    ear = _Ear(Bell(server).ring, wanted, root, observers)
    for folder in sorted({root, *(path.parent for path in wanted)}):
        ear.follow(folder, recursive=False)
    for path in wanted:
        ear.follow(path, recursive=True)
    server.build_delay = _SETTLED
    own = [observer for observer in observers if observer is not server.observer]
    for observer in list(own):
        try:
            observer.start()
        except OSError:  # no more watches to be had; looking at the files remains
            own.remove(observer)

    def end() -> None:
        for observer in own:
            observer.stop()

    return end


class Bell:
    """Makes the server rebuild, as its own watches do."""

    def __init__(self, server: LiveReloadServer) -> None:
        self._server = server

    def ring(self) -> None:
        """Ask for a rebuild."""
        with self._server._rebuild_cond:
            self._server._want_rebuild = True
            self._server._rebuild_cond.notify_all()

    @property
    def rung(self) -> bool:
        """Whether somebody has asked since the present rebuild began."""
        return self._server._want_rebuild


class _Ear:
    """Hears of everything in some folders and passes on what the catalogue is made from, once."""

    def __init__(
        self, ring: Callable[[], None], paths: Sequence[Path], root: Path, observers: list[Any]
    ) -> None:
        self._ring = ring
        self._paths = frozenset(paths)
        self._root = root
        self._observers = observers
        self._followed: set[Path] = set()
        self._heard: dict[Path, tuple[int, int] | None] = {}

    def follow(self, folder: Path, *, recursive: bool) -> None:
        """Listen to a folder, as soon as it is there."""
        if not folder.is_dir() or (recursive and folder in self._followed):
            return
        if recursive:
            self._followed.add(folder)
        for observer in self._observers:
            observer.schedule(self, str(folder), recursive=recursive, event_filter=_CHANGES)

    def dispatch(self, event: Any) -> None:
        """What the observers call, each in a thread of its own."""
        for name in {event.src_path, getattr(event, "dest_path", "")} - {""}:
            path = Path(os.fsdecode(name))
            if path in self._paths and path.is_dir():
                self.follow(path, recursive=True)
            if self._concerns(path) and self._is_news(path):
                self._ring()

    def _concerns(self, path: Path) -> bool:
        if path.parent == self._root and path.suffix.casefold() == ".md":
            return True
        return not self._paths.isdisjoint((path, *path.parents))

    def _is_news(self, path: Path) -> bool:
        """Whether nobody has told of this state of the file yet: several observers look at it."""
        try:
            stat = path.stat()
            state = (stat.st_mtime_ns, stat.st_size)
        except OSError:
            state = None
        if path in self._heard and self._heard[path] == state:
            return False
        self._heard[path] = state
        return True
