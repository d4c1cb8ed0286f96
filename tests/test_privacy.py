"""Personal data in participants' text is named; what only looks like it is not."""

from __future__ import annotations

import pytest

from mkdocs_patterns.reading.patterns import Participant, Pattern, Section
from mkdocs_patterns.reading.privacy import personal_data


def kinds(text: str) -> list[tuple[str, int]]:
    lines = tuple(range(5, 6 + text.count("\n")))
    section = Section("solution", "Solution", text, 4, lines)
    pattern = Pattern("a", "A", Participant("ann", "ann"), "workshop/ann/1.md", 1, (section,))
    found = personal_data([pattern])
    assert all(p.code == "personal-data" and p.severity == "note" for p in found)
    return [(p.message.partition("like ")[2].partition(";")[0], p.line) for p in found]


@pytest.mark.parametrize(
    "text",
    [
        "ask jo.doe@example.org",
        "<jo+lab@mail.uni-x.example>",
        "ask jo.doe [at] example [dot] org",
        "jo(at)example.org knows",
    ],
)
def test_a_mail_address_is_named_however_it_is_written(text: str) -> None:
    assert kinds(text) == [("a mail address", 5)]


@pytest.mark.parametrize(
    "text", ["+49 (0)551 3901-72", "0049 551 390172", "call 0551/390172", "Tel.: 0171 2345678"]
)
def test_a_telephone_number_is_named(text: str) -> None:
    assert kinds(f"one\n{text}") == [("a telephone number", 6)]


@pytest.mark.parametrize(
    "text",
    ["https://www.linkedin.com/in/jo-doe", "orcid.org/0000-0001", "researchgate.net/profile/Jo"],
)
def test_a_profile_is_named(text: str) -> None:
    assert kinds(text) == [("somebody's profile", 5)]


def test_a_title_is_looked_through_like_a_text() -> None:
    pattern = Pattern("a", "Ask jo@example.org", Participant("ann", "ann"), "w/1.md", 3, ())
    assert [p.line for p in personal_data([pattern])] == [3]


@pytest.mark.parametrize("text", ["thanks to @jo-doe", "(@jodoe)", "@jo wrote it"])
def test_a_handle_is_named(text: str) -> None:
    assert kinds(text) == [("somebody's handle", 5)]


@pytest.mark.parametrize(
    "text",
    [
        "rows 2019-2024, 1.000.000 of them",
        "p = 0.0004912 and 0049 rows",
        "the @property decorator, or `@jodoe` in code",
        "```\n@jodoe\njo@example.org\n```",
        "precision@10 and recall@k",
        "lr 0.0010 to 0.0100 at 100 (dot product)",
        "12 34 56 78 90",
        "look at (x) or [y]",
    ],
)
def test_what_only_looks_like_it_is_not_named(text: str) -> None:
    assert kinds(text) == []
