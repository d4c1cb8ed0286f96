"""What is quoted of a text has its words, not its Markdown."""

from __future__ import annotations

import pytest

from mkdocs_patterns.reading.prose import plain


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("**bold**, *leaning*, ***both*** and `code`", "bold, leaning, both and code"),
        ("__bold__ _leaning_ ~~gone~~", "bold leaning gone"),
        ("[a link](other.md) and [[Too Good]]", "a link and Too Good"),
        ("snake_case stays", "snake_case stays"),
        ("2**3 trees, 7*7 folds, 3 * 4 seeds", "2**3 trees, 7*7 folds, 3 * 4 seeds"),
        ("**7*7** folds", "7*7 folds"),
    ],
)
def test_marks_go_and_signs_of_arithmetic_stay(written: str, read: str) -> None:
    assert plain(written) == read
