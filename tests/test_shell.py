"""The theme's page without white space nobody sees: readers get the same page."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from mkdocs_patterns.host.shell import without_idle_space

ARTICLE = "<p>An  article\n\n   <pre>  kept\n\n  as it is</pre></p>"
LITERAL = (
    "<pre>\n\n  a\n   b</pre>", "<script>\n  let a = `\n\n  b`\n</script>", "<style>\n\n</style>",
    "<textarea>\n a\n\n b</textarea>", "<!-- a\n\n   b -->", "<SCRIPT a>\n\n</SCRIPT>",
)  # fmt: skip
PIECES = st.lists(
    st.sampled_from(
        [*LITERAL, "<p>", "</p>", "word", "<b>", "</b>", " ", "  ", "\n", "\n\n", "\t", "\u00a0"]
    )
).map("".join)


def test_indentation_and_empty_lines_between_tags_go() -> None:
    page = f"<html>\n  <body>\n\n    {ARTICLE}\n\n  </body>\n\n\n</html>\n"
    wanted = f"<html>\n<body>\n{ARTICLE}\n</body>\n</html>\n"
    assert without_idle_space(page, ARTICLE) == wanted


@given(PIECES, PIECES)
def test_every_word_and_every_gap_between_words_stays(before: str, after: str) -> None:
    page = without_idle_space(f"{before}{ARTICLE}{after}", ARTICLE)
    assert ARTICLE in page
    for text in LITERAL:
        assert page.count(text) == f"{before}{ARTICLE}{after}".count(text)
    assert page.split() == f"{before}{ARTICLE}{after}".split()
    assert page.count("\u00a0") == f"{before}{after}".count("\u00a0")


@given(PIECES, PIECES)
def test_a_page_made_tight_is_tight(before: str, after: str) -> None:
    page = without_idle_space(f"{before}{ARTICLE}{after}", ARTICLE)
    assert without_idle_space(page, ARTICLE) == page


@given(PIECES)
def test_a_page_that_does_not_show_the_article_as_it_stands_is_left_alone(page: str) -> None:
    assert without_idle_space(page, ARTICLE) == page
    assert without_idle_space(page, "") == page
