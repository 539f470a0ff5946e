"""One word takes back the deletion of one's data, wherever the conversation is."""

from __future__ import annotations

from cairn.engine.exchange import Exchange
from cairn.engine.reply import clean
from cairn.engine.turn import Command
from cairn.engine.walk import ask
from cairn.language import normalise
from cairn.language.text import words

#: Each is a whole message, so that no answer is ever taken for it.
_WORDINGS = """
    keep my data | keep all my data | please keep my data | do not delete my data
    | dont delete my data | cancel the deletion | cancel my deletion | garder mes donnees
    | gardez mes donnees | garde mes donnees | je garde mes donnees | je veux garder mes donnees
    | ne pas effacer mes donnees | n effacez pas mes donnees | annuler l effacement
    | annulez l effacement | garder toutes mes donnees
    """
_KEEP = frozenset(" ".join(each.split()) for each in _WORDINGS.split("|"))


def keeps_data(x: Exchange, command: Command) -> bool:
    """Tell whether "keep my data" is said while they are to be deleted, and not in a crisis."""
    if x.patient.deletion_at is None or x.dialogue.safety is not None or command.name == "risk":
        return False
    return " ".join(words(normalise(clean(command.text)[:60]))) in _KEEP


def keep_data(x: Exchange) -> None:
    """Nothing is deleted; the question that was open is asked again."""
    x.emit("deletion_taken_back")
    x.say("data-kept-again")
    opened = x.dialogue.open_run()
    if opened is not None and opened[1].at is not None and opened[1].resume_at is None:
        ask(x, opened[0], briefly=True)
