"""What stands beside a picture is taken out; the picture stays as it is."""

from __future__ import annotations

import base64
import struct
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mkdocs_patterns.pages.bareimages import bare_image

NAME = b"Ottokar Brambach"
PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
JPG = base64.b64decode(
    "/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDAP////////////////////////////////////////////////////////////////"
    "//////////////////////2wBDAf//////////////////////////////////////////////////////////////////////"
    "////////////////wAARCAABAAEDASIAAhEBAxEB/8QAFQABAQAAAAAAAAAAAAAAAAAAAAP/xAAUEAEAAAAAAAAAAAAAAAAAAA"
    "AA/8QAFAEBAAAAAAAAAAAAAAAAAAAAAP/EABQRAQAAAAAAAAAAAAAAAAAAAAD/2gAMAwEAAhEDEQA/AJgA/9k="
)
WEBP = base64.b64decode("UklGRiQAAABXRUJQVlA4IBgAAAAwAQCdASoBAAEAAUAmJaQAA3AA/vzKsAA=")
GIF = base64.b64decode("R0lGODdhAQABAIEAAAkJCQAAAAAAAAAAACwAAAAAAQABAAAIBAABBAQAOw==")


def chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def segment(mark: int, data: bytes) -> bytes:
    return struct.pack(">BBH", 0xFF, mark, len(data) + 2) + data


def riff(name: bytes, data: bytes) -> bytes:
    return name + struct.pack("<I", len(data)) + data + b"\0" * (len(data) % 2)


EXIF = b"Exif\0\0" + NAME
SAID = {
    "png": PNG[:33] + chunk(b"tEXt", b"Author\0" + NAME) + chunk(b"eXIf", NAME) + PNG[33:] + NAME,
    "jpg": JPG[:2] + segment(0xE1, EXIF) + segment(0xFE, NAME) + JPG[2:] + EXIF,
    "gif": GIF[:25] + b"\x21\xfe\x10" + NAME + b"\0" + GIF[25:] + NAME,
    "webp": b"RIFF"
    + struct.pack("<I", len(WEBP) - 8 + len(riff(b"EXIF", NAME)))
    + WEBP[8:]
    + riff(b"EXIF", NAME),
}
BARE = {"png": PNG, "jpg": JPG, "gif": GIF, "webp": WEBP}


@pytest.mark.parametrize("kind", BARE)
def test_names_beside_the_picture_are_taken_out(kind: str) -> None:
    assert NAME in SAID[kind]
    assert bare_image(SAID[kind], kind) == BARE[kind]


@pytest.mark.parametrize("kind", BARE)
def test_a_bare_image_stays_as_it_is(kind: str) -> None:
    assert bare_image(BARE[kind], kind) == BARE[kind]


@pytest.mark.parametrize("kind", BARE)
def test_half_an_image_is_none(kind: str) -> None:
    assert bare_image(BARE[kind][: len(BARE[kind]) // 2], kind) is None


def test_colours_and_loops_stay() -> None:
    colours = segment(0xE2, b"ICC_PROFILE\0\1\1profile")
    assert bare_image(JPG[:2] + colours + JPG[2:], "jpg") == JPG[:2] + colours + JPG[2:]
    loop = b"\x21\xff\x0bNETSCAPE2.0\x03\x01\0\0\0"
    assert bare_image(GIF[:25] + loop + GIF[25:], "gif") == GIF[:25] + loop + GIF[25:]


def test_an_extended_image_no_longer_announces_what_was_taken_out() -> None:
    extended = riff(b"VP8X", bytes([0x0C | 0x10]) + bytes(9))
    body = b"WEBP" + extended + WEBP[12:] + riff(b"XMP ", NAME)
    found = bare_image(b"RIFF" + struct.pack("<I", len(body)) + body, "webp")
    assert found is not None
    assert found[20] == 0x10
    assert NAME not in found
    assert len(found) == 8 + struct.unpack_from("<I", found, 4)[0]


@given(st.sampled_from(sorted(BARE)), st.binary(max_size=200), st.integers(0, 300))
def test_no_file_ends_the_build(kind: str, noise: bytes, at: int) -> None:
    data = BARE[kind]
    found = bare_image(data[:at] + noise + data[at:], kind)
    assert found is None or isinstance(found, bytes)
