"""The golden cases: input files, and what must come of them in the exported catalogue.

The cases are data (`tests/cases/*.yml`); their language is told in `tests/cases/README.md`.
"""

from __future__ import annotations

import base64
import json
import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import yaml
from cases.matching import (
    SEVERITIES,
    alike,
    differences,
    numbered,
    operate,
    pattern_differences,
    unordered,
)

from mkdocs_patterns.settings import SettingsError, load_settings
from mkdocs_patterns.site import open_site

CASES = Path(__file__).parent / "cases"


def export(folder: Path, settings: Mapping[str, Any]) -> str:
    """The catalogue of one folder as the text `export --format json` prints; the only seam."""
    return open_site(load_settings(settings, folder)).data()


# The cases


@dataclass(frozen=True)
class Case:
    """One sentence of the requirements with input that shows it."""

    file: str
    case: str
    says: str
    files: Mapping[str, Any] = field(default_factory=dict)
    settings: Mapping[str, Any] = field(default_factory=dict)
    expect: Mapping[str, Any] = field(default_factory=dict)
    error: Mapping[str, Any] = field(default_factory=dict)
    twice: bool = False

    def __post_init__(self) -> None:
        if bool(self.expect) == bool(self.error):
            raise ValueError(f"{self.file} {self.case}: give either `expect` or `error`")
        if unknown := set(self.expect) - EXPECTED:
            raise ValueError(f"{self.file} {self.case}: unknown keys in `expect`: {unknown}")


EXPECTED = {"patterns", "problems", "no_problems", "worst", "facets", "schema", "moved"}


def cases() -> Iterator[Case]:
    """Every case of every file; a wrong key in one is an error, not an untested sentence."""
    for path in sorted(CASES.glob("*.yml")):
        for raw in yaml.safe_load(path.read_text(encoding="utf-8")):
            yield Case(file=path.name, **raw)


def encoded(content: Any) -> bytes:
    """The bytes of one input file."""
    if isinstance(content, str):
        return content.encode()
    if "base64" in content:
        return base64.b64decode(content["base64"])
    text: str = content["text"]
    ends = {"lf": ["\n"], "crlf": ["\r\n"], "mixed": ["\r\n", "\n"]}[content.get("ends", "lf")]
    lines = text.split("\n")
    joined = "".join(line + ends[at % len(ends)] for at, line in enumerate(lines[:-1]))
    bom = b"\xef\xbb\xbf" if content.get("bom") else b""
    return bom + (joined + lines[-1]).encode(content.get("encoding", "utf-8"))


def write(folder: Path, files: Mapping[str, Any]) -> None:
    """Lay out the input files of a case."""
    folder.mkdir()
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if isinstance(content, Mapping) and "link" in content:
            path.symlink_to(content["link"])
        elif isinstance(content, Mapping) and content.get("folder"):
            path.mkdir(exist_ok=True)
        else:
            path.write_bytes(encoded(content))


# The catalogue


def text_of(case: Case, path: str) -> str:
    by_path = {nfc(name): content for name, content in case.files.items()}
    content = by_path.get(path, "")
    return content if isinstance(content, str) else content.get("text", "")


def catalogue_differences(case: Case, actual: Any) -> Iterator[str]:
    """Everything in which a catalogue is not what the case expects."""
    expect = case.expect
    if "patterns" in expect:
        have = [f"{p['source']}: {p['title']}" for p in actual["patterns"]]
        if len(have) != len(expect["patterns"]):
            yield f"patterns: expected {len(expect['patterns'])}, got {have!r}"
        for at, (want, got) in enumerate(zip(expect["patterns"], actual["patterns"], strict=False)):
            want = numbered(want, text_of(case, got["source"]))
            yield from pattern_differences(want, got, f"patterns[{at}]")
    for want in expect.get("problems", []):
        want = numbered(want, text_of(case, want.get("path", "")))
        if not any(alike(want, got) for got in actual["problems"]):
            yield f"problems: expected {want!r}, got {actual['problems']!r}"
    for code in expect.get("no_problems", []):
        if found := [p for p in actual["problems"] if p["code"] == code]:
            yield f"no_problems: expected no {code}, got {found!r}"
    if "worst" in expect:
        limit = SEVERITIES.index(expect["worst"])
        if found := [p for p in actual["problems"] if SEVERITIES.index(p["severity"]) > limit]:
            yield f"worst: expected nothing above {expect['worst']}, got {found!r}"
    for want in expect.get("facets", []):
        got = next((f for f in actual["facets"] if f["id"] == want["id"]), None)
        if got is None:
            have = [f["id"] for f in actual["facets"]]
            yield f"facets: expected {want['id']}, got {have!r}"
        else:
            yield from differences(want, got, f"facets.{want['id']}")
    if "moved" in expect:
        yield from unordered(expect["moved"], actual["moved"], "moved")
    if "schema" in expect:
        yield from differences(expect["schema"], actual["schema"], "schema")


