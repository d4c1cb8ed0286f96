"""Editing the owner's override file where it stands: all else in it stays as it was typed."""

from __future__ import annotations

import codecs
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import yaml

from mkdocs_patterns.facets.overrides import read_overrides
from mkdocs_patterns.facets.terms import Facet
from mkdocs_patterns.reading.frontmatter import StringLoader
from mkdocs_patterns.settings import SettingsError

__all__ = ["Edit", "rewritten"]


@dataclass(frozen=True)
class Edit:
    """The terms of one facet in one entry."""

    id: str
    source: str
    facet: str
    terms: tuple[str, ...] | None
    """None takes the facet out of the entry."""


def rewritten(data: bytes, path: str, edits: Sequence[Edit], facets: Sequence[Facet]) -> bytes:
    """The file with these edits; entries it lacks are added at its end.

    Order, spelling and comments stay, but for comments inside a list that is replaced and on a
    line that goes. `SettingsError` where the file is no list of entries.
    """
    before, _ = read_overrides(data, path, facets)
    marked = data.startswith(codecs.BOM_UTF8)
    text = data.decode("utf-8-sig")
    line_end = "\r\n" if "\r\n" in text else "\n"
    grouped: dict[tuple[str, str], dict[str, tuple[str, ...] | None]] = {}
    for edit in edits:
        grouped.setdefault((edit.source, edit.id), {})[edit.facet] = edit.terms
    root = _composed(text)
    items = {_about(item): item for item in reversed(root.value)} if root else {}
    found = {(e.source, e.id): items[e.line, e.id] for e in reversed(before.entries)}
    wanted = {(entry.source, entry.id): dict(entry.terms) for entry in reversed(before.entries)}
    pieces: list[tuple[int, int, str]] = []
    new: list[dict[str, Any]] = []
    for key, terms in grouped.items():
        _apply(wanted.setdefault(key, {}), terms)
        if key in found:
            pieces.append(_entry(text, found[key], terms))
        else:
            given = {name: list(said) for name, said in terms.items() if said is not None}
            new.append({"id": key[1], "source": key[0], **given})
    if new:
        pieces.append(_added(text, root, new))
    for start, end, piece in sorted(pieces, reverse=True):
        text = text[:start] + piece.replace("\r\n", "\n").replace("\n", line_end) + text[end:]
    result = (codecs.BOM_UTF8 if marked else b"") + text.encode("utf-8")
    after, _ = read_overrides(result, path, facets)
    if {(entry.source, entry.id): dict(entry.terms) for entry in reversed(after.entries)} != wanted:
        message = "its YAML could not be edited safely, and was left as it is"
        raise SettingsError("overrides", path, message, "Write one key a line, as in the how-to.")
    return result


def _apply(known: dict[str, tuple[str, ...]], terms: Mapping[str, tuple[str, ...] | None]) -> None:
    for facet, said in terms.items():
        if said is None:
            known.pop(facet, None)
        else:
            known[facet] = said


def _composed(text: str) -> Any:
    loader = StringLoader(text)
    try:
        return loader.get_single_node()
    finally:
        loader.dispose()


def _about(item: Any) -> tuple[int, str]:
    """Line and id of an entry."""
    given = _plain(item)
    return item.start_mark.line + 1, str(given.get("id")) if isinstance(given, dict) else ""


def _added(text: str, root: Any, new: Sequence[Mapping[str, Any]]) -> tuple[int, int, str]:
    """Where new entries go, and how they are written."""
    if root is not None and root.flow_style and root.value:
        at = _end(root.value[-1], text)
        return at, at, "".join(f", {_flow(entry)}" for entry in new)
    block = "\n".join(_block(entry) for entry in new)
    if root is not None and root.flow_style:
        return root.start_mark.index, root.end_mark.index, block
    if root is None:
        gap = "" if not text or text.endswith("\n") else "\n"
        return len(text), len(text), f"{gap}{block}\n"
    indent = " " * root.start_mark.column
    at = _line_end(text, _end(root.value[-1], text))
    return at, at, "".join(f"\n{indent}{line}" for line in block.split("\n"))


