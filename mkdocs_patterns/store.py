"""Where what builds made lies between processes: one file, and beside it what changed since.

Both are written whole and then put in their place in one step, so that builds at once, or killed
ones, leave nothing half. What changed names the sum of the file it belongs to: beside another one
it is passed over.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import platform
import shutil
import tempfile
import time
from collections.abc import Iterator, Mapping
from functools import cache
from importlib import metadata
from pathlib import Path
from typing import IO, Any

from mkdocs_patterns.files import replacing
from mkdocs_patterns.shelf import Kept, OwnValues, Part, Writer, copied

__all__ = ["UNUSED", "Entry", "Slots", "Stages", "Store", "kept_in", "tidy"]

_MAKERS = ("jinja2", "markdown-it-py", "mdit-py-plugins", "nh3", "pygments", "rapidfuzz")
"""Packages whose version decides what results look like."""

UNUSED = 60 * 24 * 3600
"""Seconds after which what nobody wrote again is thrown away."""

MUCH = 4
"""Of so many results one may have changed before the file is written anew."""

_PROGRAM = (".py", ".yml", ".json", ".txt")
_TIDIED = (".changes", ".compiled", ".memory", ".moulds", ".part")

_SUM = hashlib.sha256().digest_size
_SIZE = 8
"""Bytes of the sum and of the number in a file."""

Entry = tuple[object, Any]
"""What a result was made from, and the result."""
Slots = dict[str, Entry]
Stages = dict[str, Slots]


class Store:
    """The results of one project's catalogue as they were when somebody last saved them."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self._changes = file.with_name(f"{file.name}.changes")
        self._sum = b""
        """Names the file that was read; empty where nothing usable was there."""
        self._whole: Stages = {}
        """What that file alone says."""

    def load(self) -> Stages:
        """What was saved last; empty where there is nothing usable.

        Kept results stay in their files until they are read; another build may replace those
        meanwhile.
        """
        self._sum, whole = _read(self.file)
        if not isinstance(whole, dict):
            self._sum, self._whole = b"", {}
            return {}
        self._whole = whole
        _, changes = _read(self._changes)
        if not isinstance(changes, tuple) or changes[0] != self._sum:
            return whole
        _, changed, gone = changes
        stages = whole | {
            stage: {slot: entry for slot, entry in whole.get(stage, {}).items() if slot not in left}
            for stage, left in gone.items()
        }
        return stages | {stage: stages.get(stage, {}) | slots for stage, slots in changed.items()}

    def save(self, stages: Stages) -> None:
        """Write them, or no more than what changed. `OSError` for a full disk or a closed folder.

        There is no harm in it: the next build makes again what it does not find.
        """
        whole = self._whole
        changed = {stage: _changed(slots, whole.get(stage, {})) for stage, slots in stages.items()}
        few = MUCH * sum(map(len, changed.values())) < sum(map(len, stages.values()))
        if few and self._sum and self._sum == _sum(self.file):
            gone = {stage: whole[stage].keys() - stages.get(stage, {}) for stage in whole}
            _write(self._changes, (self._sum, _filled(changed), _filled(gone)), changed)
            os.utime(self.file)
        else:
            _write(self.file, stages, stages)
            self._changes.unlink(missing_ok=True)

    def touch(self) -> bool:
        """Mark it as in use, so that nobody tidies it away; False where there is none."""
        if not self.file.exists():
            return False
        os.utime(self.file)
        with contextlib.suppress(FileNotFoundError):
            os.utime(self._changes)
        return True


def kept_in(stages: Mapping[str, Mapping[str, Entry]]) -> Iterator[Kept[Any]]:
    """The results that lie in files."""
    for slots in stages.values():
        for _, result in slots.values():
            parts = result if isinstance(result, tuple) else (result,)
            yield from (part for part in parts if isinstance(part, Kept))


def _changed(slots: Slots, before: Slots) -> Slots:
    return {slot: entry for slot, entry in slots.items() if before.get(slot) is not entry}


def _filled(stages: Mapping[str, Any]) -> dict[str, Any]:
    return {stage: slots for stage, slots in stages.items() if slots}


def _write(file: Path, said: object, results: Mapping[str, Slots]) -> None:
    """What names the program; a sum; kept results, all that names them, where that begins."""
    with replacing(file, lasting=False) as stream:
        start = stream.write(_fingerprint()) + stream.write(bytes(_SUM))
        summed = _Summed(stream)
        places = copied({id(kept): kept for kept in kept_in(results)}.values(), summed)
        with tempfile.TemporaryFile() as index:
            Writer(index, lambda kept: places[id(kept)]).dump(said)
            kept = stream.tell() - start
            index.seek(0)
            shutil.copyfileobj(index, summed)
        summed.write(kept.to_bytes(_SIZE))
        stream.seek(start - _SUM)
        stream.write(summed.sum.digest())


def _read(file: Path) -> tuple[bytes, Any]:
    """The sum of a file of this very program, and what it says; None where it is not whole."""
    try:
        stream = file.open("rb")
        part = Part(stream)
        if stream.read(len(_fingerprint())) != _fingerprint():
            return b"", None
        total, start = stream.read(_SUM), stream.tell()
        if hashlib.file_digest(stream, "sha256").digest() != total:
            return b"", None  # found now: nobody looks when a result is read
        stream.seek(-_SIZE, os.SEEK_END)
        stream.seek(start + int.from_bytes(stream.read(_SIZE)))
        reader = OwnValues(stream)
        reader.part, reader.start = part, start
        return total, reader.load()
    except Exception:  # a damaged file may fail in any way, and is as good as none
        return b"", None


def _sum(file: Path) -> bytes:
    """The sum a file gives itself."""
    with contextlib.suppress(OSError), file.open("rb") as stream:
        stream.seek(len(_fingerprint()))
        return stream.read(_SUM)
    return b""


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
        if file.suffix in _TIDIED and file.stat().st_mtime < long_ago:
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
