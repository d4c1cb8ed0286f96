"""Arbitrary texts and files, and what must hold for whatever is made of them."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote

from hypothesis import strategies as st

from hostile.judge import faults, read_page
from hostile.loader import same
from mkdocs_patterns.pages.texts import render_text
from mkdocs_patterns.problems import Problem
from mkdocs_patterns.reading.drafts import Draft, read_drafts
from mkdocs_patterns.reading.frontmatter import read_front_matter
from mkdocs_patterns.reading.patterns import Participant, Pattern, read_pattern
from mkdocs_patterns.reading.schema import CANONICAL, Schema
from mkdocs_patterns.reading.sources import SourceFile
from mkdocs_patterns.reading.structure import without_comments
from mkdocs_patterns.reading.template import known_instructions
from mkdocs_patterns.reading.text import decode
from mkdocs_patterns.reading.triage import no_pattern
from mkdocs_patterns.settings import SourceOption

__all__ = ["bent", "data", "lost", "prose", "read", "texts"]

SCHEMA = Schema(CANONICAL)
WHO = Participant("ann", "ann")

_MARKS = (
    "<", ">", "</", "/>", "<!--", "-->", "<!-- ", " -->", "<![CDATA[", "]]>", "<?", "?>", "<!",
    "&", ";", "&lt;", "&#60;", "&nothing;", "*", "**", "_", "__", "`", "``", "```", "~~", "~~~",
    "[", "]", "](", ")", "![", "[^", "]:", "]: ", "^[", "|", "| --- |", "\n| --- | --- |\n", "\\",
    "\n", "\n\n", "\n\n\n", "  \n", "\n    ", "\n\t", "\n> ", "\n> > ", "\n- ", "\n  - ", "\n1. ",
    "\n- [ ] ", "\n- [x] ", "\n# ", "\n## ", "\n### ", "\n---\n", "\n===\n", "\n***\n", "---\n",
    "\n```\n", "\n```py\n", "\n~~~\n", "{: ", "{{ ", "}}", "{% ", "%}", "$", "$$", ":", ": ", "=",
    "://", "https://", "www.", "@", ".", ", ", " ", "\"", "'", "(", "\n> [!NOTE]\n> ", "\n[^a]: ",
    "[^a]", "\n*[", "<mean>", "vector<int>", "a<b then c>d", "<div>", "</div>", "<div markdown>",
    "<script>", "</script>", "<style>", "<pre>", "<textarea>", "<br>", "<sub>", "</sub>",
    "<details>", "</details>", "<summary>", "</summary>", "<kbd>", "</kbd>", "<details open>",
    "\u00a0", "\u2028", "\u202e", "\x00", "\x0c", "\r", "\r\n", "\ufeff", "\u00fc",
    "\u76ee\u6807", "\n## Problem\n", "\n## Goal: ", "\n##Forces\n", "\n## Solution\n\n",
    "# Pattern Name\n\n", "\n### Steps\n", "\n**Problem**\n", "\nStage: ",
    "\n## Related Patterns\n\n- ",
)  # fmt: skip


@st.composite
def bent(draw: st.DrawFn) -> str:
    """Markup of all kinds around words that occur nowhere else, so that a lost one is noticed."""
    parts = draw(st.lists(st.integers(-len(_MARKS) // 2, len(_MARKS) - 1), max_size=40))
    found = []
    for number, part in enumerate(parts):
        found.append(_MARKS[part] if part >= 0 else _word(number))
    return "".join(found)


def _word(number: int) -> str:
    """A word of letters only, another one for each number."""
    return "z" + "".join("abcdefghij"[int(digit)] for digit in f"{number:02}") + "x"


_ANSWERS = (
    "Goal",
    "Problem",
    "Context",
    "Forces",
    "Solution",
    "Rationale",
    "Known Uses",
    "My Notes",
)


@st.composite
def prose(draw: st.DrawFn) -> str:
    """A pattern as authors write it, with such text in its answers."""
    parts = [draw(st.sampled_from(["", "", "", "---\nstage: tuning\n---\n", "Note: this\n\n"]))]
    parts.append(
        draw(st.sampled_from(["# Pattern Name\n\nCount rows\n\n", "# Count rows\n\n", ""]))
    )
    names = draw(st.lists(st.sampled_from(_ANSWERS), min_size=2, max_size=4))
    parts.extend(f"## {name}\n\n{draw(bent())}\n\n" for name in names)
    return "".join(parts)


def texts() -> st.SearchStrategy[str]:
    """Any text: a bent pattern, bent text alone, or letters of any kind."""
    return st.one_of(prose(), bent(), st.text(max_size=300))


def data() -> st.SearchStrategy[bytes]:
    """Any bytes: text in any encoding, or none."""
    encodings = st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-16-be", "cp1252", "latin-1"])
    written = st.builds(lambda text, name: text.encode(name, "ignore"), texts(), encodings)
    return st.one_of(
        written, st.binary(max_size=300), st.builds(lambda a, b: a + b, written, st.binary())
    )


def read(content: bytes) -> tuple[tuple[tuple[Draft, Pattern | None], ...], tuple[Problem, ...]]:
    """The drafts of a file, each with the pattern made of it, and what was reported."""
    file = SourceFile("workshop/ann/x.md", Path("x.md"), SourceOption("workshop"), "ann", content)
    drafts, problems = read_drafts(file, SCHEMA)
    made: list[tuple[Draft, Pattern | None]] = []
    found = list(problems)
    for draft in drafts:
        pattern, more = read_pattern(draft, SCHEMA, known_instructions(), WHO)
        reason = no_pattern(draft, pattern, ())
        made.append((draft, None if reason else pattern))
        found.extend([reason] if reason else more)
    return tuple(made), tuple(found)


def lost(content: bytes) -> set[str]:
    """Words of an author's that are neither shown, nor reported as hidden, nor an instruction.

    Fails where what is shown is no proper HTML.
    """
    text = decode(content).text
    made, problems = read(content)
    front = read_front_matter(text).length
    lines = text.split("\n")
    seen = ["\n".join(lines[:front])]
    _, hidden = without_comments("\n".join([""] * front + lines[front:]))
    if hidden:
        assert any(problem.code == "comment-hidden" for problem in problems)
        seen.extend(comment.text for comment in hidden)
    for draft, pattern in made:
        for part in draft.parts:
            if pattern is None:
                seen.extend((*part.raw, *part.body))
            elif part.match:
                seen.extend(part.raw)
        if pattern is not None:
            seen.extend(_shown(pattern))
    everything = same(" ".join(seen))
    everything += " " + same(unquote(html.unescape(everything)))
    author = same(re.sub(r"&#?\w+;|%[0-9A-Fa-f]{2}", " ", "\n".join(lines[front:])))
    return {word for word in re.findall(r"[^\W\d_]+", author) if word not in everything}


def _shown(pattern: Pattern) -> Iterator[str]:
    rendered = render_text(pattern.sections, {}, {})
    yield pattern.title
    yield from (section.heading for section in pattern.sections)
    yield from pattern.stripped
    markup = f'<div class="patterns">{"".join(rendered.sections)}{rendered.footnotes}</div>'
    page = read_page("x", markup)
    assert list(faults(page, Path())) == [], markup
    yield page.text
    for element in page.article:
        yield " ".join((element.tag, *(f"{name} {value}" for name, value in element.attributes)))
