"""A refusal to answer. At a safety question it counts as yes (NIMH, ASQ instructions)."""

from __future__ import annotations

import re

from cairn.language import normalise
from cairn.language.text import words

_REFUSALS = re.compile(
    r"""\b(?:
        rather\ not | prefer\ not | (?:not|never)\ (?:saying|telling|answering)
      | (?:dont|do\ not|wont|cant)\ (?:want\ to\ |wanna\ )?
        (?:say|tell|talk|answer|discuss|go\ there)
      | no\ (?:comment|answer|reply) | none\ of\ your | pass | skip | next\ question
      | not\ your\ business | private
      | (?:prefere|voudrais|aimerais)\ (?:autant\ )?(?:ne\ )?(?:pas|mieux\ pas)
      | (?:veux|peux|souhaite|sais)\ pas\ (?:le\ |vous\ |te\ )?(?:dire|repondre|parler)
      | (?:veux|peux|souhaite)\ pas\ en\ parler | pas\ envie\ d
      | sans\ (?:reponse|commentaire) | passer | question\ suivante | ca\ ne\ (?:vous|te)\ regarde
      | ca\ (?:vous|te)\ regarde\ pas | c\ est\ prive
      | leave\ me\ (?:alone|be) | go\ away | fuck\ (?:off|you) | shut\ up | piss\ off
      | stop\ asking | enough\ questions
      | ^stop$ | ^arretez?$ | (?:laisse|laissez)\ moi\ (?:tranquille|en\ paix|seule?)
      | (?:fous|foutez|fichez|fiche)\ moi\ la\ paix | lache\ moi | lachez\ moi | ta\ gueule
      | va\ te\ faire | allez\ vous\ faire | marre\ de\ vos\ questions | assez\ de\ questions
      | arrete[zr]?\ (?:avec\ )?(?:vos|tes|les)\ questions
    )\b""",
    re.VERBOSE,
)
#: Longer replies are stories: their words are weighed by the readers, not here.
_MAX_WORDS = 12


def is_refusal(reply: str) -> bool:
    """Tell whether a short reply declines to answer, in either language."""
    said = words(normalise(reply[:500]))
    return 0 < len(said) <= _MAX_WORDS and _REFUSALS.search(" ".join(said)) is not None
