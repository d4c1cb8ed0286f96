"""What the last build made and from what, so that the next one makes only what changed.

Kept in the user's own cache folder: no participant can put anything there, no server watches it,
and it can be thrown away at any time.
"""

from __future__ import annotations

import contextlib
import dataclasses
import hashlib
import os
import platform
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from importlib import metadata
from pathlib import Path
from typing import IO, Any, TypeVar

from platformdirs import user_cache_path

from mkdocs_patterns.files import replacing
from mkdocs_patterns.shelf import Kept, OwnValues, Part, Shelf, Writer, copied
from mkdocs_patterns.workers import spread, without_collector

__all__ = ["Memory", "mark", "memory_file", "tidy"]

Item = TypeVar("Item")
Result = TypeVar("Result")

_MAKERS = ("jinja2", "markdown-it-py", "mdit-py-plugins", "nh3", "pygments", "rapidfuzz")
"""Packages whose version decides what results look like."""

UNUSED = 60 * 24 * 3600
"""Seconds after which a memory nobody wrote again is thrown away."""

_PROGRAM = (".py", ".yml", ".json", ".txt")

SPARE = 64 * 2**20
"""Bytes of results nobody needs any longer for which kept ones are not yet moved together."""

_SUM = hashlib.sha256().digest_size
_SIZE = 8
"""Bytes of the sum and of the number in the file."""

_Slots = dict[str, tuple[object, Any]]


class Memory:
    """Results by stage and slot, each with everything it was made from.

    A slot is a name that stays (a file's path, a pattern's id). What a build does not ask for
    again is forgotten with it, so that the memory never outgrows one catalogue.
    """

    def __init__(self) -> None:
        self._last: dict[str, _Slots] = {}
        self._now: dict[str, _Slots] = {}
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
        worth: int = 1,
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
        worth: int = 1,
    ) -> list[Kept[Result]]:
        """Likewise, for results that take much room: they stay on the shelf until they are read."""
        return self.recall_all(
            stage, wanted, lambda item: self.shelf.put(make(item)), tick=tick, worth=worth
        )

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

    def _known(self, stage: str, slot: str, origin: object) -> tuple[object, Any] | None:
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
        kept = {id(found): found for found in self._kept()}
        if self.shelf.size > SPARE + 2 * sum(found.place[1] for found in kept.values()):
            self.shelf = Shelf()
            part = Part()
            for found in kept.values():
                found.move(part)
            self.shelf.go_on(part)

    def _kept(self) -> Iterator[Kept[Any]]:
        for slots in self._last.values():
            for _, result in slots.values():
                parts = result if isinstance(result, tuple) else (result,)
                yield from (part for part in parts if isinstance(part, Kept))

    def save(self, file: Path) -> None:
        """Write all of it, for another process, if there is anything new in it.

        A full disk or a forbidden folder is no harm.
        """
        self.next_build()
        with contextlib.suppress(OSError), without_collector():
            if self._unsaved or not file.exists():
                with replacing(file, lasting=False) as stream:
                    self._write(stream)
                self._unsaved = False
            else:
                os.utime(file)  # in use, so that nobody tidies it away
            tidy(file.parent)

    def forget(self) -> None:
        """Hold nothing any longer; kept results stay with those who have them."""
        self._last, self._now = {}, {}

    def _write(self, stream: IO[bytes]) -> None:
        """What names the program; a sum; kept results, all that names them, where that begins."""
        start = stream.write(_fingerprint()) + stream.write(bytes(_SUM))
        summed = _Summed(stream)
        places = copied({id(kept): kept for kept in self._kept()}.values(), summed)
        with tempfile.TemporaryFile() as index:
            Writer(index, lambda kept: places[id(kept)]).dump(self._last)
            kept = stream.tell() - start
            index.seek(0)
            shutil.copyfileobj(index, summed)
        summed.write(kept.to_bytes(_SIZE))
        stream.seek(start - _SUM)
        stream.write(summed.sum.digest())

    @classmethod
    def load(cls, file: Path) -> Memory:
        """What an earlier process saved; empty where there is nothing usable.

        Kept results stay in the file until they are read; another build may replace it meanwhile.
        """
        memory = cls()
        mark = _fingerprint()
        try:
            stream = file.open("rb")
            part = Part(stream)
            with without_collector():
                if stream.read(len(mark)) != mark:
                    return memory
                total, start = stream.read(_SUM), stream.tell()
                if hashlib.file_digest(stream, "sha256").digest() != total:
                    return memory  # found now: nobody looks when a result is read
                stream.seek(-_SIZE, os.SEEK_END)
                stream.seek(start + int.from_bytes(stream.read(_SIZE)))
                reader = OwnValues(stream)
                reader.part, reader.start = part, start
                last = reader.load()
        except Exception:  # a damaged file may fail in any way, and is as good as none
            return memory
        if isinstance(last, dict):
            memory._last = last
        return memory


class _Summed:
    """A stream that sums up what is written to it."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream
        self.sum = hashlib.sha256()

    def write(self, data: bytes) -> int:
        self.sum.update(data)
        return self._stream.write(data)


def tidy(folder: Path) -> None:
    """Throw away what projects that are gone and builds that were killed have left."""
    long_ago = time.time() - UNUSED
    for file in folder.iterdir():
        if file.suffix in (".compiled", ".memory", ".part") and file.stat().st_mtime < long_ago:
            file.unlink()


@cache
def _fingerprint() -> bytes:
    """Names the programs results come from: another version makes them anew."""
    package = Path(__file__).parent
    files = sorted(package.rglob("*"))
    parts = [
        platform.python_version(),
        *(f"{name} {metadata.version(name)}" for name in _MAKERS),
        *(hashlib.blake2b(p.read_bytes()).hexdigest() for p in files if p.suffix in _PROGRAM),
    ]
    return hashlib.blake2b("\n".join(parts).encode()).digest()


def mark(*values: object) -> str:
    """A short name for values, the same in every process; equal values, equal names."""
    return hashlib.blake2b(_spelt(values).encode(), digest_size=12).hexdigest()


def _spelt(value: object) -> str:
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        value = {f.name: getattr(value, f.name) for f in dataclasses.fields(value) if f.compare}
    if isinstance(value, Mapping):
        return f"({','.join(f'{_spelt(k)}:{_spelt(v)}' for k, v in value.items())})"
    if isinstance(value, list | tuple):
        return f"[{','.join(map(_spelt, value))}]"
    if isinstance(value, set | frozenset):
        return f"<{','.join(sorted(map(_spelt, value)))}>"
    if value is None or isinstance(value, str | bytes | int | float):
        return repr(value)
    raise TypeError(f"{type(value).__name__} has no lasting name")


def memory_file(root: Path, catalogue: str) -> Path:
    """Where the memory of a project's catalogue lies; no two share one."""
    return user_cache_path("mkdocs-patterns") / f"{mark(root.as_posix(), catalogue)}.memory"
