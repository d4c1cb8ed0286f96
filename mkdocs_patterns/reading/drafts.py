"""A file's text becomes drafts: one a pattern, its headings and what stands below each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from mkdocs_patterns.problems import Problem, problem
from mkdocs_patterns.reading.frontmatter import read_front_matter
from mkdocs_patterns.reading.gfm import inline_text
from mkdocs_patterns.reading.schema import TITLE, Match, Schema
from mkdocs_patterns.reading.sources import SourceFile
from mkdocs_patterns.reading.structure import Heading, headings, uncommented, without_comments
from mkdocs_patterns.reading.text import Decoded, decode

__all__ = ["Draft", "Part", "misread", "read_drafts", "unread_draft"]


MOST = 200
"""Patterns in one file; of a file with more, one pattern is made, so that it costs no more."""


@dataclass(frozen=True)
class Part:
    """One heading and the lines below it, up to the next heading."""

    level: int
    """1 to 6; 0 for text before any heading."""
    heading: str
    """Words of the heading, markup stripped."""
    raw: tuple[str, ...]
    """The heading's own lines, as they stand."""
    line: int
    """1-based line of the heading."""
    body: tuple[str, ...]
    first: int
    """1-based line of the body's first line."""
    match: Match | None = None
    """The field it names."""
    names_pattern: bool = False
    """Whether the heading is, or announces, the pattern's name."""


@dataclass(frozen=True)
class Draft:
    """One pattern as it stands in its file."""

    file: SourceFile
    number: int
    """0 for the first pattern of its file."""
    line: int
    parts: tuple[Part, ...]
    meta: Mapping[str, object] = field(default_factory=dict)
    meta_line: Mapping[str, int] = field(default_factory=dict)
    trouble: str = ""
    """Why its structure could not be read; its text is then one part, as typed."""


def read_drafts(file: SourceFile, schema: Schema) -> tuple[tuple[Draft, ...], tuple[Problem, ...]]:
    """The drafts of one file (never none: a file without headings is one draft of plain text)."""
    decoded = decode(file.data)
    problems = misread(file.path, decoded)
    front = read_front_matter(decoded.text)
    if front.trouble:
        message = f"The front matter could not be read as YAML: {front.trouble}."
        hint = "Put values with special characters into quotes, or delete the lines between ---."
        problems.append(problem("front-matter", file.path, front.trouble_line, message, hint))
    lines = decoded.text.split("\n")
    lines[: front.length] = [""] * front.length
    text, hidden = without_comments("\n".join(lines))
    problems.extend(
        problem(
            "comment-hidden",
            file.path,
            comment.line + 1,
            "An HTML comment is not shown to readers.",
            "Take out <!-- and --> if readers should see it.",
        )
        for comment in hidden
    )
    lines = text.split("\n")
    marks = headings(text, lambda word: schema.match(word) is not None)
    parts = _parts(lines, marks, schema)
    drafts = []
    groups = _patterns(parts)
    if len(groups) > MOST:
        draft, unread = unread_draft(file, f"it holds more than {MOST} patterns")
        return (draft,), (*problems, unread)
    for number, group in enumerate(groups):
        meta = front.meta if number == 0 else _shared(front.meta)
        line = group[0].line if group[0].level else group[0].first
        drafts.append(Draft(file, number, line, tuple(group), meta, front.lines))
    return tuple(drafts), tuple(problems)


def misread(path: str, decoded: Decoded) -> list[Problem]:
    """What had to be done to a file's bytes before they were text."""
    problems = []
    if decoded.fallback:
        message = f"The file is not UTF-8; it was read as {decoded.fallback}."
        hint = "Check its umlauts and quotation marks, and save it as UTF-8."
        problems.append(problem("encoding", path, 1, message, hint))
    if decoded.removed:
        line = decoded.removed[0][0]
        kinds = ", ".join(sorted({code for _, code in decoded.removed}))
        message = f"Invisible control characters were taken out ({kinds})."
        hint = "Type the text there again instead of pasting it."
        problems.append(problem("control-characters", path, line, message, hint))
    return problems


