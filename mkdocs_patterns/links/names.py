"""The names under which patterns are known, indexed once so that each look-up is cheap."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from rapidfuzz import fuzz
from rapidfuzz.distance import OSA

from mkdocs_patterns.links.spelling import LONGEST, SMALL, content_words, name_key, singular
from mkdocs_patterns.reading.patterns import Participant, Pattern

__all__ = [
    "MOST_WORDS",
    "Named",
    "Names",
    "Typos",
    "capitalised",
    "in_title_case",
    "looks_like_name",
    "says_nothing",
    "trim",
]

_WORD = re.compile(r"[^\W_]+")
_NUMBER = re.compile(r"\d+")
_VOWELS = str.maketrans("", "", "aeiouyäöü ")
_DOUBLED = re.compile(r"(.)\1+")
_FILE = re.compile(r"(?:.*[/\\])?(.+)\.(?:md|markdown)\s*", re.I)
MOST_WORDS = 20
_BUCKET = 32

_BEFORE = re.compile(
    r"(?:(?:the|an?|our|my|also|both|either|first|then|pattern|patterns|number|no\.)\s+"
    r"|[\s#'\"*•·–—-]+)+",
    re.I,
)
_BEHIND = re.compile(
    r"(?:\s+(?:pattern|patterns|first|instead|too|also|again|before|after|next|afterwards"
    r"|beforehand|as\s+well|etc\.?)|[\s'\".,;:!*–—-]+)+$",
    re.I,
)
_NO_NAME = re.compile(
    r"\W*(?:none|n/?\s?a|nil|nothing|unknown|open|tb[adc]|to ?do|same|others?|more|various|many"
    r"|etc|several|all|keine?|example|pattern names?|related patterns?|patterns?|yes|and|or"
    r"|see (?:above|below)|as (?:above|before)|(?:the )?(?:above|below)"
    r"|(?:all|none) of (?:the|these)\b.*"
    r"|(?:nothing|no|not|any|some|many)\s.*|to be \w+)\W*",
    re.I,
)
_CLAUSE = re.compile(
    r"\b(?:i|we|you|they|he|she|it|this|that|these|those|there|is|are|was|were|am|has|have|had|can|could"
    r"|should|would|will|may|might|must|did|does|don|didn|isn|aren|because|think|guess|maybe|perhaps|probably|not|no"
    r"|knows?|see|uses?|used|needs?|https?|www|ist|sind|wir|ich|es|keine?)\b",
    re.I,
)
_QUESTION = re.compile(
    r"(?:how|when|what|which|why|where|who|whether|is|are|can|does|do|should|will)\b", re.I
)
_OPPOSITES = ("un", "in", "non", "dis", "im", "ir", "de", "anti", "over", "under", "pre", "post")


def trim(text: str) -> str:
    """The name inside a wording such as `the Budget pattern first`."""
    start = _BEFORE.match(text)
    text = text[start.end() :] if start and start.end() < len(text) else text
    head = text[:LONGEST]
    return _BEHIND.sub("", head) or head


def capitalised(text: str) -> bool:
    """Whether a wording is written as titles are, in the midst of a sentence."""
    parts = [word for word in text.split() if word[0].isalpha() and len(word) > 3]
    return (
        bool(parts)
        and len(text.split()) > 1
        and sum(w[0].isupper() for w in parts) * 2 > len(parts)
    )


def says_nothing(text: str) -> bool:
    """Whether a wording stands for having no name to give (`none`, `tbd`, `see above`)."""
    return _NO_NAME.fullmatch(text) is not None


def looks_like_name(text: str) -> bool:
    """Whether a wording could be a pattern's title rather than a remark."""
    text = trim(text.strip()).strip()
    count = len(text.split())
    if not 2 < len(text) <= 100 or count > 10 or not any(c.isalpha() for c in text):
        return False
    if says_nothing(text) or "@" in text:
        return False
    return bool(_QUESTION.match(text)) or not _CLAUSE.search(text) or in_title_case(text)


def in_title_case(text: str) -> bool:
    """Whether every longer word is capitalised: then even a clause is meant as a name."""
    longer = [word for word in text.split() if len(word) > 3]
    return len(longer) > 1 and all(word[0].isupper() for word in longer)


