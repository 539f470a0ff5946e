"""Several gateways and schedulers at one database; each part dies in the middle of an escalation.

Whatever dies, it ends with a human told, or with the patient told that nobody was reached.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator

import httpx
import pytest

from tests.chaos.site import RUNGS, Person, Site

PLAN = "I have it all planned for tonight"  # level 3: fifteen minutes for each rung
RUNG = 16  # minutes, a little more than that
UNCOVERED = "nobody has confirmed"
TRAIL = {  # of three messages, the last of which came four times
    "alert_raised": 3, "alert_paged": 3, "page_sent": 6, "alert_notified": 1, "alert_uncovered": 1,
}  # fmt: skip
AT_ONCE = 2.0  # seconds in which the patient has the answer
pytestmark = pytest.mark.timeout(900)  # the parts start within the first test; a busy machine


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    opened = Site.open(tmp_path_factory.mktemp("site"))
    yield opened
    for alert in opened.once:  # later looks of other processes repeated nothing
        said_once(opened, alert)
    opened.close()


def code(alert: object) -> str:
    return f"URGENT alert {str(alert)[:4].upper()}"


def said_once(site: Site, alert: object) -> None:
    for phone, email in RUNGS.values():
        assert site.heard("sms", phone, code(alert)) == 1
        assert site.heard("mail", email, code(alert)) == 1


def write(site: Site, person: Person, gateway: str = "gateway 1") -> httpx.Response:
    return asyncio.run(site.text(person, PLAN, gateway))


def test_two_gateways_and_two_schedulers_raise_page_and_climb_once(site: Site) -> None:
    person = site.somebody()

    async def at_once() -> list[httpx.Response]:
        return await asyncio.gather(
            *(site.text(person, PLAN, f"gateway {n}", sid="SMsame") for n in (1, 2, 1, 2)),
            *(site.text(person, PLAN, f"gateway {n}") for n in (1, 2)),
        )

    assert {answer.status_code for answer in asyncio.run(at_once())} == {200}
    alert = site.alert(person)
    for rung in RUNGS:
        site.until_page(alert, rung, "sms")
        site.until_page(alert, rung, "email")
        site.let_pass(alert, RUNG)
    site.until(lambda: site.uncovered(alert), "the patient is told that nobody has confirmed")
    site.until(lambda: site.heard("sms", person.phone, UNCOVERED) > 0, "told by text as well")
    assert site.heard("sms", person.phone, UNCOVERED) == 1
    assert sorted(page[:2] for page in site.pages(alert)) == sorted(
        (rung, way) for rung in RUNGS for way in ("sms", "email")
    )
    assert {step: site.trail(person, step) for step in TRAIL} == TRAIL
    said_once(site, alert)
    site.once.add(alert)


def test_a_gateway_killed_with_a_page_in_hand_leaves_it_to_a_scheduler(site: Site) -> None:
    person, gateway = site.somebody(), site.parts["gateway 1"]
    waiting = [site.parts[name] for name in ("sms", "scheduler 1", "scheduler 2")]
    for part in waiting:
        part.freeze()
    try:
        write(site, person)
        alert = site.alert(person)
        site.until_page(alert, "on_call", "sms", "leased")
        gateway.kill()
    finally:
        for part in waiting:
            part.thaw()
    site.let_pass(alert, 1)  # its lease is over
    site.until_page(alert, "on_call", "sms")
    assert site.heard("sms", RUNGS["on_call"][0], code(alert)) >= 1
    site.revive("gateway 1")


def test_a_scheduler_killed_with_a_page_in_hand_leaves_it_to_the_other(site: Site) -> None:
    person = site.somebody()
    write(site, person)
    alert = site.alert(person)
    site.until_page(alert, "on_call", "sms")
    frozen = [site.parts[name] for name in ("sms", "scheduler 2")]
    for part in frozen:
        part.freeze()
    try:
        site.let_pass(alert, RUNG)
        site.until_page(alert, "backup", "sms", "leased")
        site.parts["scheduler 1"].kill()
    finally:
        for part in frozen:
            part.thaw()
    site.let_pass(alert, 1)
    site.until_page(alert, "backup", "sms")
    assert site.heard("sms", RUNGS["backup"][0], code(alert)) >= 1
    site.revive("scheduler 1")


def test_without_a_mail_server_the_text_goes_and_the_mail_follows(site: Site) -> None:
    person = site.somebody()
    site.parts["mail"].kill()
    write(site, person)
    alert = site.alert(person)
    site.until_page(alert, "on_call", "sms")
    site.until_page(alert, "on_call", "email", "queued")
    site.revive("mail")
    site.let_pass(alert, 1)
    site.until_page(alert, "on_call", "email")
    assert {rung for rung, _, _ in site.pages(alert)} == {"on_call"}, "nobody else was woken"


def test_without_twilio_the_mail_goes_and_in_a_minute_the_next_rung_is_told(site: Site) -> None:
    person = site.somebody()
    site.parts["sms"].kill()
    write(site, person)
    alert = site.alert(person)
    site.until_page(alert, "on_call", "email")
    site.let_pass(alert, 1.1)
    site.until_page(alert, "backup", "email")
    site.revive("sms")
    site.let_pass(alert, 1)
    site.until_page(alert, "on_call", "sms")
    assert site.heard("sms", RUNGS["on_call"][0], code(alert)) == 1


def test_a_database_that_dies_and_comes_back_costs_no_alert_and_no_rung(site: Site) -> None:
    told, new = site.somebody(), site.somebody()
    write(site, told)
    alert = site.alert(told)
    site.until_page(alert, "on_call", "sms")
    site.kill_database()
    try:
        answer = write(site, new, "gateway 2")  # in danger while there is no database
    finally:
        site.revive_database()
    assert "Call 112 now" in answer.text  # who wrote is not known, nor their country
    site.until_page(site.alert(new), "on_call", "sms")
    site.let_pass(alert, RUNG)
    site.until_page(alert, "backup", "sms")


def test_when_nothing_can_be_sent_the_patient_is_told_that_nobody_confirmed(site: Site) -> None:
    person = site.somebody()
    for name in ("sms", "mail"):
        site.parts[name].kill()
    write(site, person)
    alert = site.alert(person)
    for _ in range(4):
        site.let_pass(alert, RUNG)
    site.until(lambda: site.uncovered(alert), "the patient is told that nobody has confirmed")
    for name in ("sms", "mail"):
        site.revive(name)
    assert site.trail(person, "alert_uncovered") == 1


def test_with_every_other_part_down_the_alert_and_the_answer_are_there_at_once(
    site: Site,
) -> None:
    person = site.somebody()
    gone, hung = ("sms", "mail"), ("scheduler 1", "scheduler 2", "gateway 1")
    for name in gone:  # and Rasa, who never ran
        site.parts[name].kill()
    for name in hung:
        site.parts[name].freeze()
    try:
        begun = time.monotonic()
        answer = write(site, person, "gateway 2")
        waited = time.monotonic() - begun
        alert = site.alert(person)
    finally:
        for name in hung:
            site.parts[name].thaw()
    for name in gone:
        site.revive(name)
    assert "116 123" in answer.text, "the answer is in the response itself"
    assert answer.status_code == 200
    assert waited < AT_ONCE
    site.let_pass(alert, 1)
    site.until_page(alert, "on_call", "sms")
