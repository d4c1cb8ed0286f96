"""Authors' words, short enough to be read at a glance."""

from __future__ import annotations

from mkdocs_patterns.reading.patterns import Pattern, Section
from mkdocs_patterns.reading.prose import sentences

__all__ = ["completeness", "excerpt", "need_of", "shortened"]

_INFORMATION = ("information need", "required information")


def excerpt(
    section: Section | None, most: int = 1, length: int = 300, shown: frozenset[int] = frozenset()
) -> str:
    """The first sentences of a section, as many as are short enough to be read at a glance.

    Lines in `shown` are left out: a line that names a term is a chip already.
    """
    if section is None:
        return ""
    text = ""
    for sentence in [s for s in sentences(section) if s.line not in shown][:most]:
        if text and len(text) + len(sentence.text) >= length:
            break
        text = f"{text} {sentence.text}" if text else sentence.text
    return shortened(text, length)


def shortened(text: str, length: int = 300) -> str:
    """A text cut at a word, so that no author's endless sentence fills a card."""
    if len(text) <= length:
        return text
    return text[: length - 1].rpartition(" ")[0][: length - 2].rstrip() + " …"


def need_of(pattern: Pattern) -> str:
    """What must be known, in a sentence: the Information Need, or how the Solution begins."""
    for section in pattern.sections:
        heading = section.heading.casefold()
        if any(name in heading for name in _INFORMATION):
            return excerpt(section, 2)
    return excerpt(pattern.section("solution"))


def completeness(patterns: tuple[Pattern, ...]) -> tuple[int, int]:
    """How many fields are answered, and how many the template asks for."""
    answered = sum(
        len({s.field for s in pattern.sections if s.field and s.markdown.strip()})
        for pattern in patterns
    )
    return answered, answered + sum(len(pattern.empty) for pattern in patterns)