# What holds for every catalogue

SHAPE = {
    "facets": {"id", "label", "terms"},
    "patterns": {
        *("id", "title", "url", "participant", "source", "line"),
        *("sections", "empty", "facets", "related", "similar"),
    },
    "problems": {"code", "severity", "path", "line", "message", "hint"},
    "terms": {"id", "label", "group", "definition", "count", "url"},
    "sections": {"field", "heading", "markdown", "line"},
    "assignments": {"term", "origin", "evidence", "field", "line"},
    "related": {"text", "target", "kind"},
    "similar": {"target", "reason"},
}


def nfc(path: str) -> str:
    return unicodedata.normalize("NFC", path)


def parts(data: Any) -> Iterator[tuple[str, list[Any]]]:
    """Every list of records in a catalogue, with the name of its shape."""
    for name in ("facets", "patterns", "problems"):
        yield name, data[name]
    for facet in data["facets"]:
        yield "terms", facet["terms"]
    for pattern in data["patterns"]:
        for name in ("sections", "related", "similar"):
            yield name, pattern[name]
        for assigned in pattern["facets"].values():
            yield "assignments", assigned


def source_folders(settings: Mapping[str, Any]) -> list[str]:
    sources = settings.get("sources", "workshop")
    listed = sources if isinstance(sources, list) else [sources]
    return [one if isinstance(one, str) else one["path"] for one in listed]


def shape_breaches(data: Any) -> Iterator[str]:
    """What the published shape asks for and the data lacks."""
    if missing := {"schema", "facets", "patterns", "problems"} - set(data):
        yield f"shape: no {missing}"
        return
    for name, records in parts(data):
        for record in records:
            if missing := SHAPE[name] - set(record):
                yield f"shape of {name}: no {missing} in {record!r}"


def unaccounted(case: Case, data: Any) -> Iterator[str]:
    """Markdown files in a source that were neither published nor reported."""
    if case.settings.get("participants", "show") != "show":
        return  # paths are not shown, so nobody can tell which file is which
    accounted = {p["source"] for p in data["patterns"]} | {p["path"] for p in data["problems"]}
    for name in case.files:
        inside = any(name.startswith(f"{folder}/") for folder in source_folders(case.settings))
        if inside and name.lower().endswith(".md") and nfc(name) not in accounted:
            yield f"{name}: neither published nor reported"


