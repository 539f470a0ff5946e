"""What is sealed opens in its own place, with its own key, and nowhere else."""

from __future__ import annotations

from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cairn.store.keys import Keyring, SealBroken, hash_of

MASTER = bytes(range(32))
ROW, OTHER = UUID(int=1), UUID(int=2)


@given(text=st.text())
def test_any_text_comes_back_as_it_was(text: str) -> None:
    _, sealer = Keyring(MASTER).new_patient_key(ROW)
    assert sealer.open_text(sealer.seal(text, "note", ROW, "body"), "note", ROW, "body") == text


@given(text=st.text(min_size=8))
def test_a_sealed_text_shows_nothing_of_itself(text: str) -> None:
    _, sealer = Keyring(MASTER).new_patient_key(ROW)
    assert text.encode() not in sealer.seal(text, "note", ROW, "body")


@pytest.mark.parametrize(
    ("table", "row", "column"),
    [("message", ROW, "body"), ("note", OTHER, "body"), ("note", ROW, "title")],
)
def test_a_value_moved_to_another_place_does_not_open(table: str, row: UUID, column: str) -> None:
    _, sealer = Keyring(MASTER).new_patient_key(ROW)
    sealed = sealer.seal("a word", "note", ROW, "body")
    with pytest.raises(SealBroken):
        sealer.open(sealed, table, row, column)


@given(at=st.integers(min_value=0, max_value=30))
def test_a_single_changed_byte_is_noticed(at: int) -> None:
    _, sealer = Keyring(MASTER).new_patient_key(ROW)
    sealed = bytearray(sealer.seal("a word", "note", ROW, "body"))
    sealed[at] ^= 1
    with pytest.raises(SealBroken):
        sealer.open(bytes(sealed), "note", ROW, "body")


def test_a_key_opens_only_for_its_patient_and_its_master() -> None:
    wrapped, _ = Keyring(MASTER).new_patient_key(ROW)
    Keyring(MASTER).patient(wrapped, ROW)
    with pytest.raises(SealBroken):
        Keyring(MASTER).patient(wrapped, OTHER)
    with pytest.raises(SealBroken):
        Keyring(bytes(32)).patient(wrapped, ROW)


def test_two_patients_never_share_a_key() -> None:
    keys = Keyring(MASTER)
    _, one = keys.new_patient_key(ROW)
    _, other = keys.new_patient_key(ROW)
    with pytest.raises(SealBroken):
        other.open(one.seal("a word", "note", ROW, "body"), "note", ROW, "body")


def test_a_phone_is_found_by_its_index_but_not_read_from_it() -> None:
    index = Keyring(MASTER).index_of("+447700900001")
    assert index == Keyring(MASTER).index_of("+447700900001")
    assert index != Keyring(bytes(32)).index_of("+447700900001")
    assert b"447700900001" not in index


def test_a_master_key_of_the_wrong_size_says_how_to_make_one() -> None:
    with pytest.raises(ValueError, match="openssl rand"):
        Keyring(b"short")


def test_a_cookie_is_kept_as_a_hash_only() -> None:
    token = str(uuid4())
    assert token.encode() not in hash_of(token)
