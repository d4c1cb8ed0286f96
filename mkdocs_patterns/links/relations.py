"""Which patterns an author names, and as what."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from mkdocs_patterns.links.hrefs import Files
from mkdocs_patterns.links.items import Item, Mark, Passage, items, unmarked
from mkdocs_patterns.links.names import (
    Names,
    capitalised,
    in_title_case,
    looks_like_name,
    says_nothing,
)
from mkdocs_patterns.links.names import trim as trimmed
from mkdocs_patterns.links.spelling import name_key
from mkdocs_patterns.links.wording import (
    Kind,
    after,
    before,
    explained,
    key_kind,
    label_kind,
    leading,
)
from mkdocs_patterns.reading.patterns import Pattern, Section

__all__ = ["Relation", "in_front_matter", "in_prose", "in_section", "unique"]


@dataclass(frozen=True)
class Relation:
    """One wording in which a pattern names one other pattern."""

    text: str
    """The author's words that name it."""
    target: str | None
    """Pattern id, or None: a wanted pattern."""
    kind: Kind
    sentence: str
    """The sentence or list item it stands in, markup stripped."""
    line: int


@dataclass(frozen=True)
class _Name:
    """A stretch of text that names a pattern, or (target None) looks as if it did."""

    start: int
    end: int
    target: str | None


_MOST_PIECES = 40
_MOST_JOINED = 7
_BREAK = re.compile(
    r"\s*(?:[,;|\n()→\"“”„«»]|\s[-–—]+\s|—|->|:(?=\s|$)|[.!?](?=\s|$)|\s/\s|&"
    r"|\b(?:and|or|und|oder|sowie|as well as)\b)\s*",
    re.I,
)
_LIST_ONLY = re.compile(
    r"[\s,;/&\"“”'*]*(?:(?:and|or|und|oder|sowie|as well as|the|also|both|then|patterns?)\b"
    r"[\s,;/&\"“”'*]*)*",
    re.I,
)
_HEAD_END = re.compile(
    r"\s[-–—]+\s|—|:(?=\s|$)|\s?\(|\n|[.!?;](?=\s|$)|->|→"
    r"|,?\s(?:because|since|when|if|for when|which|so that)\s"
)
_PARENS = re.compile(r"\([^()]*\)")
_OUTSIDE = re.compile(r"[a-z]+:|//|#", re.I)


def in_front_matter(pattern: Pattern, names: Names, files: Files) -> Iterator[Relation]:
    """What the front matter lists under a key such as `prerequisites`."""
    for key, value in pattern.meta.items():
        kind = key_kind(key)
        if kind is None:
            continue
        line = pattern.meta_line.get(key, pattern.line)
        if isinstance(value, Mapping):
            for inner, entries in value.items():
                inner_kind = label_kind(str(inner).replace("_", " ")) or kind
                yield from _entries(entries, inner_kind, line, pattern, names, files)
        else:
            yield from _entries(value, kind, line, pattern, names, files)


def _entries(
    value: object, kind: Kind, line: int, pattern: Pattern, names: Names, files: Files
) -> Iterator[Relation]:
    given = value if isinstance(value, list | tuple) else [value]
    for entry in given:
        if not isinstance(entry, str):
            continue
        shown = unmarked(entry[:4_000].strip())
        linked = [files.target(pattern, mark.href) for mark in shown.marks if mark.href]
        whole = next(filter(None, linked), None) or _entry(shown.text, pattern, names, files)
        if whole or "," not in shown.text:
            pieces = [(shown.text, whole)]
        else:
            parts = shown.text.split(",")
            pieces = [(part, _entry(part, pattern, names, files)) for part in parts]
        for piece, target in pieces:
            text = piece.strip()
            if target or (name_key(text) and not says_nothing(text[:300])):
                yield Relation(text, target, kind, text, line)


def _entry(
    text: str, pattern: Pattern, names: Names, files: Files, *, typos: bool = True
) -> str | None:
    """The pattern an entry names as a whole, by file or by name."""
    if len(text) > 300:
        return None
    by_path = files.target(pattern, text.strip()) if "/" in text else None
    return by_path or names.find(text, pattern, typos=typos)


def in_section(
    section: Section, pattern: Pattern, names: Names, files: Files
) -> Iterator[Relation]:
    """What a section about related patterns names."""
    for item in items(section):
        yield from _in_item(item, pattern, names, files, wanted=section.field == "related")


def in_prose(passage: Passage, pattern: Pattern, names: Names, files: Files) -> Iterator[Relation]:
    """The patterns that a sentence of any other section refers to, not merely mentions."""
    shown = unmarked(passage.markdown)
    text = shown.text
    found = [
        _Name(mark.start, mark.end, target)
        for mark in shown.marks
        if (target := _marked(mark, text, pattern, names, files)) is not None
        and (mark.href or mark.wiki or " " in text[mark.start : mark.end].strip())
    ]
    found += [_Name(*hit) for hit in names.mentions(text, pattern)]
    for name, kind in _kinds(text, _apart(found), None, strict=True):
        if kind is not None and name.target != pattern.id:
            wording = text[name.start : name.end].strip()
            yield Relation(wording, name.target, kind, " ".join(text.split()), passage.line)


