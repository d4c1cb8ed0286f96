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
from mkdocs_patterns.shelf import Kept, named
from mkdocs_patterns.urls import Addresses

__all__ = ["Texts"]

_Kept = tuple[Kept[RenderedText], tuple[bytes, ...]]
"""A text on the shelf, and the names of its parts."""
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

    _done: dict[str, _Kept] = field(default_factory=dict, init=False, repr=False, compare=False)

    def prepare(self, patterns: Iterable[Pattern], guard: Guard) -> list[Problem]:
        """Render the texts whose shape does not bound the work, where they can do no harm."""
        problems = []
        for pattern in patterns:
            if not pattern.trouble and not self._tame(pattern):
                origin, make = self._origin(pattern), partial(self._guarded, pattern, guard)
                text = self.memory.recall("wild texts", pattern.id, origin, make, _lasting)
                self._wild[pattern.id] = text
                if text.trouble:
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
        known = self._kept(author)
        return known[0].get() if known else self._unguarded(author)

    def names(self, pattern: Pattern) -> tuple[object, ...]:
        """What stands for each section's HTML, and last for all else: equal names, equal text."""
        known = self._kept(pattern)
        return known[1] if known else _names(self.of(pattern))

    def _kept(self, pattern: Pattern) -> _Kept | None:
        if pattern.id not in self._done:
            self.of_all((pattern,))
        return self._done.get(pattern.id)

    def of_all(
        self, patterns: Sequence[Pattern], tick: Callable[[int], None] = lambda done: None
    ) -> None:
        """Render the texts of many at once, by several processes where they are new."""
        tame = [p for p in patterns if not p.trouble and p.id not in self._wild]
        wanted = [(p.id, self._origin(p), p) for p in tame]
        texts = self.memory.recall_all("texts", wanted, self._shelved, _is_there, tick)
        self._done.update((p.id, text) for p, text in zip(tame, texts, strict=True) if text)

    def _shelved(self, pattern: Pattern) -> _Kept | None:
        """None for a text that is to be tried again by itself, so that its trouble is noted."""
        text = self._unguarded(pattern)
        return (self.memory.shelf.put(text), _names(text)) if _lasting(text) else None

    def _origin(self, pattern: Pattern) -> tuple[object, ...]:
        return pattern.digest, *self._way(pattern)

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


def _is_there(text: _Kept | None) -> bool:
    return text is not None


def _names(text: RenderedText) -> tuple[bytes, ...]:
    rest = repr((text.footnotes, text.as_typed, text.trouble))
    return tuple(named(part) for part in (*text.sections, rest))


def _lasting(text: RenderedText) -> bool:
    """What failed or took too long might not the next time."""
    return not text.trouble


def _whole(author: Pattern | Guide) -> str:
    return "\n\n".join(section.markdown for section in author.sections)


def _unshown(pattern: Pattern, why: str) -> Problem:
    message = f"The text is shown as typed: {why}."
    hint = "Look for very long lines, tables or nested lists, and shorten them."
    return problem("too-slow", pattern.source, pattern.line, message, hint)