def _skeleton(key: str) -> str:
    """A key without what is most often mistyped: vowels and doubled letters."""
    return _DOUBLED.sub(r"\1", key.translate(_VOWELS))


class Typos:
    """Finds a key that differs by a slip of the pen, without comparing with every other key."""

    def __init__(self, keys: Iterable[str] = ()) -> None:
        self._buckets: dict[str, list[str]] = {}
        self._words: set[str] = set()
        for key in keys:
            self.add(key)

    def add(self, key: str) -> None:
        """Make a key findable."""
        self._words.update(key.split())
        for hint in self._hints(key):
            bucket = self._buckets.setdefault(hint, [])
            if len(bucket) < _BUCKET:
                bucket.append(key)

    def find(self, key: str) -> str | None:
        """The most similar key that is the same name but for a typo."""
        best, best_score = None, 0.0
        seen: set[str] = set()
        for hint in self._hints(key):
            for candidate in self._buckets.get(hint, ()):
                if candidate in seen:
                    continue
                seen.add(candidate)
                score = self._score(key, candidate)
                if score > best_score:
                    best, best_score = candidate, score
        return best

    @staticmethod
    def _hints(key: str) -> list[str]:
        parts = key.split()[:MOST_WORDS]
        solid = "".join(parts)
        hints = [f"<{solid[:9]}", f">{solid[-9:]}"] if len(solid) > 6 else []
        hints.append(f"~{_skeleton(key)}")
        if len(parts) > 1:
            hints += [" ".join(parts[:i] + parts[i + 1 :]) for i in range(len(parts))]
        return hints

    def _score(self, key: str, other: str) -> float:
        shorter = min(len(key), len(other))
        if shorter < 8 or _NUMBER.findall(key) != _NUMBER.findall(other):
            return 0.0
        score = fuzz.ratio(key, other, score_cutoff=88 if shorter > 13 else 90)
        if not score:
            return 0.0
        ours, theirs = key.split(), other.split()
        if len(ours) != len(theirs):
            return fuzz.ratio("".join(ours), "".join(theirs), score_cutoff=93)
        slips = all(self._slip(a, b) for a, b in zip(ours, theirs, strict=True) if a != b)
        return score if slips else 0.0

    def _slip(self, word: str, known: str) -> bool:
        """Whether a word is a misspelling rather than another word."""
        if singular(word) == singular(known) or (word in SMALL and known in SMALL):
            return True
        if word in self._words or min(len(word), len(known)) < 4:
            return False
        longer, shorter = sorted((word, known), key=len, reverse=True)
        if longer.endswith(shorter) and longer[: -len(shorter)] in _OPPOSITES:
            return False
        return OSA.distance(word, known) <= (1 if len(shorter) < 6 else 2)


@dataclass(frozen=True)
class Named:
    """What names of a pattern are made of, and whose it is."""

    id: str
    title: str
    participant: Participant
    source: str
    aliases: tuple[str, ...]

    @classmethod
    def of(cls, pattern: Pattern) -> Named:
        """The names of a pattern."""
        return cls(pattern.id, pattern.title, pattern.participant, pattern.source, pattern.aliases)


