"""A bundle gives back what was put in, or says why it does not."""

from __future__ import annotations

import pytest

from cairn.content.bundle import BUNDLE, MAX_UNPACKED, BundleError, digest, pack, unpack

FILES = {"modules/a.yml": b"id: a", "crisis/FR.yml": "numéro".encode()}


def test_what_was_packed_is_unpacked_the_same_and_packs_to_the_same_bytes() -> None:
    assert unpack(pack(FILES), digest(FILES)) == FILES
    assert pack(dict(reversed(FILES.items()))) == pack(FILES)


def test_a_moved_byte_is_another_digest() -> None:
    moved = {"modules/a.yml": b"id: ", "modules/ab.yml": b"a"}
    assert len({digest(FILES), digest(moved), digest({**FILES, "x/y.yml": b""})}) == 3


@pytest.mark.parametrize(
    ("packed", "expected", "bundle", "why"),
    [
        (b"no archive", digest(FILES), BUNDLE, "damaged"),
        (pack(FILES)[:-30], digest(FILES), BUNDLE, "damaged"),
        (pack(FILES), "0" * 64, BUNDLE, "digest"),
        (pack(FILES), digest(FILES), BUNDLE + 1, "format"),
        (pack({"a/b.yml": bytes(MAX_UNPACKED + 1)}), "", BUNDLE, "larger"),
    ],
)
def test_what_is_not_a_release_is_refused(
    packed: bytes, expected: str, bundle: int, why: str
) -> None:
    with pytest.raises(BundleError, match=why):
        unpack(packed, expected, bundle)
