"""Results that would fill the memory, in files until somebody reads them."""

from __future__ import annotations

import dataclasses
import errno
import hashlib
import io
import os
import pickle
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime, timedelta, timezone
from functools import partial
from typing import IO, Any, Generic, Protocol, TypeVar

__all__ = ["Kept", "OwnValues", "Part", "Reader", "Shelf", "Writer", "copied", "named"]

Result = TypeVar("Result")
Said = TypeVar("Said", covariant=True)

_KINDS: dict[tuple[str, str], type] = {
    (kind.__module__, kind.__name__): kind
    for kind in (frozenset, set, datetime, timedelta, timezone)
}
"""What values may be, by module and name; this package's own kinds are added as they are met."""

_AT_ONCE = 4 * 2**20
"""Bytes that are copied in one piece."""


class Target(Protocol):
    """What can be written to."""

    def write(self, data: bytes, /) -> int:
        """How many bytes were taken."""


Place = tuple[int, int, bytes]
"""Where a result lies in its part, how many bytes it has, and the name of what it says."""


class Part:
    """One file of results, written by one process and read by any that is forked from it."""

    def __init__(self, stream: IO[bytes] | None = None, size: int = 0) -> None:
        """A file of its own, which goes when nobody needs it any longer; or one that is there."""
        self._stream = stream or tempfile.TemporaryFile(buffering=0)  # noqa: SIM115 - kept open
        self.size = size

    def __del__(self) -> None:
        self._stream.close()

    def add(self, data: bytes) -> int:
        """Where the data lie now. `OSError` where the folder for temporary files is full."""
        at = self.size
        try:
            if self._written(data) < len(data):
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        except OSError as error:
            why = f"{error.strerror}; make room, or name another folder for such files in TMPDIR"
            raise OSError(error.errno, why, tempfile.gettempdir()) from error
        self.size += len(data)
        return at

    def _written(self, data: bytes) -> int:
        return self._stream.write(data)

    def read(self, at: int, size: int) -> bytes:
        """So many bytes from there; processes may do so at once."""
        if hasattr(os, "pread"):
            return os.pread(self._stream.fileno(), size, at)
        self._stream.seek(at)
        data = self._stream.read(size)
        self._stream.seek(0, os.SEEK_END)
        return data


def named(data: str | bytes) -> bytes:
    """What stands for so many bytes: others have another name."""
    if isinstance(data, str):
        data = data.encode("utf-8", "surrogatepass")
    return hashlib.blake2b(data, digest_size=16).digest()


class Kept(Generic[Said]):
    """A result that lies in a file. Equal to one that says the same, wherever it lies."""

    __slots__ = ("_part", "_place")
    __hash__ = None  # type: ignore[assignment]  # equal ones may have different names

    def __init__(self, part: Part, place: Place) -> None:
        self._part = part
        self._place = place

    @property
    def name(self) -> bytes:
        """Stands for what it says: the same name, the same result."""
        return self._place[2]

    @property
    def part(self) -> Part:
        """The file it lies in."""
        return self._part

    @property
    def place(self) -> Place:
        """Where it lies in its part."""
        return self._place

    @property
    def data(self) -> bytes:
        """The result as bytes."""
        at, size, _ = self._place
        return self._part.read(at, size)

    def get(self) -> Said:
        """The result, read anew each time."""
        found: Said = OwnValues(io.BytesIO(self.data)).load()
        return found

    def move(self, part: Part) -> int:
        """Lie in another part from now on; so many bytes."""
        data = self.data
        self._part, self._place = part, (part.add(data), len(data), self.name)
        return len(data)

    def __eq__(self, other: object) -> bool:
        """Also where the bytes differ: equal values may be built of shared parts or of copies."""
        if not isinstance(other, Kept):
            return NotImplemented
        return self.name == other.name or self.get() == other.get()


def copied(results: Iterable[Kept[Any]], stream: Target) -> Mapping[int, Place]:
    """Write all results; by `id` of each its place, counted from where the stream stands now.

    Those that lie side by side are read together.
    """
    found: dict[int, Place] = {}
    done = 0
    for row in _rows(results):
        first, last = row[0].place, row[-1].place
        stream.write(row[0].part.read(first[0], last[0] + last[1] - first[0]))
        for kept in row:
            at, size, name = kept.place
            found[id(kept)] = (done + at - first[0], size, name)
        done += last[0] + last[1] - first[0]
    return found


def _rows(results: Iterable[Kept[Any]]) -> Iterator[list[Kept[Any]]]:
    row: list[Kept[Any]] = []
    for kept in sorted(results, key=lambda kept: (id(kept.part), kept.place[0])):
        if row:
            end = row[-1].place[0] + row[-1].place[1]
            beside = kept.part is row[-1].part and kept.place[0] == end
            if not beside or end - row[0].place[0] > _AT_ONCE:
                yield row
                row = []
        row.append(kept)
    if row:
        yield row


class Shelf:
    """Where a process puts results. Its children put theirs in parts of their own."""

    def __init__(self) -> None:
        self._part: Part | None = None

    @property
    def size(self) -> int:
        """Bytes in the part in use."""
        return self._part.size if self._part else 0

    def put(self, result: Result) -> Kept[Result]:
        """Keep plain values and this package's own dataclasses."""
        if self._part is None:
            self._part = Part()
        data = pickle.dumps(result, protocol=5)
        return Kept(self._part, (self._part.add(data), len(data), named(data)))

    def go_on(self, part: Part) -> None:
        """Put what comes there."""
        self._part = part


class Writer(pickle.Pickler):
    """Writes values in which kept results stand: `place` tells where a reader finds each."""

    def __init__(self, stream: IO[bytes], place: Callable[[Kept[Any]], Place]) -> None:
        super().__init__(stream, protocol=5)
        self.dispatch_table = {Kept: lambda kept: (Kept, place(kept))}


class Reader(pickle.Unpickler):
    """Reads what a `Writer` wrote; kept results are found again in `part`, from `start` on."""

    part: Part | None = None
    start = 0

    def find_class(self, module: str, name: str) -> Any:
        """A kind of values; in the place of kept results, what finds them."""
        if (module, name) == _KEPT:
            return self.finder()
        return super().find_class(module, name)

    def finder(self) -> Callable[[int, int, bytes], Kept[Any]]:
        """What finds kept results; it knows the part and not the reader, which is gone first."""
        if self.part is None:
            raise pickle.UnpicklingError("there is no part to look into")
        return partial(_found, self.part, self.start)


class OwnValues(Reader):
    """Reads plain values and this package's own dataclasses; nothing else can be called."""

    def find_class(self, module: str, name: str) -> Any:
        """One of the few kinds of values there are."""
        found = self.finder() if (module, name) == _KEPT else _own(module, name)
        if found is None:
            raise pickle.UnpicklingError(f"{module}.{name} is none of ours")
        return found


def _found(part: Part, start: int, at: int, size: int, name: bytes) -> Kept[Any]:
    return Kept(part, (start + at, size, name))


def _own(module: str, name: str) -> type | None:
    known = _KINDS.get((module, name))
    if known is None and module.startswith("mkdocs_patterns.") and module in sys.modules:
        found = getattr(sys.modules[module], name, None)
        if isinstance(found, type) and dataclasses.is_dataclass(found):
            known = _KINDS[module, name] = found
    return known


_KEPT = (Kept.__module__, Kept.__name__)
