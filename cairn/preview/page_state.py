"""All that the page of a rehearsal shows, as plain data."""

from __future__ import annotations

from typing import Any

from cairn.content import Library
from cairn.content.models import Module
from cairn.content.rules.table import say_in
from cairn.engine.flow import Person, Played, describe
from cairn.engine.sms import render_sms, segments
from cairn.preview.rehearsal import Rehearsal
from cairn.preview.values import choices_of, write_value

#: What the patient's page calls its own parts; the preview borrows them from the draft.
_OF_THE_PAGE = "ui-"


def describe_state(rehearsal: Rehearsal, version: int) -> dict[str, Any]:
    """The conversation, the draft's steps, variables and findings, and the words of the page."""
    module = rehearsal.library.module(rehearsal.module) if rehearsal.module else None
    lang = rehearsal.person.lang
    return {
        "version": version,
        "person": rehearsal.person.model_dump(),
        "module": rehearsal.module,
        "modules": [
            {"id": each.id, "kind": each.kind, "title": each.title.of(lang)}
            for each in rehearsal.library.modules()
        ],
        "steps": _steps(module, rehearsal),
        "variables": _variables(module, rehearsal),
        "turns": [_turn(rehearsal, n, each) for n, each in enumerate(rehearsal.played)],
        "broken": rehearsal.broken,
        "findings": [
            {**say_in(each, lang).as_dict(), "severity": each.severity}
            for each in rehearsal.findings
        ],
        "words": _words(rehearsal.library, rehearsal.person),
    }


def _steps(module: Module | None, rehearsal: Rehearsal) -> list[dict[str, Any]]:
    here = rehearsal.here()
    return [
        {"id": step.id, "kind": step.kind, "note": step.note, "here": step.id == here}
        for step in (module.steps if module else ())
    ]


def _variables(module: Module | None, rehearsal: Rehearsal) -> list[dict[str, Any]]:
    if module is None:
        return []
    held = rehearsal.answers()
    return [
        {
            "name": name,
            "type": variable.type,
            "value": write_value(held[name]),
            "choices": choices_of(module, name) if variable.type != "options" else (),
        }
        for name, variable in module.variables.items()
    ]


def _turn(rehearsal: Rehearsal, number: int, played: Played) -> dict[str, Any]:
    outputs = played.turn.outputs
    text = render_sms(rehearsal.library, played.lang, outputs)
    by_sms = played.patient.channel == "sms"
    return {
        "patient": played.line.patient,
        "events": [describe(event) for event in played.turn.events],
        "sms_parts": segments(text) if by_sms else 0,
        "sms": text if by_sms else None,
        "messages": [
            {
                "type": "message",
                "id": f"{number}-{place}",
                "from": "bot",
                "lang": played.lang,
                "in_reply_to": str(number),
                **output.model_dump(exclude={"sms"}),
                "picture": f"/picture/{number}" if output.document else None,
            }
            for place, output in enumerate(outputs)
        ],
    }


def _words(library: Library, person: Person) -> dict[str, str]:
    """The page's words in the patient's language, and the numbers that can be called."""
    words = {
        key.removeprefix(_OF_THE_PAGE): message.text.of(person.lang)
        for key, message in library.messages().items()
        if key.startswith(_OF_THE_PAGE)
    }
    crisis = library.crisis(person.country)
    silent = [crisis.emergency_silent] if crisis.emergency_silent else []
    calls = [crisis.emergency, *(each.number for each in crisis.services)]
    return {**words, "calls": "|".join(calls), "texts": "|".join(silent)}
