"""A wish to stop that stands behind an answer: "yes, but can we leave it there for today"."""

from __future__ import annotations

import re

from cairn.language.text import normalise, words

#: Longer tails tell something: "and then I had to stop at the lights".
_MOST_WORDS = 12
_BREAKS = re.compile(
    r"[,;.!?:…\n-]+\s*(?:(?:but|and|mais|et|then|puis|though|par contre|sinon|also|aussi|ok)\s+)?"
    r"|\s+(?:but|and|mais|et|then|puis|par contre)\s+",
    re.IGNORECASE,
)
_WHEN = (
    r"(?:\ (?:here|there|now|for\ (?:now|today|tonight|a\ (?:bit|while|moment))|at\ that|today"
    r"|tonight))"
)
_QUAND = (
    r"(?:\ (?:la|ici|maintenant|pour\ (?:aujourd\ hui|ce\ soir|l\ instant|le\ moment)"
    r"|aujourd\ hui|ce\ soir|un\ peu|un\ moment|deux\ minutes|cinq\ minutes|plus\ tard|demain))"
)
_STOPS = re.compile(
    rf"""^(?:
        (?:please\ )?(?:can|could|may|shall)\ (?:we|i|you)\ (?:please\ )?
            (?:stop|pause|leave\ (?:it|that)|end|finish|have\ a\ break|take\ a\ break){_WHEN}{{0,2}}
      | let\ ?s\ (?:stop|pause|leave\ (?:it|that)|take\ a\ break){_WHEN}{{0,2}}
      | (?:i\ ?d|i\ would)\ (?:rather|like\ to|prefer\ to)\ (?:stop|pause|leave\ it){_WHEN}{{0,2}}
      | i\ (?:want|need|have|prefer|wish)\ to\ (?:stop|pause|go|leave\ it){_WHEN}
      | i\ (?:have\ to|need\ to|must|gotta|ve\ got\ to)\ go(?:\ now)?
      | (?:gotta|got\ to|have\ to)\ go(?:\ now)?
      | (?:that\ ?s|this\ is)?\ ?enough\ (?:for\ (?:now|today|tonight))
      | (?:stop|pause){_WHEN} | pause
      | i\ (?:need|want)\ a\ (?:break|pause)
      | (?:est\ ce\ qu\ )?on\ (?:peut|pourrait|va|s)\ ?(?:s\ )?
            (?:arrete|arreter|en\ rester|faire\ une\ pause|reprendre){_QUAND}{{0,2}}
      | on\ (?:s\ )?arrete{_QUAND}{{0,2}}
      | j?\ ?(?:e\ )?(?:prefere|prefererais|aimerais|voudrais|veux|dois|vais|souhaite|souhaiterais)
            \ (?:m\ )?(?:arreter|en\ rester|faire\ une\ pause|m\ en\ tenir){_QUAND}{{0,2}}
      | j\ (?:aimerais|arrete)(?:\ (?:m\ )?arreter)?{_QUAND}
      | (?:il\ )?faut\ que\ j\ (?:arrete|y\ aille){_QUAND}{{0,2}}
      | je\ dois\ (?:y\ aller|filer|partir|te\ laisser|vous\ laisser)
      | (?:une\ )?pause(?:\ svp|\ stp)? | stop{_QUAND} | arretons(?:\ nous)?{_QUAND}{{0,2}}
      | (?:c\ est|ca\ fait)\ (?:assez|bon)\ pour\ (?:aujourd\ hui|ce\ soir)
      | ca\ suffit\ pour\ (?:aujourd\ hui|ce\ soir)
    )(?:\ (?:please|pls|thanks|thank\ you|svp|stp|merci|s\ il\ (?:vous|te)\ plait))*$""",
    re.VERBOSE,
)


def split_stop(text: str) -> str | None:
    """What stands before a wish to stop; None where the message does not end in one.

    "oui mais je préfère arrêter là" gives "oui". Only a clause that is nothing but the wish
    counts, so that "I wanted to stop there, but he went on" stays whole.
    """
    for found in _BREAKS.finditer(text[:2000]):
        head, tail = text[: found.start()].strip(), text[found.end() :]
        said = words(normalise(tail))
        if head and 0 < len(said) <= _MOST_WORDS and _STOPS.match(" ".join(said)):
            return head
    return None