def _marked(mark: Mark, text: str, pattern: Pattern, names: Names, files: Files) -> str | None:
    if mark.href is not None:
        found = files.target(pattern, mark.href)
        if found is not None:
            return found
    return names.find(mark.wiki or text[mark.start : mark.end], pattern)


def _in_item(
    item: Item, pattern: Pattern, names: Names, files: Files, *, wanted: bool
) -> Iterator[Relation]:
    shown = unmarked(item.text)
    text = shown.text
    sentence = " ".join(text.split())
    linked = [
        _Name(mark.start, mark.end, target)
        for mark in shown.marks
        if (target := _marked(mark, text, pattern, names, files)) is not None
    ]
    colon = text.find(":")
    told = label_kind(text[:colon]) if 0 < colon < 60 else None
    whole = None
    if item.listed and not linked:
        whole = _entry(text, pattern, names, files, typos=told is None)
    if whole is not None:
        if whole != pattern.id:
            yield Relation(sentence, whole, item.kind or "related", sentence, item.line)
        return
    label = told or item.kind
    begin = colon + 1 if told else 0
    pieces, loose = _pieces(text, begin, shown.marks, item, linked, pattern, names)
    found = _apart([*linked, *pieces])
    if wanted and loose:
        found = _apart([*found, *_unknown(text, begin, shown.marks, item, found)])
    for name, kind in _kinds(text, found, label, strict=False):
        wording = _wording(text[name.start : name.end], pattern, names)
        if name.target != pattern.id and wording:
            yield Relation(wording, name.target, kind or "related", sentence, item.line)


def _wording(text: str, pattern: Pattern, names: Names) -> str:
    text = " ".join(text.split())
    if names.exactly(text, pattern) is None:
        text = trimmed(text)
    return text.strip(" .,;:\"'")


def _apart(names: Iterable[_Name]) -> list[_Name]:
    """Names in the text's order; of those that overlap, the one given first."""
    kept: list[_Name] = []
    for name in names:
        if all(name.end <= other.start or name.start >= other.end for other in kept[:80]):
            kept.append(name)
    return sorted(kept[:80], key=lambda name: name.start)


def _atoms(text: str, marks: tuple[Mark, ...]) -> list[tuple[int, int]]:
    """Where the text could be taken apart, as the pieces between."""
    cuts = [(match.start(), match.end()) for match in _BREAK.finditer(text)]
    cuts += [(at, at) for mark in marks for at in (mark.start, mark.end)]
    atoms, begin = [], 0
    for start, end in sorted(cuts):
        if start > begin and text[begin:start].strip():
            atoms.append((begin, start))
        begin = max(begin, end)
    if text[begin:].strip():
        atoms.append((begin, len(text)))
    return atoms[:_MOST_PIECES]


def _pieces(
    text: str,
    begin: int,
    marks: tuple[Mark, ...],
    item: Item,
    taken: list[_Name],
    pattern: Pattern,
    names: Names,
) -> tuple[list[_Name], bool]:
    """Known names in a text, as many pieces together as make a name, else verbatim inside one.

    Also tells whether pieces were left over.
    """
    atoms = [atom for atom in _atoms(text, marks) if atom[1] > begin]
    atoms = [a for a in atoms if not any(a[0] < t.end and t.start < a[1] for t in taken)]
    head_end = _head_end(text, begin)
    found: list[_Name] = []
    loose = False
    at = last = 0
    while at < len(atoms):
        name = _longest(text, atoms[at : at + _MOST_JOINED], pattern, names)
        if name and (
            (last and _LIST_ONLY.fullmatch(text[last : name[1].start]))
            or _plausible(text, name[1].start, name[1].end, head_end, item, marks)
        ):
            found.append(name[1])
            last = name[1].end
            at += name[0]
            continue
        loose = True
        start, end = atoms[at]
        if last and _LIST_ONLY.fullmatch(text[last:start]):
            hits = names.mentions(text[start:end], pattern, plain=True)
            found += [_Name(start, start + stop, to) for first, stop, to in hits if first == 0]
        at += 1
    if loose:
        found += [_Name(*hit) for hit in names.mentions(text, pattern)]
    return found, loose


def _longest(
    text: str, atoms: list[tuple[int, int]], pattern: Pattern, names: Names
) -> tuple[int, _Name] | None:
    """The name that most of the leading pieces make up together, and how many they are."""
    start = atoms[0][0]
    for count in range(len(atoms), 1, -1):
        end = atoms[count - 1][1]
        target = names.exactly(text[start:end], pattern)
        if target:
            return count, _Name(start, end, target)
    end = atoms[0][1]
    start = _past_cue(text, start, end)
    target = names.find(text[start:end], pattern)
    return (1, _Name(start, end, target)) if target else None


