"""Finds people's names in a text, however they are spelt there, and puts something else."""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence, Set
from dataclasses import dataclass
from itertools import pairwise
from urllib.parse import unquote

from mkdocs_patterns.urls import unaccented

__all__ = ["Mention", "People", "words_of"]

_UNIT = re.compile(
    r"%(?:[0-7][0-9a-f]|[cd][0-9a-f]%[89ab][0-9a-f]|e[0-9a-f](?:%[89ab][0-9a-f]){2}"
    r"|f[0-7](?:%[89ab][0-9a-f]){3})"
    r"|&(?:\#\d{1,7}|\#x[0-9a-f]{1,6}|[a-z][a-z0-9]{1,30});"
    r"|.[\u0300-\u036f\u00ad\u200b-\u200d]*",
    re.I | re.S,
)
"""What stands for one character: itself with its accents, `%C3%B6`, `&ouml;`."""
_IGNORED = re.compile("[\u00ad\u200b-\u200d]")
_WORD = re.compile(r"[^\W_]+")
_JOINT = frozenset("_/@")
"""What stands beside a name in a file's name or an address."""
_INSIDE = re.compile(r"([^\W_]+),? +$")
"""The word before one inside a sentence."""
_UNSPACED = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
"""Scripts that set no blanks between words."""
WIDEST = 4
"""Characters between two words of one name."""

_GENERIC = frozenset(
    "anonymous author authors company data day demo doc docs example examples expert experts final "
    "group groups gruppe guest lab me my new note notes old part participant participants pattern "
    "patterns people person proband project round sample session student students table task team "
    "teams teilnehmer template templates test tests unknown user users week workshop "
    "workshops".split()
)
"""Words that name no person, wherever they stand in a folder's name."""
_ORDINARY = frozenset(
    "amber an angel april archer art as at august autumn baker banks barber bauer bell berg best "
    "bill bishop black braun bright brook brown buck burns busch butler carpenter carter case "
    "chance chase chip christian clay cliff close cole colt cook cooper core cox crystal dale "
    "dawn day dean destiny dice do dragon drew duke earl early east ernst eve faith fast field "
    "fields first fisher fit flowers ford forest fox frank frost fuchs gates gene glen go gold "
    "good grace grant gray green grey gross guy hand harmony hart hawk hay head heath hill hope "
    "hunt hunter in iris is it ivy jack jade jean jet joy june just justice kay king klein knight "
    "koch kurz lake lance land lane lang last law lee light lily link little long love major mann "
    "march mark marsh mason max may mercy miles mill miller mills min model moon moss my nail "
    "nice no noble norm north of olive on opal or pace page park parker pat patience pearl penny "
    "pike pool pope porter post power price prince prudence rain random ray read reed rice rich "
    "ring rivers rob robin rock root rose rowan ruby rush rusty sage sally salt sandy save seal "
    "sharp shell short silver skip sky smart so sommer south spring star stein stern stone storm "
    "strong sue summer sun swift temple to tom train true turner violet vogel walker wall ward "
    "waters weaver weiss west white wild will winter wise wolf wood woods worth wren wright "
    "young".split()
)
"""Names that are words of their own: taken for a name only with a capital inside a sentence."""


@dataclass(frozen=True)
class Mention:
    """One place where a person is named."""

    start: int
    end: int
    """Characters of the text."""
    person: str
    """What stands for them."""


@dataclass(frozen=True)
class _Spelling:
    """One way of writing a name."""

    words: tuple[str, ...]
    person: str
    capital: bool = False
    """Only with a capital letter at its beginning."""
    inside: bool = False
    """Only inside a sentence."""


