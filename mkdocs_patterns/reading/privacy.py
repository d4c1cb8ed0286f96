"""Personal data in participants' text: found and named, so that the owner can decide."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from mkdocs_patterns.problems import Problem, problem
from mkdocs_patterns.reading.patterns import Pattern, Section

__all__ = ["personal_data"]

MOST = 20_000
"""Characters of a section that are looked through."""

_MAIL = re.compile(r"(?<![\w.+-])[\w.+-]{1,64}@[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63}){1,5}", re.I)
_DISGUISED = re.compile(
    r"(?<![\w.])[\w.+-]{1,64}\s?[\[({]\s?(?:at|@)\s?[\])}]\s?[\w-]{1,63}"
    r"(?:\s?[\[({]?\s?(?:dot|\.)\s?[\])}]?\s?[\w-]{2,63}){1,4}",
    re.I,
)
_PHONE = re.compile(
    r"(?<![\w.,+/-])(?:\+|00)[1-9][\d ()/-]{6,20}\d(?![\w.]\d)"
    r"|(?:\b(?:tel|phone|call|mobile|fon)\b\.?:?\s*)0\d[\d ()/-]{5,20}\d",
    re.I,
)
_HANDLE = re.compile(r"(?<![\w@/.`])@[a-z\d](?:[a-z\d]|-(?=[a-z\d])){1,38}(?![\w@./(-])", re.I)
_PROFILE = re.compile(
    r"\blinkedin\.com/in/[\w%-]|\borcid\.org/\d{4}-\d{4}|\bresearchgate\.net/profile/\w"
    r"|\bscholar\.google\.[a-z.]{2,6}/citations\?\S{0,40}user=\w",
    re.I,
)
_CODE = re.compile(r"^ {0,3}(`{3,}|~{3,}).*?(?:^ {0,3}\1|\Z)|(`+)[^`\n]{1,500}\2", re.M | re.S)
_BRACKETED = re.compile(r"[\[({]\s?(?:at|@)\s?[\])}]", re.I)
"""What every disguised address holds."""
_DIGIT = re.compile(r"\d")
_SIGNS = ("@", "+", "0", "/", "(", "[", "{")
"""A text without any of these holds nothing of the kind."""
_MARKS = ("@", "at", "/in/", "/profile/")
"""A text without digits and these holds nothing of the kind."""
_DECORATORS = frozenset(
    "property cached classmethod staticmethod dataclass override contextmanager wraps".split()
)


def personal_data(patterns: Sequence[Pattern]) -> tuple[Problem, ...]:
    """Mail addresses, telephone numbers, handles and profiles, the first of each in a section."""
    return tuple(_in(patterns))


def _in(patterns: Iterable[Pattern]) -> Iterator[Problem]:
    for pattern in patterns:
        title = Section(None, "", pattern.title, pattern.line, (pattern.line,))
        for section in (title, *pattern.sections):
            for kind, line in _found(section):
                yield problem(
                    "personal-data",
                    pattern.source,
                    line,
                    f"This looks like {kind}; it is published as it stands.",
                    "Take it out unless its owner agreed.",
                )


def _found(section: Section) -> Iterator[tuple[str, int]]:
    text = section.markdown[:MOST]
    if not any(sign in text for sign in _SIGNS):
        return
    if not _DIGIT.search(text) and not any(mark in text for mark in _MARKS):
        return
    plain = text
    if "`" in text or "~~~" in text:
        plain = _CODE.sub(lambda m: "\n" * m[0].count("\n"), text)
    mail = _MAIL.search(plain) if "@" in plain else None
    if mail is None and _BRACKETED.search(plain):
        mail = _DISGUISED.search(plain)
    handles = _HANDLE.finditer(plain) if "@" in plain else ()
    handle = next((m for m in handles if m[0][1:].casefold() not in _DECORATORS), None)
    for kind, match in (
        ("a mail address", mail),
        ("a telephone number", _PHONE.search(plain) if "+" in plain or "0" in plain else None),
        ("somebody's handle", handle),
        ("somebody's profile", _PROFILE.search(plain) if "/" in plain else None),
    ):
        if match:
            at = plain.count("\n", 0, match.start())
            yield kind, section.lines[at] if at < len(section.lines) else section.line