def _head_end(text: str, begin: int) -> int:
    """Where the names of an entry end and its explanation begins; a label in front is skipped."""
    colon = text.find(":")
    if 0 < colon < 60 and before(text[:colon]):
        begin = colon + 1
    end = _HEAD_END.search(text, begin)
    return end.start() if end and text[begin : end.start()].strip() else len(text)


def _past_cue(text: str, start: int, end: int) -> int:
    """Skips a wording that leads up to a name (`see also X`, `builds on X`)."""
    piece = text[start:end]
    cue = before(piece)
    skipped = leading(piece) if in_title_case(piece) else cue[1] if cue else 0
    rest = piece[skipped:].lstrip() if skipped else ""
    return end - len(rest) if rest else start


def _plausible(
    text: str, start: int, end: int, head_end: int, item: Item, marks: tuple[Mark, ...]
) -> bool:
    """Whether a piece stands where names stand; in explanations a chance word is no name."""
    if any(mark.start <= start and end <= mark.end for mark in marks):
        return True
    cue = before(text[max(0, start - 40) : start])
    led = cue is not None and not text[max(0, start - 40) : start][cue[1] :].strip(" :\"'“„")
    if led or len(text[start:end].split()) > 2:
        return True
    return item.listed and start < head_end


def _unknown(
    text: str, begin: int, marks: tuple[Mark, ...], item: Item, found: list[_Name]
) -> Iterator[_Name]:
    """Pieces that look like names of patterns nobody has written yet."""
    outside = [mark for mark in marks if mark.href and _OUTSIDE.match(mark.href)]
    for mark in marks:
        if mark.wiki:
            yield _Name(mark.start, mark.end, None)
    head_end = _head_end(text, begin)
    for start, end in _candidates(text, begin, head_end, marks, item, bool(found)):
        if any(start < mark.end and mark.start < end for mark in outside):
            continue
        if says_nothing(text[start:end]):
            continue
        start = _past_cue(text, start, end)
        if any(start < name.end and name.start < end for name in found):
            continue
        if looks_like_name(text[start:end]):
            yield _Name(start, end, None)


def _candidates(
    text: str, begin: int, end: int, marks: tuple[Mark, ...], item: Item, some: bool
) -> list[tuple[int, int]]:
    strong = [(m.start, m.end) for m in marks if begin <= m.start and not m.wiki]
    if not item.listed:
        cue = before(text[:end]) if not strong else None
        named = [(s, e) for s, e in _atoms(text, ()) if cue and s >= cue[1] - 20]
        return strong or [(s, e) for s, e in named if capitalised(text[_past_cue(text, s, e) : e])]
    if strong and strong[0][0] - begin <= 2:
        return [(s, e) for s, e in strong if s < end]
    atoms = [(max(s, begin), min(e, end)) for s, e in _atoms(text, marks) if s < end and e > begin]
    commas = "," in text[begin:end] or ";" in text[begin:end]
    both = len(atoms) > 1 and all(capitalised(text[s:e]) for s, e in atoms)
    if some or commas or both or begin:
        return atoms
    return [(begin, end)]


def _kinds(
    text: str, names: list[_Name], label: Kind | None, *, strict: bool
) -> Iterator[tuple[_Name, Kind | None]]:
    """Each name with what the words around it say; None where `strict` and they say nothing."""
    carried: Kind | None = label
    said: list[tuple[_Name, Kind | None]] = []
    chain = 0
    seen = 0
    for at, name in enumerate(names):
        until = names[at + 1].start if at + 1 < len(names) else len(text)
        left = _PARENS.sub(" ", text[seen : name.start])
        listing = at > 0 and _LIST_ONLY.fullmatch(left) is not None
        if not listing:
            chain = at
            cue = before(left)
            near = cue is not None and (not strict or len(left) - cue[1] <= 40)
            says_more = cue is not None and near and not (cue[0] == "related" and label)
            carried = cue[0] if cue and says_more else label
        right = text[name.end : until]
        kind = after(right)
        if kind is None and not strict:
            head = _HEAD_END.match(right.lstrip("\"”'*"))
            kind = explained(right) if head else None
        if strict and kind is None and re.match(r"[\"”'*\s]*patterns?\b", right, re.I):
            kind = carried or "related"
        if kind is not None and at + 1 == len(names):
            said[chain:] = [(each, kind if was == carried else was) for each, was in said[chain:]]
        said.append((name, kind or carried))
        seen = name.end
    yield from said


def unique(relations: Iterable[Relation]) -> tuple[Relation, ...]:
    """One relation for each pattern and kind; what says more than `related` stands for both."""
    first: dict[tuple[str, Kind], Relation] = {}
    typed: dict[str, bool] = {}
    for relation in relations:
        about = relation.target or f"\0{name_key(relation.text)}"
        first.setdefault((about, relation.kind), relation)
        typed[about] = typed.get(about, False) or relation.kind != "related"
    kept = [r for (about, kind), r in first.items() if kind != "related" or not typed[about]]
    return tuple(sorted(kept, key=lambda relation: relation.line))
