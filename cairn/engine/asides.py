"""Asides in the safety dialogue, where messages come without passing the dialogue engine.

Only a whole message counts, so that no answer is ever taken for an aside.
"""

from __future__ import annotations

import re

from cairn.language import normalise
from cairn.language.text import words

_WORDINGS = {
    "why": """
        why | why do you ask | why do you ask that | why are you asking | why this question
        | why do you want to know | pourquoi | pourquoi ca | pourquoi cette question
        | pourquoi vous demandez ca | pourquoi tu demandes ca | pourquoi ces questions
        """,
    "repeat": """
        repeat | say that again | again please | what | what do you mean | sorry what | huh
        | i dont understand | i dont get it | repete | repetez | repeter | pardon | quoi
        | comment ca | comment | je ne comprends pas | je comprends pas | j ai pas compris
        | je n ai pas compris | c est a dire
        """,
    "skip": "skip | skip it | pass | passer | je passe",
    "talk_to_human": """
        person | a person | human | a human | a real person | a real human | talk to someone
        | talk to a person | talk to a human | i want to talk to someone | can i talk to someone
        | i want to talk to a human | i want a human | i want to talk to a person | quelqu un
        | une personne | un humain | parler a quelqu un | je veux parler a quelqu un
        | je voudrais parler a quelqu un | je veux parler a une personne | une vraie personne
        | je veux parler a un humain | parler a une personne
        """,
    "change_language": """
        english | in english | english please | in english please | anglais | en anglais
        | french | in french | french please | in french please | francais | en francais
        | en francais svp | francais svp | en francais s il vous plait
        | i dont speak french | i don t speak french | i dont understand french
        | je ne parle pas anglais | je parle pas anglais | je ne comprends pas l anglais
        """,
}
_ASIDES = {
    " ".join(wording.split()): name
    for name, wordings in _WORDINGS.items()
    for wording in wordings.split("|")
}

#: In a crisis these are a wish for a person; elsewhere they may be what a patient practises.
_CRIES = """
    help | help me | please help me | i need help | aide | aidez moi | aide moi | a l aide
    | j ai besoin d aide | au secours | aidez moi svp | help me please
    """
_CRYING = frozenset(" ".join(each.split()) for each in _CRIES.split("|"))

#: Thrown at whoever asks.
_INSULTS = re.compile(
    r"""\b(?:
        fuck\ (?:off|you|this) | piss\ off | shut\ up | screw\ (?:you|this) | hate\ (?:this|you)
      | sick\ of\ (?:this|you) | ta\ gueule | ferme\ la | casse\ toi | va\ te\ faire | fais\ chier
      | ca\ fait\ chier | ras\ le\ bol | connard\w*
    )\b""",
    re.VERBOSE,
)
_HARSH_WORDS = """
    stupid dumb rubbish bullshit crap useless pointless annoying ridiculous junk debile stupide
    idiot idiote nul nulle ridicule inutile chiant chiante relou
    """
_NAMES_OF_IT = """
    you your this bot robot machine app question questions thing tu vous ce cette c ca ton ta votre
    vos truc appli
    """
#: Anger where the programme or its question is named, and not oneself: "I'm useless" is pain.
_HARSH, _IT = frozenset(_HARSH_WORDS.split()), frozenset(_NAMES_OF_IT.split())
_OWN = frozenset({"i", "im", "ive", "me", "my", "je", "j", "moi", "mon", "ma", "mes", "suis"})
_ANGRY_WORDS = 10

_COURTESIES = """
    hi | hello | hey | hi there | hello there | hey there | hi again | hello again | good morning
    | good evening | good afternoon | thanks | thank you | hi cairn | hello cairn | bonjour | salut
    | coucou | bonsoir | re bonjour | bonjour a vous | bonjour cairn | merci | merci beaucoup
    | merci bien | merci a vous
    """
_COURTEOUS = frozenset(" ".join(each.split()) for each in _COURTESIES.split("|"))


def is_courtesy(text: str) -> bool:
    """Tell whether a whole message only greets or thanks."""
    return " ".join(words(normalise(text[:60]))) in _COURTEOUS


def is_anger(text: str) -> bool:
    """Tell whether a short reply is anger, at the question or at the programme."""
    said = words(normalise(text[:200]))
    if not 0 < len(said) <= _ANGRY_WORDS:
        return False
    about_it = _HARSH & set(said) and _IT & set(said) and not _OWN & set(said)
    return bool(about_it) or _INSULTS.search(" ".join(said)) is not None


def is_thanks(text: str) -> bool:
    """Tell whether a whole message only thanks."""
    return is_courtesy(text) and bool({"thanks", "thank", "merci"} & set(words(normalise(text))))


def is_cry_for_help(text: str) -> bool:
    """Tell whether a whole message calls for help and says nothing else."""
    return " ".join(words(normalise(text[:60]))) in _CRYING


def read_aside(text: str) -> str | None:
    """The command that a whole message is, or None: it is an answer."""
    return _ASIDES.get(" ".join(words(normalise(text[:200]))))
