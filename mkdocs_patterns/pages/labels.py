"""Plain text for places where themes write it as it is."""

from __future__ import annotations

import re

__all__ = ["theme_text"]

_MARKUP = re.compile("[<>\"'&]")


def theme_text(text: str) -> str:
    """Plain text that stays text wherever a theme puts it.

    Themes print titles without escaping, strip tags (which unescapes) and put the result into
    attributes, so brackets and quotes cannot be told from markup there: they get look-alikes.
    An ampersand is escaped only where it would begin an entity: elsewhere some escape it again.
    """
    if not _MARKUP.search(text):
        return text
    text = text.replace("<", "‹").replace(">", "›").replace('"', "”").replace("'", "’")
    return re.sub(r"&(?=[\w#])", "&amp;", text)
