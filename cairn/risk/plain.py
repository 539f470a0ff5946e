"""The fallback when the detector fails: plain key words, no spaCy, no content files.

Crude on purpose. It may ask nobody anything; the caller alarms the operator and queues the
message for a human (clinical rule: a detector failure never counts as "no risk").
"""

import re

from cairn.risk.characters import fold_text
from cairn.risk.levels import Assessment, Category, Level, Signal

# Rule, level, axis, expressions joined by "or"; all over folded text.
_WORDS: tuple[tuple[str, int, Category, tuple[str, ...]], ...] = (
    ("overdose", Level.IMMINENT, "suicide", (r"overdos\w*", "surdose")),
    ("took-pills", Level.IMMINENT, "suicide", (
        r"(?:took|taken|swallowed) (?:\w+ ){0,4}(?:pills|tablets|meds)",
        r"(?:pris|avale) (?:\w+ ){0,5}(?:comprimes|medicaments|cachets|boites?)",
    )),
    ("goodbye", Level.PLAN, "suicide", (
        "this is (?:my )?goodbye", "suicide note", "lettre d'adieu", "adieu a tous",
    )),
    ("suicide", Level.ACTIVE, "suicide", (r"suicid\w*", "kms", r"unalive\w*")),
    ("kill-self", Level.ACTIVE, "suicide", (
        "kill(?:ing)? my ?self", "end(?:ing)? my life", "end it all",
        "me (?:tuer|pendre|foutre en l'air)",
    )),
    ("die", Level.ACTIVE, "suicide", (
        "(?:want|wanna|wish|like) (?:to |i was |i were )?(?:be )?(?:die|dead|dying)",
        "better off dead",
        "(?:envie de|veux|voudrais|aimerais) (?:mourir|crever|en finir)",
        "envie d'en finir", "mettre fin a (?:mes jours|ma vie)",
    )),
    ("live", Level.ACTIVE, "suicide", (
        "(?:do not|dont|don't) want to (?:live|be alive|be here)",
        "plus envie de vivre", "veux plus vivre",
    )),
    ("self-harm", Level.ACTIVE, "self_harm", (
        "cut(?:ting)? my ?self", "hurt(?:ing)? my ?self", r"self ?-?harm\w*",
        "me (?:couper|scarifier|faire du mal)", r"scarifi\w*",
    )),
    ("harm", Level.ACTIVE, "harm_to_others", (
        "(?:want to|going to|gonna) (?:kill|stab|shoot)", "(?:vais|veux) (?:le|la|les) tuer",
    )),
    ("abuse", Level.ACTIVE, "abuse", (
        "(?:hits?|beats?|raped|strangled|choked) me", "me (?:frappe|bat|cogne|viole)",
    )),
    ("medical", Level.PLAN, "medical", (
        "chest pain", "heart attack", "can ?not breathe", "stroke",
        "douleur (?:a|dans) la poitrine", "infarctus", "avc",
    )),
)  # fmt: skip

_RULES = [
    (rule, level, axis, re.compile(rf"\b(?:{'|'.join(words)})\b"))
    for rule, level, axis, words in _WORDS
]


def assess_plainly(text: str) -> Assessment:
    """Assess with key words alone, both languages at once; always marked `degraded`."""
    folded, origin = fold_text(text)
    signals: list[Signal] = []
    level, category = int(Level.NONE), "none"
    for rule, rule_level, axis, words in _RULES:
        for found in words.finditer(folded):
            end = origin[found.end() - 1] + 1
            signals.append(Signal(start=origin[found.start()], end=end, rule=f"plain.{rule}"))
            if rule_level > level:
                level, category = int(rule_level), axis
    return Assessment.model_validate(
        {"level": level, "category": category, "signals": tuple(signals), "degraded": True}
    )