class Names:
    """Every name of every pattern: titles, ids, aliases, file names."""

    def __init__(self, patterns: Iterable[Named], terms: Iterable[str] = ()) -> None:
        self.owners: dict[str, list[Named]] = {}
        """Key of a name -> whose it is, in the catalogue's order."""
        self.terms = frozenset(terms)
        """Keys that name terms, too."""
        self._learned: list[tuple[str, Named]] = []
        self._files: dict[str, list[Named]] = {}
        for pattern in patterns:
            stem = name_key(posixpath.splitext(posixpath.basename(pattern.source))[0])
            title = name_key(pattern.title)
            keys = [title, *(name_key(name) for name in (pattern.id, *pattern.aliases))]
            for key in dict.fromkeys(keys):
                if key and (key != stem or key == title):
                    self.owners.setdefault(key, []).append(pattern)
                    self._learned.append((key, pattern))
            if stem and not stem.isdigit():
                self._files.setdefault(stem, []).append(pattern)

    @cached_property
    def _loose(self) -> Mapping[tuple[str, ...], Sequence[Named]]:
        found: dict[tuple[str, ...], list[Named]] = {}
        for key, owner in self._learned:
            for loose in (content_words(key), ("", key.replace(" ", ""))):
                found.setdefault(loose, []).append(owner)
        return found

    @cached_property
    def starts(self) -> Mapping[tuple[str, str], Sequence[int]]:
        """First two words of keys -> how many words such keys have, longest first."""
        found: dict[tuple[str, str], set[int]] = {}
        for key in self.owners:
            parts = key.split()
            if 1 < len(parts) <= MOST_WORDS:
                found.setdefault((parts[0], parts[1]), set()).add(len(parts))
        return {start: sorted(lengths, reverse=True) for start, lengths in found.items()}

    @cached_property
    def _typos(self) -> Typos:
        return Typos(self.owners)

    def find(self, text: str, near: Pattern, *, typos: bool = True) -> str | None:
        """The id of the pattern a wording names; the asking pattern's own where it names itself."""
        if len(text) > LONGEST:
            return None
        file = _FILE.fullmatch(text)
        text = file[1] if file else text
        key = name_key(text)
        found = self._known(key, near)
        if found is not None:
            return found
        keys = [key]
        bare = name_key(trim(text))
        if bare != key:
            found = self._known(bare, near)
            keys.append(bare)
        for key in keys if found is None else ():
            found = found or self._loosely(key, near)
        for key in keys if found is None and typos else ():
            known = self._typos.find(key)
            found = found or (self._pick(self.owners[known], near) if known else None)
        return found

    def _known(self, key: str, near: Pattern) -> str | None:
        if key in self.owners:
            return self._pick(self.owners[key], near)
        return self._pick(self._files.get(key, ()), near, certain=True) if key else None

    def _loosely(self, key: str, near: Pattern) -> str | None:
        """What a key names when small words, plural endings and spaces do not count."""
        if len(key) < 6:
            return None
        for loose in (content_words(key), ("", key.replace(" ", ""))):
            if loose in self._loose and loose:
                return self._pick(self._loose[loose], near)
        return None

    def exactly(self, text: str, near: Pattern) -> str | None:
        """The id of the pattern whose name a wording is, letter case and punctuation aside."""
        return self._pick(self.owners.get(name_key(text), ()), near)

    def _pick(self, found: Sequence[Named], near: Pattern, *, certain: bool = False) -> str | None:
        """The one that is meant where several share a name: the author's own folder comes first."""
        if not found:
            return None
        first: Named | None = None
        others = 0
        for pattern in found[:_BUCKET]:
            if pattern.id == near.id:
                continue
            if pattern.participant == near.participant:
                return pattern.id
            others += 1
            first = first or pattern
        if first is None:
            return near.id
        return None if certain and others > 1 else first.id

    def another(self, key: str, near: Pattern) -> bool:
        """Whether a key names another pattern, and no term."""
        return key not in self.terms and self._pick(self.owners[key], near) != near.id

    def changed(self, before: Names) -> Iterator[str]:
        """Keys that name other patterns than before, or terms only in one of both."""
        yield from self.terms ^ before.terms
        for key, owners in self.owners.items():
            if before.owners.get(key) != owners:
                yield key
        yield from before.owners.keys() - self.owners.keys()

    def mentions(
        self, text: str, near: Pattern, *, plain: bool = False
    ) -> list[tuple[int, int, str]]:
        """Names that stand verbatim in a text and (unless `plain`) hardly do so by chance."""
        parts = [(m.start(), m.end(), m.group().casefold()) for m in _WORD.finditer(text)]
        found: list[tuple[int, int, str]] = []
        at = 0
        while at + 1 < len(parts):
            lengths = self.starts.get((parts[at][2], parts[at + 1][2]), ())
            for count in lengths:
                key = " ".join(part[2] for part in parts[at : at + count])
                if at + count > len(parts) or key not in self.owners:
                    continue
                start, end = parts[at][0], parts[at + count - 1][1]
                if plain or self._distinctive(key, text[start:end]):
                    target = self._pick(self.owners[key], near)
                    if target is not None:
                        found.append((start, end, target))
                    at += count - 1
                    break
            at += 1
        return found

    def _distinctive(self, key: str, written: str) -> bool:
        if key in self.terms:
            return False
        strong = content_words(key)
        if len(key.split()) > 2 and len(strong) > 1:
            return True
        return len(strong) > 1 and all(w[0].isupper() for w in _WORD.findall(written))