def promises(data: Any) -> Iterator[str]:
    """Order, ids, addresses, paths and evidence."""
    patterns, problems = data["patterns"], data["problems"]
    if patterns != sorted(patterns, key=lambda p: (p["source"], p["line"])):
        yield f"order: {[(p['source'], p['line']) for p in patterns]}"
    ids = [p["id"] for p in patterns]
    if len(set(ids)) < len(ids) or "" in ids:
        yield f"ids are not unique: {ids}"
    facets = {f["id"]: {t["id"] for t in f["terms"]} for f in data["facets"]}
    for pattern in patterns:
        if set(pattern["facets"]) != set(facets):
            yield f"{pattern['id']}: facets are {set(pattern['facets'])}, not {set(facets)}"
        for facet, assigned in pattern["facets"].items():
            for one in assigned:
                if one["term"] not in facets.get(facet, ()):
                    yield f"{pattern['id']}: {one['term']} is no term of {facet}"
                if one["origin"] not in ("override", "front-matter", "label", "prose"):
                    yield f"{pattern['id']}: unknown origin {one['origin']!r}"
                if one["origin"] == "prose" and not (one["evidence"] and one["line"]):
                    yield f"{pattern['id']}: no evidence for {one['term']}"
        for one in [*pattern["related"], *pattern["similar"]]:
            if one["target"] is not None and one["target"] not in ids:
                yield f"{pattern['id']}: {one['target']} is no pattern"
    paths = [p["source"] for p in patterns] + [p["path"] for p in problems]
    for path in paths:
        if path.startswith(("/", "..")) or "\\" in path or path != nfc(path):
            yield f"path: {path!r} is not POSIX, NFC and relative"
    for url in [p["url"] for p in patterns] + [
        t["url"] for f in data["facets"] for t in f["terms"]
    ]:
        if url.startswith("/") or "://" in url:
            yield f"url: {url!r} is not relative to the site"
    for one in problems:
        if one["severity"] not in SEVERITIES or one["line"] < 1:
            yield f"problem without severity or line: {one!r}"
        if not one["message"] or not one["hint"]:
            yield f"problem without message or hint: {one!r}"


# The tests


@pytest.mark.parametrize("case", list(cases()), ids=lambda case: f"{case.file[:-4]}/{case.case}")
def test_what_comes_of_the_files_is_what_the_case_says(case: Case, tmp_path: Path) -> None:
    found = list(outcome(case, tmp_path))
    shown = "\n  ".join(found)
    assert not found, f"{case.file}, case {case.case}\n  {case.says}\n  {shown}"


def outcome(case: Case, folder: Path) -> Iterator[str]:
    """Everything in which the outcome differs from the case."""
    write(folder / "project", case.files)
    if case.error:
        yield from error_differences(case, folder / "project")
        return
    text = export(folder / "project", case.settings)
    data = json.loads(text)
    misshapen = list(shape_breaches(data))
    yield from misshapen
    if misshapen:
        return
    yield from promises(data)
    yield from unaccounted(case, data)
    yield from catalogue_differences(case, data)
    if str(folder) in text:
        yield "the catalogue names a folder of this machine"
    if case.twice:
        write(folder / "again", dict(reversed(list(case.files.items()))))
        if export(folder / "again", case.settings) != text:
            yield "the same input in another folder gave other bytes"


def error_differences(case: Case, folder: Path) -> Iterator[str]:
    """Broken configuration: one message that names option, value and remedy."""
    try:
        export(folder, case.settings)
    except SettingsError as error:
        option = case.error["option"]
        if re.split(r"[.\[:]", error.option)[0] != option:
            yield f"error.option: expected {option!r}, got {error.option!r}"
        if not error.remedy:
            yield "error.remedy: expected one, got none"
        wanted = [option, *case.error.get("contains", [])]
        yield from operate({"contains": wanted}, str(error), "error")
    else:
        yield f"error: expected one about {case.error['option']!r}, got a catalogue"


@pytest.mark.parametrize(
    ("expected", "actual"),
    [
        ("a", "b"),
        ({"a": 1}, {}),
        ({"a": 1}, {"a": True}),
        (["a"], ["a", "b"]),
        ({"contains": ["a", "z"]}, "abc"),
        ({"lacks": "a"}, "abc"),
        ({"matches": "a"}, "abc"),
        ({"filled": True}, ""),
        ({"length": 2}, ["a"]),
        ({"includes": ["b"]}, ["a"]),
        ({"excludes": ["a"]}, ["a"]),
        ({"sequence": ["b", "a"]}, ["a", "b"]),
        (None, "a"),
    ],
)
def test_the_matching_language_tells_what_differs(expected: Any, actual: Any) -> None:
    assert list(differences(expected, actual, "here"))


def test_every_case_has_a_name_of_its_own() -> None:
    names = [(case.file, case.case) for case in cases()]
    assert len(names) == len(set(names))
