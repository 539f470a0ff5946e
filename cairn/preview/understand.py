"""What a line of a rehearsal wants, without the dialogue engine's model.

An author says plainly what is meant: `/skip`, `/log_mood mood 4`, `/risk 3 suicide`. A few bare
words are read as patients use them; all else is an answer. Danger is read as always.
"""

from __future__ import annotations

from cairn.language import Lang, normalise
from cairn.risk import Detector, assess_plainly

_WORDS = {
    "pause": "pause", "skip": "skip", "passer": "skip", "why": "why", "pourquoi": "why",
    "repeat": "repeat", "repeter": "repeat", "back": "go_back", "retour": "go_back",
    "menu": "menu", "help": "help", "aide": "help", "plan": "safety_plan",
    "session": "start_session", "seance": "start_session", "progress": "show_progress",
    "progres": "show_progress", "person": "talk_to_human", "quelqu'un": "talk_to_human",
    "resume": "resume", "reprendre": "resume", "english": "change_language",
    "francais": "change_language", "hi": "greet", "hello": "greet", "bonjour": "greet",
}  # fmt: skip


def read_line(text: str, lang: Lang, detector: Detector | None) -> tuple[str, str]:
    """The patient's words and what they want, as a golden flow writes it."""
    said = text.strip()
    if said.startswith("/") and len(said) > 1:
        name, _, rest = said[1:].partition(" ")
        return (rest, f"risk {rest}") if name == "risk" else (rest or said, name)
    found = detector.assess(said, lang) if detector else assess_plainly(said)
    if found.level:
        return said, f"risk {int(found.level)} {found.category}"
    return said, _WORDS.get(normalise(said[:40]), "answer")