def _entry(
    text: str, item: Any, terms: Mapping[str, tuple[str, ...] | None]
) -> tuple[int, int, str]:
    """Span of an existing entry and its new text."""
    start = item.start_mark.index
    if item.flow_style:
        values = _plain(item)
        for facet, said in terms.items():
            key = facet if facet in values or f"{facet}s" not in values else f"{facet}s"
            for name in (facet, f"{facet}s"):
                if said is None or name != key:
                    values.pop(name, None)
            if said is not None:
                values[key] = list(said)
        return start, item.end_mark.index, _flow(values)
    end = _line_end(text, _end(item, text))
    margin = " " * item.start_mark.column
    snippet = margin + text[start:end]
    for facet, said in terms.items():
        snippet = _edited(snippet, facet, said)
    return start, end, snippet.removeprefix(margin)


def _edited(snippet: str, facet: str, said: tuple[str, ...] | None) -> str:
    """A block mapping with one facet set or taken out."""
    mapping = _composed(snippet)
    pairs = mapping.value
    places = [n for n, (key, _) in enumerate(pairs) if key.value in (facet, f"{facet}s")]
    for place in reversed(places if said is None else places[1:]):
        key, value = pairs[place]
        if place == 0:
            after = pairs[1][0].start_mark.index
            snippet = snippet[: key.start_mark.index] + snippet[after:]
        else:
            kept = snippet[: key.start_mark.index].rstrip(" ").removesuffix("\n").removesuffix("\r")
            snippet = kept + snippet[_line_end(snippet, _end(value, snippet)) :]
    if said is None:
        return snippet
    if not places:
        margin = " " * mapping.start_mark.column
        return f"{snippet}\n{margin}{facet}: {_flow(_short(said))}"
    _, value = pairs[places[0]]
    start, end = value.start_mark.index, _end(value, snippet)
    if isinstance(value, yaml.SequenceNode) and not value.flow_style and said:
        margin = "\n" + " " * value.start_mark.column
        return snippet[:start] + margin.join(f"- {_flow(term)}" for term in said) + snippet[end:]
    if isinstance(value, yaml.SequenceNode) and not value.flow_style:
        start = snippet.rindex(":", 0, start) + 1
        return f"{snippet[:start]} []{snippet[end:]}"
    gap = " " if start == end else ""
    written = _flow(list(said) if isinstance(value, yaml.SequenceNode) else _short(said))
    return snippet[:start] + gap + written + snippet[end:]


def _short(said: tuple[str, ...]) -> str | list[str]:
    return said[0] if len(said) == 1 else list(said)


def _end(node: Any, text: str) -> int:
    """Where a node's own text ends; YAML lets blocks reach to the next token."""
    if isinstance(node, yaml.ScalarNode):
        end = node.end_mark.index
        return len(text[:end].rstrip()) if node.style in ("|", ">") else end
    if node.flow_style or not node.value:
        return int(node.end_mark.index)
    last = node.value[-1]
    return _end(last[1] if isinstance(last, tuple) else last, text)


def _line_end(text: str, at: int) -> int:
    found = text.find("\n", at)
    end = len(text) if found < 0 else found
    return end - 1 if end > at and text[end - 1] == "\r" else end


def _plain(node: Any) -> Any:
    if isinstance(node, yaml.MappingNode):
        return {key.value: _plain(value) for key, value in node.value}
    if isinstance(node, yaml.SequenceNode):
        return [_plain(item) for item in node.value]
    return node.value


def _flow(value: object) -> str:
    """One line of YAML."""
    written: str = yaml.safe_dump(
        value, default_flow_style=True, allow_unicode=True, sort_keys=False, width=float("inf")
    )
    return written.removesuffix("\n").removesuffix("\n...").rstrip("\n")


def _block(entry: Mapping[str, Any]) -> str:
    lines: Iterable[str] = (
        f"{key}: {_flow(_short(tuple(value)) if isinstance(value, list) else value)}"
        for key, value in entry.items()
    )
    return "- " + "\n  ".join(lines)
