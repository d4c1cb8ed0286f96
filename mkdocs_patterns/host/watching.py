"""Notices changes while a site is served, at once where the system tells of them."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from mkdocs.livereload import LiveReloadServer
from watchdog.observers import Observer
from watchdog.observers.polling import PollingObserver

__all__ = ["Bell", "watch"]

_CHANGES = frozenset({"created", "modified", "moved", "deleted", "closed"})
_SETTLED = 0.03
"""Seconds without another change after which a build begins: editors write in several steps."""


def watch(
    server: LiveReloadServer, paths: Sequence[Path], root: Path, docs: Path
) -> Callable[[], None]:
    """Rebuild when one of the paths, or a Markdown file in the project's folder, changes.

    Paths need not exist yet. MkDocs looks at its folders twice a second; here the system is asked
    as well, which tells at once but not of every kind of folder. Returns what ends the watch.
    """
    wanted = [path for path in paths if docs not in (path, *path.parents)]
    observers: list[Any] = [server.observer]
    if not issubclass(Observer, PollingObserver):  # type: ignore[arg-type]  # chosen per system
        observers.append(Observer())
    ear = _Ear(Bell(server).ring, wanted, root, observers)
    for folder in sorted({root, *(path.parent for path in wanted)}):
        ear.follow(folder, recursive=False)
    for path in wanted:
        ear.follow(path, recursive=True)
    server.build_delay = _SETTLED
    for observer in observers[1:]:
        try:
            observer.start()
        except OSError:  # no more watches to be had; MkDocs' own way remains
            observers.remove(observer)

    def end() -> None:
        for observer in observers[1:]:
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
            observer.schedule(self, str(folder), recursive=recursive)

    def dispatch(self, event: Any) -> None:
        """What the observers call, each in a thread of its own."""
        if event.event_type not in _CHANGES:
            return
        if event.is_directory and event.event_type == "modified":
            return
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