class People:
    """Names of participants, each with what stands for its bearer.

    `plain` are further words (as `words_of` gives them) that name somebody only where a capital
    inside a sentence says so.
    """

    def __init__(self, names: Iterable[tuple[str, str]], plain: Set[str] = frozenset()) -> None:
        ordinary = _ORDINARY | plain
        self._starting: dict[str, list[_Spelling]] = {}
        self._unspaced: dict[str, str] = {}
        for name, person in names:
            for spelling in _spellings(name, person, ordinary):
                known = self._starting.setdefault(spelling.words[0], [])
                if all(other.words != spelling.words for other in known):
                    known.append(spelling)
            whole = unicodedata.normalize("NFKC", name)
            if len(whole) > 1 and _UNSPACED.search(whole):
                self._unspaced.setdefault(whole, person)
        for known in self._starting.values():
            known.sort(key=lambda spelling: -len(spelling.words))

    def mentions(self, text: str, *, bare: bool = False) -> tuple[Mention, ...]:
        """Where the text names somebody, in order, none inside another.

        A bare text is no sentence but a name itself, a file's say: capitals tell nothing there.
        """
        found = [*self._spaced(text, bare), *self._run_together(text)]
        kept: list[Mention] = []
        for mention in sorted(found, key=lambda m: (m.start, -m.end)):
            if not kept or mention.start >= kept[-1].end:
                kept.append(mention)
        return tuple(kept)

    def replaced(self, text: str, instead: Callable[[Mention], str], *, bare: bool = False) -> str:
        """The text with other words for its people; its lines stay where they are."""
        return self.rewritten(text, self.mentions(text, bare=bare), instead)

    @staticmethod
    def rewritten(text: str, mentions: Iterable[Mention], instead: Callable[[Mention], str]) -> str:
        """The same for mentions found before."""
        parts: list[str] = []
        done = 0
        for mention in mentions:
            lines = text.count("\n", mention.start, mention.end)
            parts += [text[done : mention.start], instead(mention), "\n" * lines]
            done = mention.end
        return "".join(parts) + text[done:] if parts else text

    def _spaced(self, text: str, bare: bool) -> Iterator[Mention]:
        plain, places = _plain(text)
        tokens = list(_WORD.finditer(plain))
        for number, token in enumerate(tokens):
            for spelling in self._starting.get(token[0], ()):
                last = number + len(spelling.words) - 1
                if last >= len(tokens) or not _reads(tokens[number : last + 1], spelling.words):
                    continue
                start, end = token.start(), tokens[last].end()
                span = (places[start][0], places[end - 1][1]) if places else (start, end)
                if bare or _fits(text, *span, spelling):
                    yield Mention(*span, spelling.person)
                    break

    def _run_together(self, text: str) -> Iterator[Mention]:
        for name, person in self._unspaced.items():
            for match in re.finditer(re.escape(name), text):
                yield Mention(match.start(), match.end(), person)


def _spellings(name: str, person: str, known: Set[str]) -> Iterator[_Spelling]:
    words = words_of(name)
    if all(_says_nothing(word) for word in words):
        return
    if "@" in name and not name.startswith("@"):
        yield from _spellings(name.partition("@")[0], person, known)
        yield _Spelling(words, person)
        return
    bare = words_of(_without_accents(name))
    forms = [words, bare]
    if len(words) == 1:
        word = words[0]
        ordinary = word in known
        if len(word) > 1:
            for form in forms:
                yield _Spelling(form, person, capital=ordinary or len(word) < 3, inside=ordinary)
                if not ordinary and len(word) > 3:
                    yield _Spelling((f"{form[0]}s",), person)
        return
    forms += [(*words[1:], words[0]), (words[-1], *words[:-1]), ("".join(words),)]
    for form in forms:
        yield _Spelling(form, person)
    for parts in (words, bare):
        for part in parts:
            if len(part) > 2 and not _says_nothing(part):
                ordinary = part in known
                capital = ordinary or len(part) < 4
                yield _Spelling((part,), person, capital=capital, inside=ordinary)
                yield _Spelling((f"{part}s",), person, capital=capital, inside=ordinary)


def _says_nothing(word: str) -> bool:
    return len(word) < 2 or word in _GENERIC or any(c.isdigit() for c in word)


def words_of(name: str) -> tuple[str, ...]:
    """The words of a text in small letters without accents."""
    return tuple(_WORD.findall(_plain(name)[0]))


def _without_accents(name: str) -> str:
    """`Jörg` as `Jorg`: how keyboards without accents write it."""
    parts = unicodedata.normalize("NFKD", name)
    return "".join(c for c in parts if not unicodedata.combining(c))


def _reads(tokens: Sequence[re.Match[str]], words: Sequence[str]) -> bool:
    if any(token[0] != word for token, word in zip(tokens, words, strict=True)):
        return False
    gaps = (b.start() - a.end() for a, b in pairwise(tokens))
    return all(gap <= WIDEST for gap in gaps)


def _fits(text: str, start: int, end: int, spelling: _Spelling) -> bool:
    if not spelling.inside and _JOINT.intersection((text[start - 1 : start], text[end : end + 1])):
        return True
    if spelling.capital and not _letter(text, start).isupper():
        return False
    if not spelling.inside:
        return True
    before = _INSIDE.search(text[max(0, start - 40) : start])
    return before is not None and before[1].islower()


def _letter(text: str, start: int) -> str:
    unit = _UNIT.match(text, start)
    return _decoded(unit[0])[:1] if unit else ""


def _plain(text: str) -> tuple[str, list[tuple[int, int]]]:
    """The text in small plain letters; for each of them where it stands, unless all do."""
    if text.isascii() and "%" not in text and "&" not in text:
        return text.lower(), []
    letters: list[str] = []
    places: list[tuple[int, int]] = []
    for unit in _UNIT.finditer(text):
        found = unit[0].lower() if len(unit[0]) == 1 and unit[0].isascii() else _simple(unit[0])
        letters.append(found)
        places.extend([unit.span()] * len(found))
    return "".join(letters), places


def _simple(unit: str) -> str:
    return unaccented(_decoded(unit))


def _decoded(unit: str) -> str:
    if unit.startswith("%") and len(unit) > 1:
        unit = unquote(unit, errors="replace")
    elif unit.startswith("&") and len(unit) > 1:
        unit = html.unescape(unit)
    return _IGNORED.sub("", unit)
