"""Comments to the patient, and what the patient keeps, in the console."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from cairn.store.patients import find_by_id
from cairn.store.tables import Comment, Document, Request
from cairn.team.comments import LONGEST
from tests.integration.console.conftest import Browser, Team
from tests.integration.turns.conftest import MONDAY
from tests.integration.turns.test_kept import small_library

pytestmark = pytest.mark.anyio


async def a_case(team: Team, lang: str = "en", **more: Any) -> tuple[UUID, Browser]:
    me = await team.account("durand", timezone="Europe/Paris", lang=lang)
    patient = await team.clinic.patient(therapist_id=me, **more)
    return patient, await team.signed_in("durand")


async def comment(browser: Browser, patient: UUID, words: str) -> str:
    answer = await browser.post(f"/patients/{patient}/comments", text=words)
    return answer.headers["location"].partition("?")[2]


async def request(team: Team, patient: UUID, kind: str = "review") -> UUID:
    row = Request(patient_id=patient, kind=kind, created_at=MONDAY)
    async with team.clinic.runtime.db.begin() as session:
        session.add(row)
    return row.id


async def keep_document(team: Team, patient: UUID, **parts: str) -> None:
    row = uuid4()
    body = {
        "title": "My <b>loop</b>",
        "parts": [{"id": name, "label": name, "text": text} for name, text in parts.items()],
    }
    async with team.clinic.runtime.db.begin() as session:
        known = await find_by_id(session, team.clinic.runtime.keys, patient)
        assert known is not None
        sealed = known.sealer.seal_json(body, "document", row, "body")
        session.add(
            Document(id=row, patient_id=patient, name="my-loop", module="m2", picture="loop",
                     lang="en", body_enc=sealed, kept_at=MONDAY)
        )  # fmt: skip


async def test_a_comment_is_quoted_next_time_and_its_answer_comes_back(team: Team) -> None:
    patient, browser = await a_case(team)
    here = f"/patients/{patient}"
    assert await comment(browser, patient, "Canary: well done with the bus.") == "said=commented"
    assert "Kept. It is quoted" in (await browser.get(f"{here}?said=commented")).text
    (row,) = await team.clinic.rows(Comment)
    assert b"anary" not in row.body_enc
    real, team.clinic.runtime.library = team.clinic.runtime.library, small_library()
    await team.clinic.tell(patient, "hello", "hear_comment")
    assert await team.clinic.last(patient) == "Dr Durand: Canary: well done with the bus."
    await team.clinic.tell(patient, "It was hard <i>but</i> I did it")
    team.clinic.runtime.library = real
    page = (await browser.get(here)).text
    assert "Answered your comment" in page
    assert "It was hard &lt;i&gt;but&lt;/i&gt; I did it" in page
    assert "read Mon 2 Mar" in page


async def test_a_comment_may_be_changed_until_it_is_read(team: Team) -> None:
    patient, browser = await a_case(team)
    await comment(browser, patient, "First words")
    page = (await browser.get(f"/patients/{patient}")).text
    assert "Not read yet: you can still change it" in page
    assert 'data-count="comment-left">First words</textarea>' in page
    await comment(browser, patient, "Better words")
    assert len(await team.clinic.rows(Comment)) == 1
    assert "First words" not in (await browser.get(f"/patients/{patient}")).text
    done = [len(await team.audited(f"comment_{how}")) for how in ("written", "changed")]
    assert done == [1, 1]


async def test_two_members_do_not_write_over_each_other(team: Team) -> None:
    patient, browser = await a_case(team)
    await team.account("roy", "supervisor")
    other = await team.signed_in("roy")
    await comment(browser, patient, "From Durand")
    await comment(other, patient, "From Roy")
    page = (await other.get(f"/patients/{patient}")).text
    assert 'data-count="comment-left">From Roy</textarea>' in page
    assert "From Durand" in page
    assert len(await team.clinic.rows(Comment)) == 2


async def test_settling_a_review_may_say_something_to_the_patient_and_need_not(
    team: Team,
) -> None:
    patient, browser = await a_case(team)
    for words, said in (("", 0), ("I read your loop.", 1)):
        row = await request(team, patient)
        page = (await browser.get(f"/patients/{patient}")).text
        assert f'<textarea id="comment-{row}" name="comment"' in page
        path = f"/patients/{patient}/requests/{row}/settle"
        answer = await browser.post(path, comment=words)
        assert answer.headers["location"].endswith("?said=settled")
        assert len(await team.clinic.rows(Comment)) == said
    assert all(row.settled_at for row in await team.clinic.rows(Request))


async def test_a_call_to_make_asks_for_no_comment(team: Team) -> None:
    patient, browser = await a_case(team)
    row = await request(team, patient, "call")
    assert f'id="comment-{row}"' not in (await browser.get(f"/patients/{patient}")).text


async def test_a_comment_too_long_to_quote_is_refused_and_settles_nothing(team: Team) -> None:
    patient, browser = await a_case(team)
    row = await request(team, patient)
    long = "x" * (LONGEST + 1)
    assert await comment(browser, patient, long) == "refused=comment-too-long"
    assert await comment(browser, patient, " \n ") == "refused=comment-empty"
    path = f"/patients/{patient}/requests/{row}/settle"
    answer = await browser.post(path, comment=long)
    assert answer.headers["location"].endswith("?refused=comment-too-long")
    assert await team.clinic.rows(Comment) == []
    assert [each.settled_at for each in await team.clinic.rows(Request)] == [None]


async def test_lines_of_a_comment_count_as_the_page_counts_them(team: Team) -> None:
    patient, browser = await a_case(team)
    words = "a\r\n" * (LONGEST // 2 - 1) + "ab"
    assert await comment(browser, patient, words) == "said=commented"


async def test_a_comment_is_written_from_our_own_page_by_who_may_see_the_patient(
    team: Team,
) -> None:
    patient, browser = await a_case(team)
    await team.account("martin")
    other = await team.signed_in("martin")
    path = f"/patients/{patient}/comments"
    assert (await other.post(path, text="not mine")).status_code == 404
    assert (await browser.post(path, text="x", csrf="wrong")).status_code == 403
    evil = {"Origin": "https://evil.example"}
    data = {"csrf": browser.csrf, "text": "x"}
    assert (await browser.client.post(path, data=data, headers=evil)).status_code == 403
    assert (await team.browser().post(path, text="x")).status_code in (303, 403)
    assert await team.clinic.rows(Comment) == []


async def test_what_the_patient_keeps_is_shown_closed_with_its_picture_and_its_words(
    team: Team,
) -> None:
    patient, browser = await a_case(team)
    await keep_document(
        team, patient, situation="In the queue", thought="<script>alert(1)</script>",
        feeling="Fear", behaviour="I leave",
    )  # fmt: skip
    page = (await browser.get(f"/patients/{patient}")).text
    assert "<details><summary>My &lt;b&gt;loop&lt;/b&gt;" in page
    assert '<div class="picture"><svg' in page
    assert '<dd class="said" dir="auto">In the queue</dd>' in page
    assert "<script>alert" not in page


async def test_reading_documents_is_audited_by_their_names_alone(team: Team) -> None:
    patient, browser = await a_case(team)
    await browser.get(f"/patients/{patient}")
    assert await team.audited("documents_read") == []
    await keep_document(team, patient, situation="Canary")
    await browser.get(f"/patients/{patient}")
    (row,) = await team.audited("documents_read")
    assert (row.patient_id, row.detail) == (patient, {"documents": ["my-loop"]})


async def test_somebody_elses_patient_shows_no_document(team: Team) -> None:
    patient, _ = await a_case(team)
    await keep_document(team, patient, situation="Canary")
    await team.account("martin")
    other = await team.signed_in("martin")
    answer = await other.get(f"/patients/{patient}")
    assert answer.status_code == 404
    assert "Canary" not in answer.text


async def test_the_page_says_it_in_french_to_who_reads_french(team: Team) -> None:
    patient, browser = await a_case(team, lang="fr")
    await request(team, patient, "comment_answer")
    page = (await browser.get(f"/patients/{patient}")).text
    for words in ("Commentaire au patient", "Pour le début de la prochaine séance",
                  "A répondu à votre commentaire", "Aucun document."):  # fmt: skip
        assert words in page
    team.clinic.now += timedelta(minutes=1)
    assert "A répondu à votre commentaire" in (await browser.get("/")).text
