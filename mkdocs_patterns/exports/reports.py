"""Problems as people, programs and pull requests read them."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import asdict
from itertools import groupby

from mkdocs_patterns.problems import CODES, SEVERITIES, Problem

__all__ = ["Style", "as_commands", "as_json", "as_text", "plain"]

Style = Callable[[str, str], str]
"""What a part is (`name`, `error`, `warning`, `note`, `hint`) and its text -> how it is shown."""

_LEVELS = {"error": "error", "warning": "warning", "note": "notice"}


def plain(_part: str, text: str) -> str:
    """Without colours."""
    return text


def as_text(
    problems: Iterable[Problem], titles: Mapping[str, list[str]], style: Style = plain
) -> Iterator[str]:
    """Lines for a terminal, one group a file; `titles` are those of a file's patterns.

    No line begins with words of an author's: a CI would take `::` there for a command.
    """
    for number, (path, group) in enumerate(groupby(problems, key=lambda problem: problem.path)):
        if number:
            yield ""
        yield style("name", _named(path, titles.get(path, [])))
        for found in group:
            where = f"{found.path}:{found.line}:{found.column}"
            yield f"{where}: {style(found.severity, found.severity)}: {found.message}"
            yield style("hint", f"    {found.hint} [{found.code}]")


def as_json(problems: Iterable[Problem], patterns: int) -> str:
    """Problems with their number by severity, and the number of patterns read."""
    found = [asdict(problem) for problem in problems]
    counts = Counter(problem["severity"] for problem in found)
    data = {
        "patterns": patterns,
        "counts": {severity: counts[severity] for severity in SEVERITIES},
        "problems": found,
    }
    return json.dumps(data, ensure_ascii=False, indent=1)


def as_commands(problems: Iterable[Problem], folder: str = "") -> Iterator[str]:
    """GitHub's workflow commands; `folder` is the project's, seen from the repository's top."""
    for found in problems:
        places = {
            "file": f"{folder}/{found.path}" if folder else found.path,
            "line": str(found.line),
            "col": str(found.column),
            "title": CODES[found.code].meaning.rstrip("."),
        }
        where = ",".join(f"{key}={_property(value)}" for key, value in places.items())
        words = _data(f"{found.message} {found.hint} [{found.code}]")
        yield f"::{_LEVELS[found.severity]} {where}::{words}"


def _named(path: str, titles: list[str]) -> str:
    if not titles:
        return path
    more = f" and {len(titles) - 1} more" if len(titles) > 1 else ""
    return f"'{titles[0]}'{more}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
