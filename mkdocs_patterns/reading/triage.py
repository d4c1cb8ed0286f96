"""Which of the files found hold patterns; the others are reported, never dropped silently."""

from __future__ import annotations

import posixpath
from collections.abc import Sequence

from mkdocs_patterns.problems import Problem, problem
from mkdocs_patterns.reading.drafts import Draft
from mkdocs_patterns.reading.patterns import Pattern
from mkdocs_patterns.reading.schema import TITLE
from mkdocs_patterns.reading.sources import Guide
from mkdocs_patterns.reading.text import folded

__all__ = ["no_pattern"]

_PAPERS = frozenset(
    ["readme", "contributing", "changelog", "license", "notes", "todo", "code of conduct", "index"]
)
FEWEST = 2
"""Fields that make a pattern of a file which is not named or shaped like one."""


def no_pattern(draft: Draft, pattern: Pattern, guides: Sequence[Guide]) -> Problem | None:
    """Why a draft is no pattern, or None where it is one."""
    path, line = draft.file.path, draft.line
    if draft.trouble:
        return None
    twin = next((guide for guide in guides if guide.data.split() == draft.file.data.split()), None)
    known = {p.match.field for p in draft.parts if p.match and p.match.field != TITLE}
    slot = any(p.match and p.match.field == TITLE for p in draft.parts)
    unknown = sum(1 for p in draft.parts if p.level and not p.match and not p.names_pattern)
    if not draft.parts[0].level and not any(_text(draft)) and not known:
        message = "The file is empty."
        return problem("not-a-pattern", path, line, message, "Copy the template into it.")
    if twin or ((known or slot) and not pattern.sections and not _is_named(draft, pattern)):
        kind = twin.kind if twin else "template"
        message = f"This is a copy of the {kind} with nothing filled in, so it is not published."
        hint = "Fill it in, or delete it."
        return problem("untouched-template", path, line, message, hint)
    stem = posixpath.splitext(posixpath.basename(path))[0]
    paper = folded(stem) in _PAPERS
    enough = len(known) >= FEWEST or (slot and not paper)
    if not paper and known and len(known) >= unknown:
        enough = True
    if not known and draft.meta and not paper and ("stage" in draft.meta or "stages" in draft.meta):
        enough = True
    if enough:
        return None
    what = "none of the template's headings" if not known else "only one of the template's headings"
    message = f"It has {what}, so it is taken for a note and not published."
    hint = "If it is a pattern, use the template's headings."
    return problem("not-a-pattern", path, line, message, hint)


def _text(draft: Draft) -> list[str]:
    return [line for part in draft.parts for line in (*part.raw, *part.body) if line.strip()]


def _is_named(draft: Draft, pattern: Pattern) -> bool:
    """Whether the author gave a name: the file's own is none."""
    stem = posixpath.splitext(posixpath.basename(draft.file.path))[0]
    return not folded(pattern.title).startswith(folded(stem.replace("_", " ").replace("-", " ")))
