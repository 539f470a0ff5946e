"""Single walks through one module: to one branch on purpose, or with given answers."""

from __future__ import annotations

import random
from datetime import timedelta

from cairn.content.expressions import compile_condition
from cairn.content.library import Library
from cairn.content.models import Module
from cairn.engine.exchange import Passed
from cairn.engine.state import Dialogue, Entry, Value
from cairn.engine.turn import Command, Fact, HomeworkView
from cairn.simulate.aims import Demand, find_aim, solve
from cairn.simulate.coverage import Coverage
from cairn.simulate.domains import AWAY_DAYS, WRITTEN, Domains, conditions_of
from cairn.simulate.life import Life, disclose
from cairn.simulate.luck import likely
from cairn.simulate.pairs import pair_rows
from cairn.simulate.person import DIRECT, IN_CRISIS, Person, draw_person
from cairn.simulate.world import START

_BEFORE = timedelta(days=7)
_PAIR_KINDS = frozenset({"choice", "multi_choice", "yes_no"})
#: Names with more values than this are numbers: each alone is tried by aim.
_MOST_VALUES = 9

#: What the turn itself knows; no earlier answer sets it.
_OF_THE_TURN = frozenset({"refused", "alerted", "confirmed", "held"})


def pair_plans(library: Library, domains: Domains, module: Module) -> list[dict[str, Value]]:
    """Answers to a module's questions, and to what it reads, so that each pair is tried."""
    chance = random.Random(f"pairs {module.id}")  # noqa: S311 (samples, not secrets)
    asked = {step.save_as for step in module.steps if step.kind in _PAIR_KINDS and step.save_as}
    read = {name for source in conditions_of(module) for name in compile_condition(source).names}
    names = asked | {name for name in read if domains.knows(name)} - _OF_THE_TURN
    values = {
        name: domains.of(name)
        for name in names
        if 1 < len(domains.of(name)) <= _MOST_VALUES and not domains.is_number(name)
    }
    return pair_rows(values, chance) if values else [{}]


def walk(
    library: Library,
    domains: Domains,
    module: Module,
    wants: dict[str, Value],
    seed: str,
    early: dict[str, Value] | None = None,
) -> Life:
    """A life that is one walk through the module, giving the answers that are wanted.

    `early`: what is remembered before, where the module will ask it again.
    """
    chance = random.Random(seed)  # noqa: S311 (samples, not secrets)
    wants = _with_place(library, domains, module, wants, chance)
    person = draw_person(0, chance, 84, wants)
    person = Person(
        number=0,
        lang=person.lang,
        channel=person.channel,
        country=person.country,
        guided=person.guided,
        team_known=person.team_known,
        severity=person.severity,
        temper=IN_CRISIS if module.kind == "safety" and likely(chance, 0.4) else DIRECT,
        wants=wants,
    )
    life = Life(library, domains, Coverage(), person, chance)
    life.released = True  # whatever an earlier session found, a clinician has decided on it
    _arrange(library, life, module, wants, early or {})
    _begin(life, module, wants)
    return life


def aimed_walk(library: Library, domains: Domains, branch: Passed, seed: str) -> Life:
    """A walk towards one branch; without values that lead there, a walk by chance."""
    chance = random.Random(seed)  # noqa: S311 (samples, not secrets)
    aim = find_aim(library, domains, branch, chance)
    module = library.module(branch.module)
    if aim is None:
        return walk(library, domains, module, {}, seed)
    return walk(library, domains, module, aim.values, seed, aim.early)


def _with_place(
    library: Library,
    domains: Domains,
    module: Module,
    wants: dict[str, Value],
    chance: random.Random,
) -> dict[str, Value]:
    """The programme opens a module only where its condition holds: want that too."""
    places = [each for each in library.programme().modules if each.module == module.id]
    if not places or any(place.when is None for place in places):
        return wants
    found = solve([Demand(str(places[-1].when), holds=True)], domains, chance)
    return {**(found or {}), **wants}


