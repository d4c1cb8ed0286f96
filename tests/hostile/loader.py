"""The hostile corpus as values, and as files on disk, so that any test can build it."""

from __future__ import annotations

import base64
import os
import re
import unicodedata
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path, PurePosixPath
from typing import Any

import yaml

__all__ = [
    "CANARY",
    "CANARY_PLACES",
    "HERE",
    "Case",
    "Material",
    "Materialised",
    "Threat",
    "bases",
    "cases",
    "materialise",
    "plant_canaries",
    "same",
    "threats",
]

HERE = Path(__file__).parent
SOURCE = "workshop"
CANARY = "canary-heliotrope-7731"

HEADINGS = {
    "goal": "Goal",
    "problem": "Problem",
    "context": "Context",
    "forces": "Forces",
    "solution": "Solution",
    "rationale": "Rationale",
    "resulting": "Resulting Context",
    "known": "Known Uses",
}
PUT_KEYS = {"front", "title", "end", *HEADINGS, *(f"{field}_heading" for field in HEADINGS)}

IMAGES = {
    "png": (
        "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNkYAAAAAYAAjCB0C8AAAAASUVORK5CYII="
    ),
    "gif": "R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7",
    "webp": "UklGRhoAAABXRUJQVlA4TA0AAAAvAAAAEAcQERGIiP4HAA==",
    "jpg": (
        "/9j/4AAQSkZJRgABAQEAYABgAAD/2wBDAAgGBgcGBQgHBwcJCQgKDBQNDAsLDBkSEw8UHRofHh0aHBwgJC4nICIs"
        "IxwcKDcpLDAxNDQ0Hyc5PTgyPC4zNDL/wAALCAABAAEBAREA/8QAFAABAAAAAAAAAAAAAAAAAAAACf/EABQQAQAA"
        "AAAAAAAAAAAAAAAAAAD/2gAIAQEAAD8AVN//2Q=="
    ),
}
"""The smallest image of each kind that may be published."""

CANARY_PLACES = (
    ".env",
    ".git/config",
    ".github/secrets.yml",
    "secret.md",
    "secret.png",
    "notes/private/minutes.md",
    "workshop-drafts/draft.md",
    "docs/.drafts/draft.md",
    "workshop/.env",
    "workshop/.private/secret.md",
    "../outside.md",
    "../sibling/workshop/secret.md",
)
"""Where `plant_canaries` puts the canary, relative to the project's folder."""


@dataclass(frozen=True)
class Threat:
    """One row of the list of threats."""

    id: str
    input: str
    wanted: str
    point: int
    """The requirement it belongs to; see the README beside this module."""


@dataclass(frozen=True)
class Material:
    """What stands at one path: bytes, or something that is no ordinary file."""

    content: bytes = b""
    symlink: str | None = None
    kind: str = "file"
    """`file`, `symlink`, `directory`, `fifo`, or `unreadable`."""


@dataclass(frozen=True)
class Case:
    """One hostile input and what must come of it."""

    id: str
    threat: str
    name: str
    participant: str
    files: Mapping[str, Material]
    """By path relative to the project's folder; `../` leads out of it."""
    published: tuple[str, ...]
    """Paths of exactly those of its files that have a page."""
    must_show: tuple[str, ...] = ()
    must_not_show: tuple[str, ...] = ()
    must_not_contain: tuple[str, ...] = ()
    must_not_contain_html: tuple[str, ...] = ()
    must_link: tuple[str, ...] = ()
    elements: tuple[str, ...] = ()
    problems: tuple[str, ...] = ()
    not_reported: tuple[str, ...] = ()
    may_report: tuple[str, ...] = ()
    flagged: tuple[str, ...] | None = None
    """For `check --participant`: the paths it flags; None where the case is not about it."""
    live: bool = False
    alone: bool = False


@dataclass(frozen=True)
class Materialised:
    """A case on disk, or the reason why this system cannot hold it."""

    case: Case
    written: tuple[Path, ...]
    skipped: str | None = None


def threats() -> tuple[Threat, ...]:
    """The rows every one of which the corpus must cover."""
    rows = yaml.safe_load((HERE / "threats.yml").read_text(encoding="utf-8"))
    return tuple(Threat(**row) for row in rows)


def cases(folder: str | None = None) -> Iterator[Case]:
    """Every case, or those of one folder, in the order in which they are written."""
    for path in sorted(HERE.glob("*/cases.yml")):
        if folder is not None and path.parent.name != folder:
            continue
        given = yaml.safe_load(path.read_text(encoding="utf-8"))
        for entry in given["cases"]:
            yield _case(path.parent.name, {"threat": given["threat"], **entry})


def _case(folder: str, entry: Mapping[str, Any]) -> Case:
    known = {*Case.__dataclass_fields__, "put", "text", "file"} - {"id"}
    if unknown := set(entry) - known:
        raise ValueError(f"{folder}: {entry.get('name')}: unknown {sorted(unknown)}")
    name: str = entry["name"]
    identity = f"{folder}/{_slug(name)}"
    participant = entry.get("participant", f"{folder}-{zlib.crc32(name.encode()):08x}")
    title = name[0].upper() + name[1:]
    given: dict[str, Any] = {}
    if "put" in entry:
        given[entry.get("file", "pattern.md")] = {"put": entry["put"]}
    if "text" in entry:
        given[entry.get("file", "pattern.md")] = entry["text"]
    given |= entry.get("files", {})
    files = {
        _place(participant, path): _material(what, identity, title) for path, what in given.items()
    }
    published = entry.get("published", True)
    if published is True:
        published = list(given)[:1]
    return Case(
        id=identity,
        threat=entry["threat"],
        name=name,
        participant=participant,
        files=files,
        published=tuple(_place(participant, path) for path in published or ()),
        must_show=tuple(entry.get("must_show", ())),
        must_not_show=tuple(entry.get("must_not_show", ())),
        must_not_contain=tuple(entry.get("must_not_contain", ())),
        must_not_contain_html=tuple(entry.get("must_not_contain_html", ())),
        must_link=tuple(entry.get("must_link", ())),
        elements=tuple(entry.get("elements", ())),
        problems=tuple(entry.get("problems", ())),
        not_reported=tuple(entry.get("not_reported", ())),
        may_report=tuple(entry.get("may_report", ())),
        flagged=_flagged(participant, entry.get("flagged")),
        live=entry.get("live", False),
        alone=entry.get("alone", False),
    )


