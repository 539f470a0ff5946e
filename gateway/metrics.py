"""What a monitor scrapes, in Prometheus' text format. Ages and counts, nothing of patients."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response, status
from sqlalchemy.exc import SQLAlchemyError

from cairn.turns.flow import Flow, read_flow
from gateway.conduct import Conductor, clock

router = APIRouter()
TYPE = "text/plain; version=0.0.4; charset=utf-8"


@router.get("/metrics")
async def metrics(request: Request) -> Response:
    """200 also when something is wrong: the values say what. 503 without a database."""
    conductor: Conductor = request.app.state.conductor
    try:
        async with conductor.runtime.db.read() as session:
            flow = await read_flow(session, clock())
    except (SQLAlchemyError, OSError):
        text = _line("cairn_database_up", "gauge", "Whether the database answers.", 0)
        return Response(text, status.HTTP_503_SERVICE_UNAVAILABLE, media_type=TYPE)
    return Response(say(flow), media_type=TYPE)


def say(flow: Flow) -> str:
    """The page. An age is left out while there is nothing to be old."""
    gauges: tuple[tuple[str, str, float | None], ...] = (
        ("database_up", "Whether the database answers.", 1),
        ("scheduler_beat_age_seconds", "Since the scheduler last said that it lives.", flow.beat),
        ("alerts_waiting", "Alerts that nobody has acknowledged.", flow.waiting),
        ("alerts_past_due", "Of those, past the time to acknowledge them.", flow.late),
        ("alerts_uncovered", "Of those, with nobody left to tell.", flow.uncovered),
        ("page_queue_age_seconds", "Age of the oldest page that was not sent.", flow.oldest_page),
        ("sms_queue_age_seconds", "Age of the oldest text that was not sent.", flow.oldest_text),
        ("message_queue_age_seconds", "Age of the oldest unanswered message.", flow.oldest_message),
        ("canary_ok", "Whether the newest daily test left in time.", int(flow.canary)),
        ("alerts_flow", "Whether an alert would reach somebody now.", int(flow.flows)),
    )
    lines = [
        _line(f"cairn_{name}", "gauge", about, value)
        for name, about, value in gauges
        if value is not None
    ]
    about = "Times that nobody was left to tell of an alert."
    lines.append(_line("cairn_alerts_uncovered_total", "counter", about, flow.uncovered_ever))
    return "".join(lines)


def _line(name: str, kind: str, about: str, value: float) -> str:
    return f"# HELP {name} {about}\n# TYPE {name} {kind}\n{name} {value:g}\n"
