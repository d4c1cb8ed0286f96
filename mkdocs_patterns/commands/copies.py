"""A copy of the workshop's template with a pattern's name where the template asks for it."""

from __future__ import annotations

import json
import re
from importlib.resources import files
from pathlib import Path

from mkdocs_patterns.reading.drafts import read_drafts
from mkdocs_patterns.reading.frontmatter import read_front_matter
from mkdocs_patterns.reading.patterns import Participant, read_pattern
from mkdocs_patterns.reading.schema import CANONICAL, TITLE, Schema
from mkdocs_patterns.reading.sources import Collected, SourceFile
from mkdocs_patterns.reading.structure import headings, without_comments
from mkdocs_patterns.reading.template import blocks, known_instructions, template_text
from mkdocs_patterns.reading.text import decode
from mkdocs_patterns.settings import Settings, SourceOption

__all__ = ["packaged_template", "titled_copy", "workshop_template"]

_MARKUP = re.compile(r"[\\`*_\[\]<>&~]")
_LEAD = re.compile(r"(\d*)([.)#>*+-])")
"""What makes a list, a quotation or a heading of a line."""
_LABEL_END = re.compile(r"\s*[:：]|\s+[-–—]+\s")
_TITLE_LINE = re.compile(r"title[ \t]*:.*")


def packaged_template() -> str:
    """The template that serves where a workshop has none."""
    return files("mkdocs_patterns").joinpath("scaffold", "Template.md").read_text("utf-8")


def workshop_template(collected: Collected, source: SourceOption) -> str:
    """The template the participants of a source start from."""
    found = {g.source: g for g in reversed(collected.guides) if g.kind == "template"}
    guide = found.get(source.path) or found.get(None)
    return decode(guide.data).text if guide else packaged_template()


def titled_copy(template: str, title: str, settings: Settings) -> str:
    """The template's text, read back as a pattern of exactly this name.

    The name takes the place of the instruction below `# Pattern Name`, of a placeholder for a
    heading, or stands in the front matter where Markdown would make something else of it.
    """
    fields = settings.fields or {}
    names = (*fields.get(TITLE, ()), *CANONICAL[TITLE])
    schema = Schema({**CANONICAL, **fields, TITLE: names})
    if "title" not in read_front_matter(template).meta:
        for words in (title, _no_list(title), _no_list(_MARKUP.sub(r"\\\g<0>", title))):
            text = _placed(template, words, schema)
            if _title_of(text, template, schema) == title:
                return text
    return _in_front_matter(template, title)


def _no_list(words: str) -> str:
    return _LEAD.sub(r"\1\\\2", words, count=1) if _LEAD.match(words) else words


def _placed(template: str, words: str, schema: Schema) -> str:
    lines = template.split("\n")
    bare = list(lines)
    front = read_front_matter(template).length
    bare[:front] = [""] * front
    text, _ = without_comments("\n".join(bare))
    marks = headings(text, lambda word: schema.match(word) is not None)
    matches = [schema.match(mark.text) for mark in marks]
    for at, (mark, match) in enumerate(zip(marks, matches, strict=True)):
        if match is None or match.field != TITLE:
            continue
        if match.rest:
            label = _LABEL_END.split(mark.text, maxsplit=1)[0]
            lines[mark.start : mark.end] = [f"{'#' * mark.level} {label}: {words}"]
            return "\n".join(lines)
        stop = marks[at + 1].start if at + 1 < len(marks) else len(lines)
        below = blocks(text.split("\n")[mark.end : stop])
        start, end = below[0] if below else (0, 0)
        new = [words] if below else ["", words]
        lines[mark.end + start : mark.end + end] = new
        return "\n".join(lines)
    for at, mark in enumerate(marks):
        if matches[at] is None and mark.level == 1 and not any(matches[:at]):
            lines[mark.start : mark.end] = [f"# {words}"]
            return "\n".join(lines)
    lines[front:front] = [f"# {words}", ""]
    return "\n".join(lines)


def _title_of(text: str, template: str, schema: Schema) -> str:
    """The name the catalogue would read in it."""
    file = SourceFile("pattern.md", Path("pattern.md"), SourceOption("."), "", text.encode())
    instructions = known_instructions() | template_text(template, schema)[1]
    drafts, _ = read_drafts(file, schema)
    pattern, _ = read_pattern(drafts[0], schema, instructions, Participant("", ""))
    return pattern.title


def _in_front_matter(template: str, title: str) -> str:
    line = f"title: {json.dumps(title, ensure_ascii=False)}"
    front = read_front_matter(template)
    lines = template.split("\n")
    if not front.length or front.trouble:
        return "\n".join(["---", line, "---", "", *lines])
    for at in range(1, front.length - 1):
        if _TITLE_LINE.fullmatch(lines[at]):
            lines[at] = line
            return "\n".join(lines)
    return "\n".join([lines[0], line, *lines[1:]])
