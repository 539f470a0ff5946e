"""What the content tells people to say is understood wherever they may say it."""

from __future__ import annotations

from .conftest import run_module


def test_every_phrase_we_tell_people_to_say_is_understood() -> None:
    ran = run_module("appliance.evaluate", "tests/nlu/told.tsv")
    assert ran.returncode == 0, ran.stderr
    figures = [line.split()[3] for line in ran.stdout.splitlines() if " right " in line]
    assert figures
    assert all(len(set(figure.split("/"))) == 1 for figure in figures), ran.stdout
