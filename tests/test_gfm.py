"""What is not looked through for markup holds none: the tokens are the parser's own."""

from __future__ import annotations

from typing import Any

from hypothesis import example, given
from hypothesis import strategies as st
from markdown_it.rules_core import inline

from mkdocs_patterns.reading.gfm import parser

PIECES = [
    *("a", "ww", "www.", "www.a.de", "http", "https://a.b", ":", "/", "//", "mailto:", "xmpp:"),
    *("a@b.de", " ", "  ", "\n", "\t", "\\", "`", "*", "_", "~", "^", "[x]", "(y)", "!", "<b>"),
    *("<", ">", "&", "&amp;", ";", "#", "|", "1.", "- ", "> ", "+", "=", "$", "%", "{", "}", "'"),
    *('"', ".", "\x0b", "\u00a0", "ü", "[^1]", "[^1]: note"),
]

texts = st.lists(st.sampled_from(PIECES), max_size=15).map("".join) | st.text(max_size=40)


def tokens(text: str, *, all_looked_through: bool) -> list[Any]:
    md = parser()
    if all_looked_through:
        md.core.ruler.at("inline", inline)
    return [token.as_dict() for token in md.parse(text)]


@given(texts)
@example("two lines\n  of one paragraph")
@example("a line that ends in two blanks  \nand another")
@example("see www.example.org and (http://example.org)")
def test_tokens_are_those_of_the_parsers_own_rule(text: str) -> None:
    assert tokens(text, all_looked_through=False) == tokens(text, all_looked_through=True)
