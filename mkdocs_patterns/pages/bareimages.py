"""Images without what cameras and editors write beside the picture: names, places, comments."""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterator, Mapping

__all__ = ["bare_image"]

_PNG = frozenset(
    b"IHDR PLTE IDAT IEND tRNS gAMA cHRM sRGB iCCP sBIT pHYs bKGD acTL fcTL fdAT".split()
)
_WEBP = frozenset((b"VP8 ", b"VP8L", b"VP8X", b"ANIM", b"ANMF", b"ALPH", b"ICCP"))
_LOOPS = (b"NETSCAPE2.0", b"ANIMEXTS1.0")
_SAID = 0x08 | 0x04
"""Flags of a WebP image that has Exif or XMP data."""


def bare_image(data: bytes, kind: str) -> bytes | None:
    """The same picture alone; None where the file is not built as its kind demands.

    `kind` is png, jpg, gif or webp. An orientation kept in Exif data is lost with them.
    """
    try:
        return b"".join(_READERS[kind](data))
    except (ValueError, IndexError, struct.error):
        return None


def _png(data: bytes) -> Iterator[bytes]:
    yield data[:8]
    at, name = 8, b""
    while name != b"IEND":
        (size,) = struct.unpack_from(">I", data, at)
        name = data[at + 4 : at + 8]
        if at + size + 12 > len(data):
            raise ValueError
        if name in _PNG:
            yield data[at : at + size + 12]
        at += size + 12


def _jpg(data: bytes) -> Iterator[bytes]:
    yield data[:2]
    at = 2
    while True:
        if data[at] != 0xFF:
            raise ValueError
        mark = data[at + 1]
        if mark == 0xFF:  # filling
            at += 1
            continue
        if mark == 0xD9:
            yield data[at : at + 2]
            return
        end = at + 2 + struct.unpack_from(">H", data, at + 2)[0]
        segment = data[at:end]
        colours = mark == 0xE2 and segment[4:].startswith(b"ICC_PROFILE\0")
        if mark in (0xE0, 0xEE) or colours or not (0xE0 <= mark <= 0xEF or mark == 0xFE):
            yield segment
        at = end
        if mark == 0xDA:
            end = _scan(data, at)
            yield data[at:end]
            at = end


def _scan(data: bytes, at: int) -> int:
    """Where the picture's own bytes end and the next mark begins."""
    while True:
        at = data.index(b"\xff", at)
        if data[at + 1] != 0 and not 0xD0 <= data[at + 1] <= 0xD7:
            return at
        at += 2


def _gif(data: bytes) -> Iterator[bytes]:
    at = 13 + _colours(data[10])
    yield data[:at]
    while data[at] != 0x3B:
        if data[at] == 0x2C:
            end = _blocks(data, at + 11 + _colours(data[at + 9]))
            yield data[at:end]
        elif data[at] == 0x21:
            end = _blocks(data, at + 2)
            loops = data[at + 1] == 0xFF and data[at + 3 : at + 14] in _LOOPS
            if data[at + 1] == 0xF9 or loops:
                yield data[at:end]
        else:
            raise ValueError
        at = end
    yield b"\x3b"


def _colours(flags: int) -> int:
    """Bytes of a table of colours."""
    return 3 << ((flags & 7) + 1) if flags & 0x80 else 0


def _blocks(data: bytes, at: int) -> int:
    """Where a row of blocks ends, each of which says its size."""
    while data[at]:
        at += data[at] + 1
    return at + 1


def _webp(data: bytes) -> Iterator[bytes]:
    chunks = []
    at = 12
    end = min(len(data), 8 + struct.unpack_from("<I", data, 4)[0])
    while at + 8 <= end:
        name = data[at : at + 4]
        (size,) = struct.unpack_from("<I", data, at + 4)
        chunk = data[at : at + 8 + size + size % 2]
        if len(chunk) < 8 + size:
            raise ValueError
        if name == b"VP8X":
            chunk = chunk[:8] + bytes([chunk[8] & ~_SAID]) + chunk[9:]
        if name in _WEBP:
            chunks.append(chunk)
        at += 8 + size + size % 2
    body = b"".join(chunks)
    yield b"RIFF" + struct.pack("<I", len(body) + 4) + b"WEBP" + body


_READERS: Mapping[str, Callable[[bytes], Iterator[bytes]]] = {
    "png": _png,
    "jpg": _jpg,
    "gif": _gif,
    "webp": _webp,
}
