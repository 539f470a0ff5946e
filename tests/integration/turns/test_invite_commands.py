"""`cairn patient invite` and its neighbours: on a terminal, what a clinic needs to let people in."""

from __future__ import annotations

import re

import pytest

from cairn.settings import Settings
from tests.integration.escalation.test_rota_commands import cairn, site

__all__ = ["site"]


@pytest.fixture
def patient(site: Settings) -> str:
    """A self-guided person without a contact, by the pseudonym that was printed."""
    code, said = cairn(
        "patient", "add", "--lang", "fr", "--country", "FR", "--timezone", "Europe/Paris"
    )
    assert code == 0, said
    return said.split(" (")[0]


def invitation_in(said: str) -> str:
    found = re.search(r"Invitation ([0-9a-f-]{36})", said)
    assert found, said
    return found[1]


def test_a_code_on_paper_and_a_link_are_printed_once_and_the_newer_one_ends_the_older(
    patient: str,
) -> None:
    code, paper = cairn("patient", "invite", patient)
    assert code == 0, paper
    assert re.search(r"/join and enter [A-Z0-9-]{6,}", paper)
    code, link = cairn("patient", "invite", patient, "--by", "link")
    assert code == 0, link
    assert re.search(r"https?://\S+#\S+", link), "the secret stands behind # and reaches no log"
    listed = cairn("patient", "invitations", patient)[1].splitlines()
    states = {line.split()[0]: line.split()[-1] for line in listed}
    assert states[invitation_in(link)] == "open"
    assert states[invitation_in(paper)] != "open"


def test_an_invitation_that_was_taken_back_opens_nothing(patient: str) -> None:
    made = invitation_in(cairn("patient", "invite", patient)[1])
    assert cairn("patient", "withdraw-invitation", made) == (0, "It opens nothing any more.\n")
    code, said = cairn("patient", "withdraw-invitation", made)
    assert code == 1
    assert "not open any more" in said


def test_an_invitation_can_be_sent_once_there_is_somewhere_to_send_it(patient: str) -> None:
    code, said = cairn("patient", "invite", patient, "--by", "sms")
    assert code == 1
    assert said.strip()
    assert cairn("patient", "set-contact", patient, "06 39 98 12 34") == (0, "Kept, sealed.\n")
    code, said = cairn("patient", "invite", patient, "--by", "sms")
    assert (code, "leaves within seconds" in said) == (0, True), said


def test_what_is_no_contact_or_nobody_is_refused_with_a_way_on(patient: str) -> None:
    code, said = cairn("patient", "set-contact", patient, "call me")
    assert code == 2
    assert "+33612345678" in said
    code, said = cairn("patient", "invite", "Nobody 000000")
    assert code == 1
    assert "cairn patient add" in said
