"""What the last build made and from what, so that the next one makes only what changed.

Kept in the user's own cache folder: no participant can put anything there, no server watches it,
and it can be thrown away at any time.
"""

from __future__ import annotations

import contextlib
import dataclasses
import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeVar

from platformdirs import user_cache_path

from mkdocs_patterns.shelf import Kept, Part, Shelf
from mkdocs_patterns.store import Entry, Stages, Store, kept_in, tidy
from mkdocs_patterns.workers import spread, without_collector

__all__ = ["Memory", "mark", "memory_file"]

Item = TypeVar("Item")
Result = TypeVar("Result")

SPARE = 64 * 2**20
"""Bytes of results nobody needs any longer for which kept ones are not yet moved together."""


class Memory:
    """Results by stage and slot, each with everything it was made from.

    A slot is a name that stays (a file's path, a pattern's id). What a build does not ask for
    again is forgotten with it, so that the memory never outgrows one catalogue.
    """

    def __init__(self) -> None:
        self._last: Stages = {}
        self._now: Stages = {}
        self._store: Store | None = None
        self.shelf = Shelf()
        """Where results lie that take much room."""
        self.made = 0
        """How many results this build had to make."""
        self._unsaved = False

    def recall(
        self,
        stage: str,
        slot: str,
        origin: object,
        make: Callable[[], Result],
        keep: Callable[[Result], bool] = lambda result: True,
    ) -> Result:
        """The result of last time if it was made from an equal origin, else a new one.

        The origin must hold all that `make` reads. Results without `keep` are made each time.
        """
        known = self._known(stage, slot, origin)
        if known is not None:
            return known[1]  # type: ignore[no-any-return]  # what this slot was given
        result = make()
        if keep(result):
            self.learn(stage, slot, origin, result)
        return result

    def recall_all(
        self,
        stage: str,
        wanted: Sequence[tuple[str, object, Item]],
        make: Callable[[Item], Result],
        keep: Callable[[Result], bool] = lambda result: True,
        tick: Callable[[int], None] = lambda done: None,
        worth: float = 1,
    ) -> list[Result]:
        """The results for many slots at once, each given with its origin and what `make` takes.

        Many missing ones are made by several processes; `worth` tells how much work one is.
        """
        missing = [entry for entry in wanted if not self.knows(stage, *entry[:2])]
        tick(len(wanted) - len(missing))
        known = len(wanted) - len(missing)
        items = [entry[2] for entry in missing]
        made = spread(make, items, lambda done: tick(known + done), worth, self.shelf)
        fresh = {}
        for (slot, origin, _), result in zip(missing, made, strict=True):
            fresh[slot] = result
            if keep(result):
                self.learn(stage, slot, origin, result)
        now = self._now.get(stage, {})
        return [fresh[slot] if slot in fresh else now[slot][1] for slot, _, _ in wanted]

    def keep_all(
        self,
        stage: str,
        wanted: Sequence[tuple[str, object, Item]],
        make: Callable[[Item], Result],
        tick: Callable[[int], None] = lambda done: None,
        worth: float = 1,
    ) -> list[Kept[Result]]:
        """Likewise, for results that take much room: they stay on the shelf until they are read."""
        return self.recall_all(
            stage, wanted, lambda item: self.shelf.put(make(item)), tick=tick, worth=worth
        )

    def join(
        self, stage: str, around: object, parts: Iterable[Kept[str]], make: Callable[[], str]
    ) -> Kept[str]:
        """One text that `make` puts together of kept ones and what is `around` them, kept, too."""
        origin = (around, b"".join(part.name for part in parts))
        (kept,) = self.keep_all(stage, [("", origin, None)], lambda _: make())
        return kept

    def knows(self, stage: str, slot: str, origin: object) -> bool:
        """Whether `recall` would have nothing to make."""
        return self._known(stage, slot, origin) is not None

    def learn(self, stage: str, slot: str, origin: object, result: object) -> None:
        """Take a result that was made elsewhere."""
        self.made += 1
        self._unsaved = True
        self._now.setdefault(stage, {})[slot] = (origin, result)

    def previous(self, stage: str) -> Any:
        """What a stage that goes on from its own last result gave; None where there is nothing."""
        known = self._now.get(stage, {}).get("") or self._last.get(stage, {}).get("")
        return known and known[1]

    def replace(self, stage: str, result: object) -> None:
        """What the next build's stage can go on from."""
        self._now.setdefault(stage, {})[""] = (None, result)

    def _known(self, stage: str, slot: str, origin: object) -> Entry | None:
        now = self._now.setdefault(stage, {})
        known = now.get(slot)
        if known is None:
            known = self._last.get(stage, {}).get(slot)
            if known is None or known[0] != origin:
                return None
            now[slot] = known
        return known if known[0] == origin else None

    def next_build(self) -> None:
        """Forget what this build did not ask for; stages it did not come to stay as they were."""
        asked = {stage: slots for stage, slots in self._now.items() if slots}
        if any(slots.keys() != self._last.get(stage, {}).keys() for stage, slots in asked.items()):
            self._unsaved = True
        self._last = self._last | asked
        self._now = {}
        self.made = 0

    def settle(self) -> None:
        """Between two builds, leave the room that forgotten results take where it is much."""
        self.next_build()
        if self.shelf.size <= SPARE:
            return
        kept = {id(found): found for found in kept_in(self._last)}
        if self.shelf.size > SPARE + 2 * sum(found.place[1] for found in kept.values()):
            self.shelf = Shelf()
            part = Part()
            for found in kept.values():
                found.move(part)
            self.shelf.go_on(part)

    def save(self, file: Path) -> None:
        """Leave all of it to another process, if there is anything new in it.

        A full disk or a forbidden folder is no harm.
        """
        self.next_build()
        store = self._store if self._store and self._store.file == file else Store(file)
        with contextlib.suppress(OSError), without_collector():
            if self._unsaved or not store.touch():
                store.save(self._last)
                self._unsaved = False
            tidy(file.parent)

    def forget(self) -> None:
        """Hold nothing any longer; kept results stay with those who have them."""
        self._last, self._now, self._store = {}, {}, None

    @classmethod
    def load(cls, file: Path) -> Memory:
        """What an earlier process saved; empty where there is nothing usable."""
        memory = cls()
        memory._store = Store(file)
        with without_collector():
            memory._last = memory._store.load()
        return memory


_PLAIN = frozenset({str, bytes, int, float, bool})


def mark(*values: object) -> str:
    """A short name for values, the same in every process; equal values, equal names."""
    return hashlib.blake2b(_spelt(values).encode(), digest_size=12).hexdigest()


def _spelt(value: object) -> str:
    if value is None or type(value) in _PLAIN:
        return repr(value)
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        value = {f.name: getattr(value, f.name) for f in dataclasses.fields(value) if f.compare}
    if isinstance(value, Mapping):
        return f"({','.join(f'{_spelt(k)}:{_spelt(v)}' for k, v in value.items())})"
    if isinstance(value, list | tuple):
        return f"[{','.join(map(_spelt, value))}]"
    if isinstance(value, set | frozenset):
        return f"<{','.join(sorted(map(_spelt, value)))}>"
    if isinstance(value, str | bytes | int | float):
        return repr(value)
    raise TypeError(f"{type(value).__name__} has no lasting name")


def memory_file(root: Path, catalogue: str) -> Path:
    """Where the memory of a project's catalogue lies; no two share one."""
    return user_cache_path("mkdocs-patterns") / f"{mark(root.as_posix(), catalogue)}.memory"
