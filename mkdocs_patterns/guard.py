"""Keeps one author's text from costing more than its own pattern.

Texts whose shape bounds the work are read at once; all others by a worker process that may be
slow, run out of memory or crash without harm to the build.
"""

from __future__ import annotations

import contextlib
import os
import pickle
import re
import struct
import subprocess
import sys
import threading
from collections.abc import Callable
from functools import lru_cache
from typing import IO, Any, TypeVar

__all__ = ["Guard", "Overrun", "serve", "tame"]

Result = TypeVar("Result")

LONGEST = 20_000
"""Characters of a text that is read without a worker."""
ABSURD = 250_000
"""Characters from which a text is no pattern any more: it is shown as typed at once."""
ENDLESS = 20_000
"""Lines from which it is none."""
WIDEST = 400
"""Marks that may open something, in one block of such a text: parsers try them in pairs."""
WILD = 6_000
"""Such marks in one block from which a text is none."""
DEEPEST = 12
"""List and quotation marks at the beginning of one line of such a text."""
MEMORY = 1_500_000_000
"""Bytes of address space a worker may take."""
BUILDS = 12
"""Time limits that all texts of a build may use up; after that each gets only a short one."""
SHORT = 0.5
"""Seconds of that short limit, as a share of the limit of a single text at most."""

_MARKS = re.compile(r"[\[\]()*_`<>!|~&^\"'\\]")
_NESTED = re.compile(rf"^(?:\s*(?:>|[-*+]|\d+[.)])){{{DEEPEST},}}", re.M)
_DEEP_INDENT = re.compile(r"^[ \t]{60,}\S", re.M)


class Overrun(Exception):
    """A text could not be read within the limits; its message says why, for readers."""


@lru_cache(maxsize=4)
def tame(text: str) -> bool:
    """Whether a text's shape alone bounds the time any parser can spend on it.

    The last answers are kept: a text is asked about before it is read.
    """
    if len(text) > LONGEST or _NESTED.search(text):
        return False
    if ("\t" in text or " " * 60 in text) and _DEEP_INDENT.search(text):
        return False
    if len(_MARKS.findall(text)) <= WIDEST:
        return True
    return all(len(_MARKS.findall(block)) <= WIDEST for block in text.split("\n\n"))


def _absurd(text: str) -> str:
    """Why a text is no pattern at all, whatever a parser would make of it; mostly empty."""
    if len(text) > ABSURD:
        return f"it is longer than {ABSURD:,} characters"
    if text.count("\n") > ENDLESS:
        return f"it has more than {ENDLESS:,} lines"
    if any(len(_MARKS.findall(block)) > WILD for block in text.split("\n\n")):
        return f"a paragraph of it holds more than {WILD:,} marks such as brackets and stars"
    return ""


class Guard:
    """Runs functions on authors' texts, within limits. A context manager."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._left = BUILDS * seconds
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Guard:
        return self

    def __exit__(self, *exc: object) -> None:
        self._stop()

    def run(self, text: str, function: Callable[..., Result], *args: Any) -> Result:
        """The function's result. `Overrun` if it fails, crashes or takes too long.

        `text` is what the author wrote; function and arguments must be importable and picklable.
        """
        if tame(text):
            try:
                return function(*args)
            except Exception as error:
                raise Overrun(_words(error)) from error
        if why := _absurd(text):
            raise Overrun(why)
        return self._elsewhere(function, args)

    def _elsewhere(self, function: Callable[..., Result], args: tuple[Any, ...]) -> Result:
        limit = min(self._seconds, max(self._left, min(SHORT, self._seconds)))
        process = self._process or self._start()
        request = pickle.dumps((function, args))
        watch = threading.Timer(limit, process.kill)
        watch.start()
        try:
            assert process.stdin is not None
            assert process.stdout is not None
            _write(process.stdin, request)
            answer = _read(process.stdout)
        except OSError:
            answer = None
        finally:
            late = not watch.is_alive()
            watch.cancel()
        if answer is None:
            self._stop()
            if late:
                self._left -= limit
                raise Overrun(f"reading it took longer than {limit:g} seconds")
            raise Overrun("the program that reads it crashed")
        good, result = pickle.loads(answer)
        if not good:
            raise Overrun(result)
        return result  # type: ignore[no-any-return]

    def _start(self) -> subprocess.Popen[bytes]:
        search = os.pathsep.join(path for path in sys.path if path)
        self._process = subprocess.Popen(
            [sys.executable, "-c", "from mkdocs_patterns.guard import serve; serve()"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={**os.environ, "PYTHONPATH": search},
        )
        assert self._process.stdout is not None
        if _read(self._process.stdout) is None:
            raise Overrun("the program that reads it could not be started")
        return self._process

    def _stop(self) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        process.kill()
        with contextlib.suppress(OSError):
            process.communicate()


def serve() -> None:
    """The worker: answers requests on standard input until it is killed."""
    source, sink = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    _bound_memory()

    _write(sink, b"ready")
    while (request := _read(source)) is not None:
        function, args = pickle.loads(request)
        try:
            answer = (True, function(*args))
        except Exception as error:
            answer = (False, _words(error))
        _write(sink, pickle.dumps(answer))


def _bound_memory() -> None:
    with contextlib.suppress(ImportError, ValueError, OSError):
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))


def _words(error: Exception) -> str:
    if isinstance(error, RecursionError):
        return "it is nested too deeply"
    if isinstance(error, MemoryError):
        return "reading it took too much memory"
    return f"reading it failed ({type(error).__name__})"


def _write(stream: IO[bytes], data: bytes) -> None:
    stream.write(struct.pack("!Q", len(data)) + data)
    stream.flush()


def _read(stream: IO[bytes]) -> bytes | None:
    head = stream.read(8)
    if len(head) < 8:
        return None
    (length,) = struct.unpack("!Q", head)
    data = stream.read(length)
    return data if len(data) == length else None