def _flagged(participant: str, paths: list[str] | None) -> tuple[str, ...] | None:
    return None if paths is None else tuple(_place(participant, path) for path in paths)


def _slug(name: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")


def _place(participant: str, path: str) -> str:
    """A leading slash means the project's folder, all else the participant's own."""
    return path[1:] if path.startswith("/") else f"{SOURCE}/{participant}/{path}"


def _material(what: Any, identity: str, title: str) -> Material:
    """What one entry of `files` describes."""
    if isinstance(what, list):
        what = {"text": what}
    if isinstance(what, str):
        return Material(what.encode("utf-8", "surrogatepass"))
    rest = dict(what)
    encoding = rest.pop("encoding", "utf-8")
    newline = rest.pop("newline", "\n")
    kind = rest.pop("kind", "file")
    then = _text(rest.pop("then", "")).encode("utf-8", "surrogatepass")
    if not rest:
        return Material(kind=kind)
    [(form, value)] = rest.items()
    match form:
        case "symlink":
            return Material(symlink=value, kind="symlink")
        case "image":
            content = base64.b64decode(IMAGES[value])
        case "base64":
            content = base64.b64decode(value)
        case "hex":
            content = bytes.fromhex(value)
        case "put":
            text = _pattern(value, identity, title).replace("\n", newline)
            content = text.encode(encoding, "surrogatepass")
        case "text":
            content = _text(value).replace("\n", newline).encode(encoding, "surrogatepass")
        case _:
            raise ValueError(f"{identity}: no such form of a file: {form}")
    return Material(content + then, kind=kind)


@cache
def bases() -> tuple[Mapping[str, str], ...]:
    """The ordinary answers the attacks are put among, by field."""
    return tuple(yaml.safe_load((HERE / "bases.yml").read_text(encoding="utf-8")))


def _text(value: Any) -> str:
    """A string, or parts of which some are repeated; `{n}` counts the repetitions."""
    if isinstance(value, str):
        return value
    parts = []
    for part in value:
        if isinstance(part, str):
            parts.append(part)
        elif "{n}" in part["text"]:
            parts += [part["text"].replace("{n}", str(n)) for n in range(part["times"])]
        else:
            parts.append(part["text"] * part["times"])
    return "".join(parts)


def _pattern(put: Mapping[str, Any], identity: str, title: str) -> str:
    """An ordinary workshop pattern with the attack in its place."""
    if unknown := set(put) - PUT_KEYS:
        raise ValueError(f"{identity}: unknown {sorted(unknown)}")
    base = bases()[zlib.crc32(identity.encode()) % len(bases())]
    parts = [_text(put.get("front", "")), f"# Pattern Name\n\n{_text(put.get('title', title))}\n"]
    for field, heading in HEADINGS.items():
        parts.append(f"\n## {_text(put.get(f'{field}_heading', heading))}\n\n{base[field]}\n")
        if field in put:
            parts.append(f"\n{_text(put[field])}\n")
    parts.append(f"\n{_text(put['end'])}" if "end" in put else "")
    return "".join(parts)


def materialise(case: Case, project: Path) -> Materialised:
    """The case's files under the project's folder; a file the system refuses skips the case."""
    written: list[Path] = []
    for relative, material in case.files.items():
        path = project / relative
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            _write(path, material)
            written.append(path)
            if path not in path.parent.iterdir():
                raise OSError("the system keeps it under another name")
        except (OSError, ValueError, NotImplementedError, AttributeError) as error:
            for done in reversed(written):
                done.rmdir() if done.is_dir() and not done.is_symlink() else done.unlink()
            return Materialised(case, (), f"{relative!a}: {error}")
    return Materialised(case, tuple(written))


def _write(path: Path, material: Material) -> None:
    if os.path.lexists(path):
        raise OSError("the system takes it for a file that is already there")
    match material.kind:
        case "symlink":
            path.symlink_to(material.symlink or "")
        case "directory":
            path.mkdir()
        case "fifo":
            os.mkfifo(path)
        case "unreadable":
            path.write_bytes(material.content)
            path.chmod(0)
            if os.access(path, os.R_OK):
                path.unlink()
                raise OSError("this user may read every file")
        case _:
            path.write_bytes(material.content)


def plant_canaries(project: Path) -> tuple[Path, ...]:
    """The canary in every place that must never be read, as text or inside a true image."""
    planted = []
    for place in CANARY_PLACES:
        path = project / place
        path.parent.mkdir(parents=True, exist_ok=True)
        body = f"# Pattern Name\n\n{CANARY}\n\n## Problem\n\n{CANARY}\n".encode()
        if PurePosixPath(place).suffix == ".png":
            body = base64.b64decode(IMAGES["png"]) + CANARY.encode()
        path.write_bytes(body)
        planted.append(path)
    return tuple(planted)


def same(text: str) -> str:
    """Text as the judge compares it: NFC, runs of white space as one space."""
    return " ".join(unicodedata.normalize("NFC", text).split())