def unread_draft(file: SourceFile, why: str) -> tuple[Draft, Problem]:
    """A file whose structure could not be read: its lines as typed, and the problem.

    What authors take for hidden stays hidden: front matter and closed comments.
    """
    text = decode(file.data).text
    front = read_front_matter(text)
    lines = text.split("\n")
    lines[: front.length] = [""] * front.length
    lines = uncommented("\n".join(lines)).split("\n")
    message = f"The text is shown as typed, closed comments left out: {why}."
    hint = "Look for very long lines, tables or nested lists, and shorten them."
    part = Part(0, "", (), 1, tuple(lines), 1)
    draft = Draft(file, 0, 1, (part,), front.meta, front.lines, trouble=why)
    return draft, problem("too-slow", file.path, 1, message, hint)


def _shared(meta: Mapping[str, object]) -> Mapping[str, object]:
    return {key: value for key, value in meta.items() if key not in ("id", "title", "aliases")}


def _parts(lines: Sequence[str], marks: Sequence[Heading], schema: Schema) -> list[Part]:
    found: list[Part] = []
    starts = [mark.start for mark in marks] + [len(lines)]
    if any(line.strip() for line in lines[: starts[0]]):
        first = next(n for n, line in enumerate(lines) if line.strip())
        found.append(Part(0, "", (), first + 1, tuple(lines[first : starts[0]]), first + 1))
    for mark, stop in zip(marks, starts[1:], strict=True):
        found.append(
            Part(
                mark.level,
                inline_text(mark.text.replace("\n", " ")),
                tuple(lines[mark.start : mark.end]),
                mark.start + 1,
                tuple(lines[mark.end : stop]),
                mark.end + 1,
                schema.match(mark.text),
            )
        )
    return found or [Part(0, "", (), 1, (), 1)]


def _patterns(parts: Sequence[Part]) -> list[list[Part]]:
    """Parts grouped by pattern: a new one begins where a name follows the fields of another."""
    names = _names(parts)
    groups: list[list[Part]] = [[]]
    named = False
    for at, part in enumerate(parts):
        is_name = at in names
        if is_name and named:
            above = groups[-1][-1]
            its_own = above.match is None and above.level < part.level and not any(above.body)
            groups.append([groups[-1].pop()] if its_own and above.level else [])
        named = named or is_name
        groups[-1].append(replace(part, names_pattern=True) if is_name else part)
    return groups


def _names(parts: Sequence[Part]) -> set[int]:
    """Which parts name a pattern: 'Pattern Name' headings, else headings above fields."""
    slots = [at for at, part in enumerate(parts) if _is(part, TITLE)]
    if slots:
        return {at for at in slots if at == slots[0] or _fields_between(parts, slots, at)}
    plain = [at for at, part in enumerate(parts) if part.level and part.match is None]
    owners = [at for at in plain if _owns(parts, at)]
    first = [at for at in owners if parts[at].level == 1] or owners
    if not first:
        first = [at for at, part in enumerate(parts) if part.level == 1 and part.match is None][:1]
    return set(first)


def _fields_between(parts: Sequence[Part], slots: Sequence[int], at: int) -> bool:
    before = max(slot for slot in slots if slot < at)
    return any(part.match and part.match.field != TITLE for part in parts[before:at])


def _owns(parts: Sequence[Part], at: int) -> bool:
    """Whether fields follow a heading before the next heading of its level."""
    if at + 1 >= len(parts) or parts[at + 1].match is None:
        return False
    level = parts[at].level
    found = 0
    for part in parts[at + 1 :]:
        if part.match is None and part.level <= level:
            break
        if part.match and part.level <= level and level > 1:
            break
        found += part.match is not None
    return found >= (1 if level == 1 else 2)


def _is(part: Part, field_id: str) -> bool:
    return part.match is not None and part.match.field == field_id
