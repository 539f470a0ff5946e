"""The page of one patient: what was said, what is known, and what a therapist can do."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Form, Query, Response
from fastapi.responses import HTMLResponse

from cairn.pictures import draw_document
from cairn.team.alerts import is_on_hold, read_alerts, release
from cairn.team.comments import LONGEST as LONGEST_COMMENT
from cairn.team.comments import read_comments, write_comment
from cairn.team.documents import read_kept
from cairn.team.member import find_patient
from cairn.team.notes import read_notes, write_note
from cairn.team.record import Record, read_person, read_record
from cairn.team.requests import read_requests, settle_request
from cairn.team.takeover import LONGEST, hand_back, reply, take_over
from cairn.team.transcript import read_transcript
from console.guard import Acting, Reading, Screen
from console.highlight import cut
from console.series import Chart, draw

router = APIRouter(prefix="/patients/{patient}", default_response_class=HTMLResponse)
Position = Annotated[int | None, Query(ge=0, lt=2**62)]
Words = Annotated[str, Form(max_length=20_000)]


@router.get("", response_model=None)
async def show_patient(
    screen: Reading, patient: UUID, before: Position = None, after: Position = None
) -> Response:
    """The patient's page with a stretch of the transcript; the reading is audited."""
    runtime, member, now = screen.runtime, screen.member, screen.now
    async with runtime.db.begin() as session:
        known = await find_patient(session, runtime.keys, member, patient)
        person = await read_person(session, known)
        record = await read_record(session, runtime.library, known, member.lang, now)
        values: dict[str, Any] = {
            "known": known,
            "person": person,
            "record": record,
            "transcript": await read_transcript(
                session, member, known, now, before=before, after=after
            ),
            "alerts": await read_alerts(session, runtime.keys, member, now, patient),
            "requests": await read_requests(session, known),
            "comments": await read_comments(session, known, member),
            "documents": [
                (each, draw_document(each.picture, each.title, each.parts))
                for each in await read_kept(session, member, known, now)
            ],
            "notes": await read_notes(session, known),
        }
    return screen.page(
        "patient.html",
        on_hold=is_on_hold(known.sealer, known.id, person.dialogue),
        mood_chart=_mood_chart(record),
        score_charts=_score_charts(screen, record),
        bands=_bands(screen),
        cut=cut,
        longest=LONGEST,
        longest_comment=LONGEST_COMMENT,
        here=f"/patients/{patient}",
        **values,
    )


@router.post("/take-over", response_model=None)
async def take(screen: Acting, patient: UUID, holder: Annotated[str, Form()] = "") -> Response:
    """Hold the conversation; `holder` is who the page said holds it."""
    here = f"/patients/{patient}"
    seen = UUID(holder) if holder else None
    work = take_over(screen.runtime, screen.member, patient, screen.now, from_holder=seen)
    return await screen.act(work, here, "taken")


@router.post("/reply", response_model=None)
async def send(screen: Acting, patient: UUID, text: Words = "") -> Response:
    """Write to the patient."""
    here = f"/patients/{patient}"
    work = reply(screen.runtime, screen.member, patient, text, screen.now)
    return await screen.act(work, here, "sent")


@router.post("/hand-back", response_model=None)
async def give_back(screen: Acting, patient: UUID) -> Response:
    """Let the programme speak again."""
    here = f"/patients/{patient}"
    work = hand_back(screen.runtime, screen.member, patient, screen.now)
    return await screen.act(work, here, "handed-back")


@router.post("/release", response_model=None)
async def let_go_on(screen: Acting, patient: UUID) -> Response:
    """Release the exercises."""
    here = f"/patients/{patient}"
    work = release(screen.runtime, screen.member, patient, screen.now)
    return await screen.act(work, here, "released")


@router.post("/notes", response_model=None)
async def keep_note(screen: Acting, patient: UUID, text: Words = "") -> Response:
    """Keep a private note."""
    here = f"/patients/{patient}"
    work = write_note(screen.runtime, screen.member, patient, text, screen.now)
    return await screen.act(work, here, "noted")


@router.post("/comments", response_model=None)
async def comment(screen: Acting, patient: UUID, text: Words = "") -> Response:
    """Comment on the patient's work, to be quoted when their next session begins."""
    here = f"/patients/{patient}"
    work = write_comment(screen.runtime, screen.member, patient, text, screen.now)
    return await screen.act(work, here, "commented")


@router.post("/requests/{request_id}/settle", response_model=None)
async def settle(screen: Acting, patient: UUID, request_id: UUID, comment: Words = "") -> Response:
    """Somebody saw to a request, with a comment to the patient or without."""
    here = f"/patients/{patient}"
    work = settle_request(
        screen.runtime, screen.member, patient, request_id, screen.now, comment=comment
    )
    return await screen.act(work, here, "settled")


def _mood_chart(record: Record) -> Chart | None:
    return draw([(mood.at, mood.value) for mood in record.moods], 0, 10)


def _score_charts(screen: Screen, record: Record) -> list[tuple[str, Chart]]:
    """A line per instrument that was finished at least twice, on the instrument's full scale."""
    charts = []
    for instrument in screen.runtime.library.instruments():
        if not instrument.bands:
            continue
        values = [
            (score.at, float(score.total))
            for score in record.scores
            if score.instrument == instrument.id and score.total is not None
        ]
        chart = draw(values, 0, max(band.high for band in instrument.bands))
        if chart is not None:
            charts.append((instrument.title.of(screen.member.lang), chart))
    return charts


def _bands(screen: Screen) -> dict[str, Any]:
    """Titles and bands of the instruments in the reader's language, by id."""
    lang = screen.member.lang
    return {
        each.id: {
            "title": each.title.of(lang),
            "labels": {band.id: band.label.of(lang) for band in each.bands},
        }
        for each in screen.runtime.library.instruments()
    }
