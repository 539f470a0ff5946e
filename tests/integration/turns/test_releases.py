"""Content goes live while patients use it: who has the new words, who keeps the old ones."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from uuid import UUID

import anyio
import pytest
from pydantic import ValidationError
from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from cairn.content.bundle import BUNDLE
from cairn.content.library import Library
from cairn.store.database import Database as Pool
from cairn.store.tables import Audit, ContentRelease, PublishedModule
from cairn.turns.publish import NotPublished, Signature, add_draft
from cairn.turns.runtime import Runtime
from tests.conftest import Database
from tests.integration.turns.conftest import Clinic
from tests.integration.turns.site import FIRST, TWO, Site

pytestmark = pytest.mark.anyio

OLD, NEW = "Today takes about 25 minutes", "Today takes half an hour"


@pytest.fixture
async def site(clinic: Clinic) -> Site:
    return await Site.begin(clinic)


async def _begin(site: Site, lang: str = "en") -> UUID:
    """A patient in the middle of their first session: the next answer leads to OLD or NEW."""
    patient = await site.clinic.patient(lang)
    await site.clinic.tell(patient, "let's start", "start_session")
    return patient


@asynccontextmanager
async def _owner(database: Database) -> AsyncIterator[AsyncSession]:
    """The role that owns the tables, which alone can change what was published."""
    pool = Pool(database.owner_url)
    async with pool.begin() as session:
        yield session
    await pool.close()


async def test_a_running_patient_keeps_the_old_wording_and_a_new_one_gets_the_new(
    site: Site,
) -> None:
    patient = await _begin(site)
    site.edit(FIRST, OLD, NEW)
    site.raise_to(FIRST, 2)
    assert await site.publish() == 2
    await site.clinic.tell(patient, "yes")
    assert OLD in await site.clinic.last(patient)
    newcomer = await _begin(site)
    await site.clinic.tell(newcomer, "yes")
    assert NEW in await site.clinic.last(newcomer)


async def test_the_old_wording_outlives_the_process_that_began_it(site: Site) -> None:
    patient = await _begin(site)
    site.edit(FIRST, OLD, NEW)
    site.raise_to(FIRST, 2)
    await site.publish()
    site.clinic.runtime.library = Library.of_files(site.files)  # as after a restart
    await site.clinic.tell(patient, "yes")
    assert OLD in await site.clinic.last(patient)


async def test_a_safety_text_and_a_crisis_number_change_at_once_for_everybody(
    site: Site,
) -> None:
    patient = await _begin(site)
    site.edit("crisis/GB.yml", '"116 123"', '"116 999"')
    site.edit("safety/protocol.yml", "That is not easy to say.", "It is good that you say so.")
    site.raise_to("safety/protocol.yml", 2)
    await site.publish()
    newcomer = await site.clinic.patient()
    for each in (patient, newcomer):
        await site.clinic.hear(each, "I want to kill myself")
        said = await site.clinic.last(each)
        assert "116 999" in said
        assert "It is good that you say so." in said


async def test_a_mended_typo_reaches_the_patient_who_is_in_the_session(site: Site) -> None:
    patient = await _begin(site)
    site.edit(FIRST, OLD, NEW)
    site.raise_to(FIRST, 2, "revisions: [1]")
    await site.publish()
    await site.clinic.tell(patient, "yes")
    assert NEW in await site.clinic.last(patient)
    assert (await site.clinic.said(patient))[-1].expects == "yes_no"


async def test_a_patient_moves_over_two_revisions_even_if_one_was_never_in_this_process(
    site: Site,
) -> None:
    patient = await _begin(site)
    site.edit(FIRST, OLD, NEW)
    site.raise_to(FIRST, 2, "revisions: [1]")
    await site.add(await site.draft())  # released, and no process looked
    site.edit(FIRST, NEW, "Today takes an hour")
    site.raise_to(FIRST, 3)
    await site.publish()
    await site.clinic.tell(patient, "yes")
    assert NEW in await site.clinic.last(patient)


async def test_a_patient_on_a_renamed_step_is_led_to_where_it_went(site: Site) -> None:
    patient = await _begin(site)
    await site.clinic.tell(patient, "yes")  # now at consent-care
    site.files[FIRST] = site.files[FIRST].replace(b"consent-care", b"consent-keeping")
    site.edit(FIRST, "May I keep what you write", "May I keep your words")
    site.raise_to(FIRST, 2, "revisions: [1], steps: {consent-care: consent-keeping}")
    await site.publish()
    await site.clinic.tell(patient, "hm hm hm")
    assert "May I keep your words" in await site.clinic.last(patient)
    await site.clinic.tell(patient, "yes")
    assert "a therapist follows your programme" in await site.clinic.last(patient)


async def test_a_migration_that_strands_a_patient_is_refused_with_the_step_and_a_mend(
    site: Site,
) -> None:
    site.files[FIRST] = site.files[FIRST].replace(b"consent-care", b"consent-keeping")
    site.raise_to(FIRST, 2, "revisions: [1]")
    (finding,) = (await site.draft()).findings
    assert (finding.file, finding.step, finding.rule) == (FIRST, "consent-care", "replaces")
    assert "consent-care: another-step" in finding.mend
    with pytest.raises(NotPublished, match="consent-care"):
        await site.publish()


async def test_a_changed_module_needs_a_new_number(site: Site) -> None:
    site.edit(FIRST, OLD, NEW)
    (finding,) = (await site.draft()).findings
    assert "revision: 2" in finding.mend
    assert finding.line > 1
    with pytest.raises(NotPublished, match="revision 1 of it is published"):
        await site.publish()


async def test_two_sign_a_release_and_for_safety_texts_the_reviewer_has_a_role(
    site: Site,
) -> None:
    with pytest.raises(ValidationError, match="same person"):
        Signature(author="A. Author", reviewer="a. author, psychologist", reason="alone")
    site.edit("crisis/GB.yml", '"116 123"', '"116 999"')
    draft = await site.draft()
    with pytest.raises(NotPublished, match="role"):
        await site.add(draft, Signature(author="A. Author", reviewer="B. Friend", reason="new no"))
    assert await site.add(draft) == 2


async def test_of_two_who_publish_at_once_one_has_to_look_again(site: Site) -> None:
    site.edit("messages/interface.yml", "en: ", "en:  ")
    drafts = [await site.draft(), await site.draft()]
    outcomes: list[int | str] = []

    async def add(number: int) -> None:
        try:
            outcomes.append(await site.add(drafts[number]))
        except NotPublished as error:
            outcomes.append(str(error))

    async with anyio.create_task_group() as group:
        group.start_soon(add, 0)
        group.start_soon(add, 1)
    assert 2 in outcomes
    assert any("Release 2 was published meanwhile" in str(each) for each in outcomes)
    assert [row.number for row in await site.rows()] == [1, 2]


async def test_a_rollback_brings_the_old_words_back_to_all_and_keeps_the_crisis_number(
    site: Site,
) -> None:
    site.edit(FIRST, OLD, NEW)
    site.raise_to(FIRST, 2)
    site.edit("crisis/GB.yml", '"116 123"', '"116 999"')
    await site.publish()
    patient = await _begin(site)  # on revision 2
    assert await site.roll_back(1) == 3
    assert (await site.rows())[-1].restores == 1
    newcomer = await _begin(site)
    for each in (patient, newcomer):
        await site.clinic.tell(each, "yes")
        assert OLD in await site.clinic.last(each)
    assert site.clinic.runtime.library.crisis("GB").services[0].number == "116 999"
    await site.roll_back(1, including_safety=True)
    assert site.clinic.runtime.library.crisis("GB").services[0].number == "116 123"


async def test_a_rollback_leaves_a_patient_whose_question_is_new_where_they_are(
    site: Site,
) -> None:
    site.files[FIRST] = site.files[FIRST].replace(b"consent-care", b"consent-keeping")
    site.raise_to(FIRST, 2)
    await site.publish()
    patient = await _begin(site)
    await site.clinic.tell(patient, "yes")  # at consent-keeping, which release 1 does not have
    await site.roll_back(1)
    await site.clinic.tell(patient, "yes")
    assert "a therapist follows your programme" in await site.clinic.last(patient)


async def test_what_was_rolled_back_can_be_published_again(site: Site) -> None:
    site.edit(FIRST, OLD, NEW)
    site.raise_to(FIRST, 2, "revisions: [1]")
    await site.publish()
    await site.roll_back(1)
    patient = await _begin(site)
    await site.publish()  # the same words under the same number
    await site.clinic.tell(patient, "yes")
    assert NEW in await site.clinic.last(patient)


async def test_a_release_that_cannot_be_read_is_refused_with_an_alarm_and_the_old_one_stays(
    site: Site, database: Database
) -> None:
    patient = await _begin(site)
    before = site.clinic.runtime.library
    draft = await site.draft()
    async with site.clinic.runtime.db.begin() as session:
        await add_draft(session, draft, TWO, site.clinic.now)
    async with _owner(database) as session:
        await session.execute(
            update(ContentRelease).where(col(ContentRelease.number) == 2).values(bundle=BUNDLE + 1)
        )
    for _ in range(2):
        assert not await site.clinic.runtime.refresh()
    assert site.clinic.runtime.library is before
    alarms = [
        row.detail
        for row in await site.clinic.rows(Audit)
        if row.action == "content_release_refused"
    ]
    assert alarms == [{"release": 2}]
    await site.clinic.tell(patient, "yes")
    assert OLD in await site.clinic.last(patient)
    started = Runtime.open(site.clinic.runtime.settings)
    assert started.release == 1
    await started.db.close()


async def test_altered_files_of_a_release_are_not_taken(site: Site, database: Database) -> None:
    await site.add(await site.draft())
    async with _owner(database) as session:
        await session.execute(
            update(ContentRelease).where(col(ContentRelease.number) == 2).values(digest="0" * 64)
        )
    assert not await site.clinic.runtime.refresh()
    assert site.clinic.runtime.release == 1


async def test_a_module_stored_in_an_earlier_format_is_still_spoken(
    site: Site, database: Database
) -> None:
    patient = await _begin(site)
    library = site.clinic.runtime.library
    revision = library.revision("m0-intake")
    body = library.module("m0-intake").model_dump(mode="json")
    body["steps"][0] |= {"does": ["assign_homework"]}  # an effect that there is no more
    body["steps"][0]["homework"] = {"id": "x", "title": {"en": "X", "fr": "X"}, "due_days": 4}
    async with _owner(database) as session:
        await session.execute(
            update(PublishedModule)
            .where(col(PublishedModule.module) == "m0-intake")
            .values(body=body, stored=1)
        )
    site.edit(FIRST, OLD, NEW)
    site.raise_to(FIRST, 2)
    site.clinic.runtime.library = Library.of_files(site.files)  # a later version, started anew
    await site.clinic.tell(patient, "yes")
    assert OLD in await site.clinic.last(patient)
    held = site.clinic.runtime.library.module("m0-intake", revision)
    assert held.steps[0].kind == "homework"


async def test_a_session_whose_module_left_the_content_is_finished_as_it_began(
    site: Site,
) -> None:
    patient = await _begin(site)
    site.edit("programmes/guided.yml", "  - m0-intake\n", "")
    del site.files[FIRST]
    await site.publish()
    await site.clinic.tell(patient, "yes")
    assert OLD in await site.clinic.last(patient)


async def test_looking_for_a_release_costs_a_turn_nothing(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The look is the process's own task: a turn on the newest revision asks nothing more."""
    asked: list[object] = []
    monkeypatch.setattr("cairn.turns.runtime.newest_number", asked.append)
    monkeypatch.setattr("cairn.turns.runtime.revision_and_heirs", lambda *_: asked.append(1))
    patient = await _begin(site)
    site.clinic.now += timedelta(seconds=10)
    await site.clinic.tell(patient, "yes")
    assert asked == []
