"""Bytes of a participant's file become text, whatever editor wrote them."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

__all__ = ["Decoded", "decode", "folded", "printable", "words"]

_CONTROLS = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\u061c\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff"
    "\ufff9-\ufffb\U000e0000-\U000e007f\ud800-\udfff]"
)
_SPACES = re.compile("[\x0b\x0c\x1c-\x1f\x85\u2028\u2029]")
"""Line ends that editors do not count as lines."""
_WORD = re.compile(r"\w+")


@dataclass(frozen=True)
class Decoded:
    """A file's text with LF line ends, and what had to be done to get it."""

    text: str
    fallback: str
    """The encoding assumed where the file is not UTF-8; empty where it is."""
    removed: tuple[tuple[int, str], ...]
    """Line (1-based) and code point (`U+202E`) of the control and direction marks taken out."""


@lru_cache(maxsize=4)
def decode(data: bytes) -> Decoded:
    """UTF-8 with or without BOM, UTF-16, else Windows-1252; never fails.

    The last ones are kept: a file is looked at before it is read.
    """
    text, fallback = _decode(data)
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    removed: list[tuple[int, str]] = []
    if text.replace("\n", "").replace("\t", "").isprintable():
        return Decoded(text, fallback, ())
    for match in _CONTROLS.finditer(text):
        if len(removed) == 20:
            break
        line = text.count("\n", 0, match.start()) + 1
        removed.append((line, f"U+{ord(match[0]):04X}"))
    return Decoded(printable(text) if removed else text, fallback, tuple(removed))


def printable(text: str, instead: str = "") -> str:
    """Text from elsewhere than a file's body (escapes in YAML, file names) without such marks."""
    return _CONTROLS.sub(instead, _SPACES.sub(" ", text))


def _decode(data: bytes) -> tuple[str, str]:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", errors="replace"), "UTF-16"
    try:
        return data.decode("utf-8-sig"), ""
    except UnicodeDecodeError:
        pass
    sample = data[:2000]
    if sample.count(0) * 3 > len(sample):
        little = sample[1::2].count(0) >= sample[::2].count(0)
        return data.decode("utf-16-le" if little else "utf-16-be", errors="replace"), "UTF-16"
    if b"\xed" in data:
        try:
            return data.decode("utf-8", errors="surrogatepass"), "UTF-8 with lone surrogates"
        except UnicodeDecodeError:
            pass
    return "".join(_WINDOWS[byte] for byte in data), "Windows-1252"


_WINDOWS = tuple(bytes([b]).decode("cp1252", errors="ignore") or chr(b) for b in range(256))


def folded(text: str) -> str:
    """Text for comparing: NFKC, case folded, words joined by one space, no punctuation."""
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text)
    return " ".join(_WORD.findall(text.casefold()))


def words(text: str) -> list[str]:
    """The words of a text, case folded."""
    return _WORD.findall(text.casefold())
