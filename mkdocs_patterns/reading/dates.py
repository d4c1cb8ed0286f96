"""When patterns were written and changed: what their files say, or the repository's history."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from mkdocs_patterns.memory import Memory
from mkdocs_patterns.reading.patterns import Pattern

__all__ = ["Dated", "history", "pattern_dates"]

CREATED = ("created", "date", "published")
UPDATED = ("updated", "modified", "last_modified", "date")
"""Keys of front matter, the first that holds a date counts."""
_DATE = re.compile(
    r"(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2}))?(?:\.\d+)? ?(Z|[+-]\d{2}:?\d{2})?)?"
)
_COMMIT = "\x01"
PATIENCE = 60
"""Seconds git may take."""


@dataclass(frozen=True)
class Dated:
    """When a pattern came and when it last changed; both know their time zone."""

    created: datetime
    updated: datetime


def pattern_dates(
    patterns: Iterable[Pattern], commits: Mapping[str, Dated], real: Callable[[str], str]
) -> Mapping[str, Dated]:
    """Pattern id -> its dates; patterns nobody dated are left out, so that builds repeat.

    `commits` tells files' dates, `real` a file's path there.
    """
    found = {}
    for pattern in patterns:
        known = commits.get(real(pattern.source))
        if not pattern.meta:
            if known:
                found[pattern.id] = known
            continue
        created = _said(pattern, CREATED) or (known.created if known else None)
        updated = _said(pattern, UPDATED) or (known.updated if known else None)
        moments = [moment for moment in (created, updated) if moment]
        if moments:
            found[pattern.id] = Dated(min(moments), max(moments))
    return found


def history(root: Path, folders: Sequence[str], memory: Memory) -> Mapping[str, Dated]:
    """Path, relative to the project's folder, -> dates of its first and last commit.

    Empty outside a repository, without git, and in a shallow one, whose history begins too late.
    """
    state = _git(root, "rev-parse", "--is-shallow-repository", "HEAD", "--show-prefix")
    if not state.startswith("false"):
        return {}
    return memory.recall("history", "", (state, tuple(folders)), partial(_log, root, folders))


def _log(root: Path, folders: Sequence[str]) -> Mapping[str, Dated]:
    log = _git(
        root, "-c", "core.quotePath=off", "log", "-z", "--name-only", "--relative", "--no-renames",
        f"--format={_COMMIT}%aI", "--", *folders,
    )  # fmt: skip
    found: dict[str, Dated] = {}
    when = None
    for part in log.split("\0"):
        text = part.lstrip("\n")
        if text.startswith(_COMMIT):
            when, _, text = text[1:].partition("\n")
            text = text.lstrip("\n")
            moment = _moment(when)
        if text and when and moment:
            known = found.get(text)
            found[text] = Dated(
                min(moment, known.created) if known else moment,
                max(moment, known.updated) if known else moment,
            )
    return found


def _git(root: Path, *command: str) -> str:
    try:
        done = subprocess.run(
            ["git", *command], cwd=root, capture_output=True, timeout=PATIENCE, check=True
        )
    except (OSError, subprocess.SubprocessError):
        return ""
    return done.stdout.decode("utf-8", "replace")


def _said(pattern: Pattern, keys: Iterable[str]) -> datetime | None:
    texts = (pattern.meta.get(key) for key in keys)
    return next(
        (found for text in texts if isinstance(text, str) and (found := _moment(text))), None
    )


def _moment(text: str) -> datetime | None:
    match = _DATE.fullmatch(text.strip())
    if match is None:
        return None
    zone = (match[7] or "Z").replace("Z", "+00:00")
    time = f"{match[4] or '00'}:{match[5] or '00'}:{match[6] or '00'}"
    try:
        found = datetime.fromisoformat(f"{match[1]}-{match[2]}-{match[3]}T{time}{zone}")
        return found.astimezone(UTC)
    except (ValueError, OverflowError):
        return None
