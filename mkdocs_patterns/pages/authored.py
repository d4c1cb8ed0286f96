"""What pages ask of authors' texts, however those were made."""

from __future__ import annotations

from typing import Protocol

from mkdocs_patterns.reading.guides import Guide
from mkdocs_patterns.reading.patterns import Pattern

__all__ = ["AuthoredText", "AuthoredTexts"]


class AuthoredText(Protocol):
    """An author's text as safe HTML."""

    @property
    def sections(self) -> tuple[str, ...]:
        """One for each section of the pattern or guide, in order; headings inside from `h3` on."""

    @property
    def footnotes(self) -> str:
        """What the sections' footnotes say; empty where there are none."""

    @property
    def as_typed(self) -> tuple[int, ...]:
        """Indexes of sections that are shown as typed."""

    @property
    def trouble(self) -> str:
        """Why the whole text is shown as typed; empty where it was rendered."""


class AuthoredTexts(Protocol):
    """All texts of a catalogue."""

    def of(self, author: Pattern | Guide) -> AuthoredText:
        """The text of one author."""

    def names(self, pattern: Pattern) -> tuple[object, ...]:
        """What stands for each section's HTML, and last for all else: equal names, equal text."""
