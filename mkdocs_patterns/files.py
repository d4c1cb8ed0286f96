"""Writing without losing anything: aside first, then in one step to its place."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

__all__ = ["replacing", "write_file"]


def write_file(path: Path, content: str | bytes) -> None:
    """Replace a file in one step, so that a reader or a killed run finds it old or new, never half.

    `OSError` where it cannot be written; what stood there before is then untouched.
    """
    data = content.encode("utf-8", "replace") if isinstance(content, str) else content
    with replacing(path) as stream:
        stream.write(data)


@contextmanager
def replacing(path: Path, *, lasting: bool = True) -> Iterator[IO[bytes]]:
    """What is to stand in a file's place, likewise: nothing of it is seen before it is whole.

    What need not be `lasting` may be cut short where the machine itself stops at that moment.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".", suffix=".part")
    try:
        with os.fdopen(handle, "wb") as stream:
            yield stream
            stream.flush()
            if lasting:
                os.fsync(stream.fileno())
        Path(name).chmod(0o644)
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
