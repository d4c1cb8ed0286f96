"""The language in which a golden case says what it expects; told in `README.md` beside it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

__all__ = ["SEVERITIES", "alike", "differences", "numbered", "operate", "pattern_differences"]

OPERATORS = {
    "contains",
    "lacks",
    "matches",
    "filled",
    "length",
    "includes",
    "excludes",
    "sequence",
}
SEVERITIES = ["note", "warning", "error"]


def differences(expected: Any, actual: Any, where: str) -> Iterator[str]:
    """Where the actual value is not as expected; only what is listed is compared."""
    if isinstance(expected, Mapping) and expected and set(expected) <= OPERATORS:
        yield from operate(expected, actual, where)
    elif isinstance(expected, Mapping) and isinstance(actual, Mapping):
        for key, value in expected.items():
            if key in actual:
                yield from differences(value, actual[key], f"{where}.{key}")
            else:
                yield f"{where}.{key}: expected {value!r}, but there is no such key"
    elif isinstance(expected, list) and isinstance(actual, list):
        if len(expected) != len(actual):
            yield f"{where}: expected {len(expected)} entries {expected!r}, got {actual!r}"
        for at, (want, got) in enumerate(zip(expected, actual, strict=False)):
            yield from differences(want, got, f"{where}[{at}]")
    elif isinstance(expected, str) and isinstance(actual, str):
        if expected.strip("\n") != actual.strip("\n"):
            yield f"{where}: expected {expected!r}, got {actual!r}"
    elif type(expected) is not type(actual) or expected != actual:
        yield f"{where}: expected {expected!r}, got {actual!r}"


def operate(operators: Mapping[str, Any], actual: Any, where: str) -> Iterator[str]:
    """Expectations weaker than equality."""
    for name, value in operators.items():
        wanted = value if isinstance(value, list) else [value]
        if name == "contains":
            failed = [one for one in wanted if one not in (actual or "")]
        elif name == "lacks":
            failed = [one for one in wanted if one in (actual or "")]
        elif name == "matches":
            failed = [] if re.fullmatch(value, str(actual)) else wanted
        elif name == "filled":
            failed = [] if bool(actual) is value else wanted
        elif name == "length":
            failed = [] if len(actual) == value else wanted
        elif name == "includes":
            failed = [one for one in wanted if not any(alike(one, got) for got in actual)]
        elif name == "excludes":
            failed = [one for one in wanted if any(alike(one, got) for got in actual)]
        else:
            rest = iter(actual)
            failed = [one for one in wanted if not any(alike(one, got) for got in rest)]
        if failed:
            yield f"{where}: expected {name} {failed!r}, got {actual!r}"


def alike(expected: Any, actual: Any) -> bool:
    return not list(differences(expected, actual, ""))


def unordered(expected: Any, actual: list[Any], where: str) -> Iterator[str]:
    """A list whose order the requirements leave open; nothing more than what is listed."""
    if not isinstance(expected, list):
        yield from differences(expected, actual, where)
        return
    rest = list(actual)
    for want in expected:
        found = next((got for got in rest if alike(want, got)), None)
        if found is None:
            yield f"{where}: expected an entry {want!r}, got {rest!r}"
        else:
            rest.remove(found)
    if len(actual) > len(expected):
        yield f"{where}: expected {len(expected)} entries, got more: {rest!r}"


def section_differences(expected: Any, actual: list[Any], where: str) -> Iterator[str]:
    """Sections by field id, or by heading where the field is unknown; None is for no section."""
    if not isinstance(expected, Mapping) or set(expected) <= OPERATORS:
        yield from differences(expected, actual, where)
        return
    for key, value in expected.items():
        found = [s for s in actual if s["field"] == key]
        found = found or [s for s in actual if s["field"] is None and s["heading"] == key]
        if value is None:
            if found:
                yield f"{where}.{key}: expected no such section, got {found!r}"
        elif len(found) != 1:
            have = [s["field"] or s["heading"] for s in actual]
            yield f"{where}.{key}: expected one such section, got {len(found)} among {have!r}"
        else:
            yield from differences(value, found[0]["markdown"], f"{where}.{key}")


def term_entries(expected: Any) -> Any:
    """A bare word stands for the term's id."""
    if isinstance(expected, Mapping):
        return {key: term_entries(value) for key, value in expected.items()}
    return [{"term": one} if isinstance(one, str) else one for one in expected]


def pattern_differences(expected: Mapping[str, Any], actual: Any, where: str) -> Iterator[str]:
    words = "\n".join(
        [
            actual["title"],
            *(f"{s['heading']}\n{s['markdown']}" for s in actual["sections"]),
        ]
    )
    for key, value in expected.items():
        at = f"{where}.{key}"
        if key == "sections":
            yield from section_differences(value, actual[key], at)
        elif key == "facets":
            for facet, terms in value.items():
                have = actual[key].get(facet, [])
                yield from unordered(term_entries(terms), have, f"{at}.{facet}")
        elif key in ("related", "empty", "similar"):
            yield from unordered(value, actual[key], at)
        elif key == "words":
            yield from operate({"contains": value}, words, at)
        elif key == "no_words":
            yield from operate({"lacks": value}, words, at)
        else:
            yield from differences({key: value}, actual, where)


def numbered(expected: Any, text: str) -> Any:
    """`{at: words}` becomes the number of the one line of the file that holds the words."""
    if isinstance(expected, Mapping) and set(expected) == {"at"}:
        lines = [n for n, line in enumerate(text.split("\n"), 1) if expected["at"] in line]
        assert len(lines) == 1, f"{expected!r} stands in lines {lines}"
        return lines[0]
    if isinstance(expected, Mapping):
        return {key: numbered(value, text) for key, value in expected.items()}
    if isinstance(expected, list):
        return [numbered(one, text) for one in expected]
    return expected
