"""The theme's page around an article, without the white space that templates leave behind.

Some 4 kB of every page is indentation and empty lines, a sixth of a pattern's page. Readers see
none of it; elements in which white space counts, and the article itself, stay as they are.
"""

from __future__ import annotations

import re

__all__ = ["without_idle_space"]

_AS_IT_STANDS = re.compile(
    r"(<pre\b.*?</pre|<script\b.*?</script|<style\b.*?</style|<textarea\b.*?</textarea|<!--.*?-->)",
    re.S | re.I,
)
_SPACE = " \t\r\f"


def without_idle_space(output: str, article: str) -> str:
    """The page with one line end for white space that holds any.

    It stays as it is where the theme has not written the article down as it stands.
    """
    if not article or article not in output:
        return output
    before, _, after = output.partition(article)
    return f"{_tight(before)}{article}{_tight(after)}"


def _tight(text: str) -> str:
    parts = _AS_IT_STANDS.split(text)
    parts[::2] = map(_one_line_end, parts[::2])
    return "".join(parts)


def _one_line_end(text: str) -> str:
    lines = text.split("\n")
    if len(lines) == 1:
        return text
    first, last = lines[0].rstrip(_SPACE), lines[-1].lstrip(_SPACE)
    inner = [line for line in (line.strip(_SPACE) for line in lines[1:-1]) if line]
    return "\n".join([first, *inner, last])