def _arrange(
    library: Library,
    life: Life,
    module: Module,
    wants: dict[str, Value],
    early: dict[str, Value],
) -> None:
    """What has happened before: earlier sessions, answers kept, homework, scores."""
    kept: dict[str, Value] = {}
    asked = {step.save_as for step in module.steps}
    for other in library.modules():
        for name, variable in other.variables.items():
            known = early if name in asked else wants
            if variable.scope != "run" and name in known:
                kept[name] = remembered(known[name], variable.type)
    ids = library.programme().ids()
    later = module.id in ids[1:] or module.kind != "session"
    done = tuple(each for each in ids if each != module.id) if later else ()
    wanted_done = wants.get("sessions_done")
    if module.kind != "session" and isinstance(wanted_done, int):
        done = ids[:wanted_done]
    last = START - (timedelta(days=AWAY_DAYS) if wants.get("away_days") == AWAY_DAYS else _BEFORE)
    seen = {"last_seen_at": last} if later else {}
    life.dialogue = Dialogue(
        memory=kept,
        done=done,
        intake_done=later,
        last_done_at=last if later else None,
        held=wants.get("held") is True and module.kind == "tool",
        **seen,
    )
    world = life.world
    if wants.get("homework_open"):
        given = HomeworkView(id="h1", title="Cards", due_at=START, status="open")
        world.homework.append(given)
    world.visit(
        "Bravo" if wants.get("comment") else None, 2 if wants.get("appointment_open") else None
    )
    if later:
        _give_scores(life, wants)


def _give_scores(life: Life, wants: dict[str, Value]) -> None:
    """Scores of last week, or of a month ago when new ones are due; and moods."""
    due = wants.get("scores_due")
    days = 7 if due is False else 30
    at = START - timedelta(days=days)
    for name, usual in (("phq9", 8), ("gad7", 7)):
        wanted = wants.get(f"{name}_last", usual if due is False else None)
        if isinstance(wanted, int | float):
            life.world.facts.append(Fact(at=at, name=name, value=float(wanted)))
    count = wants.get("mood_count")
    last = wants.get("mood_last")
    for _ in range(count if isinstance(count, int) else int(last is not None)):
        value = float(last) if isinstance(last, int | float) else 5.0
        life.world.facts.append(Fact(at=at, name="mood", value=value))


def remembered(value: Value, kind: str) -> Value:
    """A wanted value as the dialogue keeps it."""
    if value != WRITTEN:
        return value
    if kind == "list":
        return (Entry(text="walk", rating=3), Entry(text="call Anna", rating=6))
    if kind == "record":
        return 3
    return "2026-03-05" if kind == "date" else "a few words"


def _begin(life: Life, module: Module, wants: dict[str, Value]) -> None:
    """Open the module as a patient would, and go on for a while where it stops itself."""
    if module.kind == "safety":
        level = wants.get("level")
        text, axis = "I am not well", str(wants.get("axis") or "suicide")
        life.sit(None, disclose(level if isinstance(level, int) else 2, axis, text))
        return
    if module.kind == "tool":
        if wants.get("in_session") or wants.get("session_open"):
            _open_session(life, paused=not wants.get("in_session"))
        life.sit(Command(name=module.intent or "menu", text="please"))
        return
    life.sit(Command(name="start_session", text="start"))
    for _ in range(2):  # a walk that paused itself is taken up again
        session = life.dialogue.session
        if session is None or not session.paused or life.dialogue.held:
            return
        life.world.move(life.world.now + timedelta(days=1))
        life.sit(Command(name="resume", text="continue"))


def _open_session(life: Life, *, paused: bool) -> None:
    """A session waits beneath the tool."""
    life.dialogue = life.dialogue.model_copy(update={"done": life.dialogue.done[:-1]})
    life.say_only(Command(name="start_session", text="start"))
    if paused:
        life.say_only(Command(name="pause", text="pause"))
