"""A patient's words as a picture: whole, safe, and readable without seeing it."""

from __future__ import annotations

from dataclasses import dataclass
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cairn.pictures import draw_document, draw_ladder, draw_loop
from cairn.pictures.ladder import read_rungs

SVG = "{http://www.w3.org/2000/svg}"
LOOP = {
    "situation": "In the supermarket queue",
    "thought": "I will faint",
    "feeling": "Fear, 80 out of 100",
    "behaviour": "I leave the trolley and go",
    "relief": "Some relief",
    "cost": "I do not shop alone any more",
}
LADDER = "1. Take the lift with Sam (20)\n2. Take the lift alone (45,5)\n3. The old lift"


@dataclass(frozen=True)
class Part:
    id: str
    label: str
    text: str


def parts(**words: str) -> list[Part]:
    return [Part(name, name.capitalize(), text) for name, text in words.items()]


def read(drawn: str | None) -> ET.Element:
    assert drawn is not None
    return ET.fromstring(drawn)  # noqa: S314 - our own picture


def said(root: ET.Element, tag: str) -> list[str]:
    return ["".join(node.itertext()) for node in root.iter(f"{SVG}{tag}")]


def test_a_loop_shows_every_part_and_is_told_in_words_all_the_way_round() -> None:
    root = read(draw_document("loop", "My loop", parts(**LOOP)))
    shown = " ".join(said(root, "text"))
    for label, words in LOOP.items():
        assert label.capitalize() in shown
        assert all(word in shown for word in words.split())
    (told,) = said(root, "desc")
    assert told.startswith("Situation: In the supermarket queue → Thought")
    assert told.endswith("→ Situation: In the supermarket queue")
    assert said(root, "title") == ["My loop"]


def test_what_does_not_go_round_stays_out_of_the_loop() -> None:
    drawn = draw_document("loop", "My loop", parts(**LOOP, rather="Stay one minute", goals="Shop"))
    assert drawn is not None
    assert "Stay one minute" not in drawn
    assert "Shop</text>" not in drawn


def test_two_parts_make_no_loop_and_an_empty_ladder_no_picture() -> None:
    assert draw_document("loop", "My loop", parts(situation="a", thought="b", rather="c")) is None
    assert draw_document("ladder", "My ladder", parts(first="a")) is None
    assert draw_document("none", "My plan", parts(when="a")) is None


def test_a_ladder_is_drawn_from_its_rungs_whatever_stands_before_them() -> None:
    root = read(draw_document("ladder", "My ladder", parts(doctor="See a doctor", rungs=LADDER)))
    shown = said(root, "text")
    assert "See a doctor" not in shown
    assert shown.index("The old lift") < shown.index("Take the lift with Sam")
    assert "45.5" in shown


def test_a_rung_is_as_wide_as_it_is_hard() -> None:
    root = read(draw_ladder("My ladder", read_rungs("1. Easy (10)\n2. Hard (90)")))
    bars = [float(node.attrib["width"]) for node in root.iter(f"{SVG}rect")]
    hard, easy = bars[2], bars[5]
    assert easy < hard < bars[1]


@pytest.mark.parametrize("line", ["1. Call (at 5 pm)", "Call (at 5 pm)"])
def test_brackets_of_the_patients_own_are_no_rating(line: str) -> None:
    assert read_rungs(line) == [("Call (at 5 pm)", None)]


def test_markup_of_a_patient_is_shown_as_text() -> None:
    words = '<script>alert(1)</script> & "x" \' ]]> <!--'
    for drawn in (
        draw_loop(words, [(words, words)] * 4),
        draw_ladder(words, [(words, 10.0), (words, None)]),
    ):
        assert "<script" not in drawn
        root = read(drawn)
        assert said(root, "title") == [words]
        assert {node.tag.removeprefix(SVG) for node in root.iter()} <= {
            "svg", "title", "desc", "rect", "text", "path",
        }  # fmt: skip


@given(st.lists(st.tuples(st.text(max_size=30), st.text(max_size=300)), min_size=3, max_size=8))
def test_any_words_make_a_valid_picture_inside_its_own_sheet(words: list[tuple[str, str]]) -> None:
    for drawn in (draw_loop("t", words), draw_ladder("t", [(each, 50.0) for each, _ in words])):
        root = read(drawn)
        width, height = float(root.attrib["width"]), float(root.attrib["height"])
        for node in root.iter(f"{SVG}text"):
            assert 0 <= float(node.attrib["x"]) <= width
            assert 0 <= float(node.attrib["y"]) <= height
        for node in root.iter(f"{SVG}rect"):
            if "y" in node.attrib:
                assert float(node.attrib["y"]) + float(node.attrib["height"]) <= height


def test_two_pictures_on_one_page_share_no_id() -> None:
    one = read(draw_loop("My loop", [("a", "b")] * 3))
    other = read(draw_loop("My loop", [("a", "c")] * 3))

    def ids(root: ET.Element) -> set[str]:
        return {node.attrib["id"] for node in root.iter() if "id" in node.attrib}

    assert len(ids(one)) == 2
    assert not ids(one) & ids(other)
