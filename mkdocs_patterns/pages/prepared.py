"""Authors' texts as HTML, each within its limits and none rendered twice."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial

from mkdocs_patterns.guard import Guard, Overrun, tame
from mkdocs_patterns.links.connect import Links
from mkdocs_patterns.memory import Memory, mark
from mkdocs_patterns.pages.images import Images
from mkdocs_patterns.pages.texts import RenderedText, as_typed, render_text
from mkdocs_patterns.problems import Problem, problem
from mkdocs_patterns.reading.guides import Guide
from mkdocs_patterns.reading.patterns import Pattern
from mkdocs_patterns.urls import Addresses

__all__ = ["Texts"]

_Way = tuple[Mapping[str, str], Mapping[str, str]]


@dataclass(frozen=True)
class Texts:
    """The texts of one catalogue. Most are rendered when their page is."""

    links: Links
    images: Images
    addresses: Addresses
    memory: Memory
    time_limit: float
    """Seconds one text may take."""
    late: dict[str, Problem] = field(default_factory=dict, init=False, repr=False, compare=False)
    """Pattern id -> what went wrong while its text was rendered, after the report was made."""
    _wild: dict[str, RenderedText] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    _done: dict[str, RenderedText] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    def prepare(self, patterns: Iterable[Pattern], guard: Guard) -> list[Problem]:
        """Render the texts whose shape does not bound the work, where they can do no harm."""
        problems = []
        for pattern in patterns:
            if not pattern.trouble and not self._tame(pattern):
                text = self._recalled(pattern, partial(self._guarded, pattern, guard))
                if text.trouble:
                    self._wild[pattern.id] = text
                    problems.append(_unshown(pattern, text.trouble))
        return problems

    def of(self, author: Pattern | Guide) -> RenderedText:
        """The text of one author, shown as typed where it cannot be rendered."""
        if isinstance(author, Guide):
            return self._guide(author)
        if author.trouble:
            return as_typed(author.sections, author.trouble)
        if author.id in self._wild:
            return self._wild[author.id]
        known = self._done.get(author.id)
        return known or self._recalled(author, partial(self._unguarded, author))

    def of_all(
        self, patterns: Sequence[Pattern], tick: Callable[[int], None] = lambda done: None
    ) -> None:
        """Render the texts of many at once, by several processes where they are new."""
        tame = [p for p in patterns if not p.trouble and p.id not in self._wild]
        wanted = [(p.id, (p.digest, *self._way(p)), p) for p in tame]
        texts = self.memory.recall_all("texts", wanted, self._unguarded, _lasting, tick)
        self._done.update(
            (pattern.id, text)
            for pattern, text in zip(tame, texts, strict=True)
            if not text.trouble
        )

    def _recalled(self, pattern: Pattern, make: partial[RenderedText]) -> RenderedText:
        origin = (pattern.digest, *self._way(pattern))
        return self.memory.recall("texts", pattern.id, origin, make, _lasting)

    def _tame(self, pattern: Pattern) -> bool:
        whole = partial(_whole, pattern)
        return self.memory.recall("tame", pattern.id, pattern.digest, lambda: tame(whole()))

    def _guide(self, guide: Guide) -> RenderedText:
        def make() -> RenderedText:
            with Guard(self.time_limit) as guard:
                try:
                    return guard.run(_whole(guide), render_text, guide.sections, {}, {})
                except Overrun as why:
                    return as_typed(guide.sections, str(why))

        origin = mark(guide.sections)
        return self.memory.recall("guides", guide.id, origin, make, lambda text: not text.trouble)

    def _guarded(self, pattern: Pattern, guard: Guard) -> RenderedText:
        try:
            return guard.run(_whole(pattern), render_text, pattern.sections, *self._way(pattern))
        except Overrun as why:
            return as_typed(pattern.sections, str(why))

    def _unguarded(self, pattern: Pattern) -> RenderedText:
        try:
            return render_text(pattern.sections, *self._way(pattern))
        except Exception as error:  # no text may end the build, whatever a parser makes of it
            why = f"reading it failed ({type(error).__name__})"
            self.late[pattern.id] = _unshown(pattern, why)
            return as_typed(pattern.sections, why)

    def _way(self, pattern: Pattern) -> _Way:
        """Where the links and images of a text lead, seen from its page."""
        hrefs = self.links.hrefs.get(pattern.id, {})
        images = self.images.of.get(pattern.id, {})
        if not hrefs and not images:
            return {}, {}
        at, here = self.addresses, self.addresses.pattern(pattern.id)
        return (
            {href: at.link(here, at.pattern(target)) for href, target in hrefs.items()},
            {src: at.link(here, path) for src, path in images.items()},
        )


def _lasting(text: RenderedText) -> bool:
    """What failed or took too long might not the next time."""
    return not text.trouble


def _whole(author: Pattern | Guide) -> str:
    return "\n\n".join(section.markdown for section in author.sections)


def _unshown(pattern: Pattern, why: str) -> Problem:
    message = f"The text is shown as typed: {why}."
    hint = "Look for very long lines, tables or nested lists, and shorten them."
    return problem("too-slow", pattern.source, pattern.line, message, hint)
