"""What an assessment says. Levels choose a response; they do not predict (NICE NG225)."""

from enum import IntEnum
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field


class Level(IntEnum):
    """0 continue, 1 ask kindly, 2 stop and ask the ASQ, 3 numbers first, 4 emergency number."""

    NONE = 0
    CHECK = 1
    ACTIVE = 2
    PLAN = 3
    IMMINENT = 4


Category = Literal[
    "none",
    "suicide",
    "self_harm",
    "harm_to_others",
    "abuse",
    "medical",
    "psychosis",
    "third_party",
]

# When two axes reach the same level the first one here leads the answer.
PRIORITY: tuple[Category, ...] = (
    "suicide",
    "self_harm",
    "medical",
    "abuse",
    "harm_to_others",
    "psychosis",
    "third_party",
    "none",
)

Lang = Literal["en", "fr"]
Asked = Literal["screening", "exercise"]


#: From here a human is told (clinical protocol, level 2: within 4 staffed hours).
ALERT_FROM = Level.ACTIVE


def tells_team(level: int, category: str) -> bool:
    """Whether a human is to be told of it.

    Worry about another person is answered with help for them: it is no danger of the patient's.
    """
    return level >= ALERT_FROM and category != "third_party"


class Signal(BaseModel):
    """A stretch of the original text (half-open character offsets) and the rule that fired."""

    model_config = ConfigDict(frozen=True)

    start: int = Field(ge=0)
    end: int = Field(ge=0)
    rule: str


class Assessment(BaseModel):
    """The level (0–4) and axis of one message, with every span that led to it.

    `degraded` is true when the plain keyword fallback made it: a human must look at the message.
    """

    model_config = ConfigDict(frozen=True)

    level: int = Field(ge=0, le=4)
    category: Category
    signals: tuple[Signal, ...] = ()
    degraded: bool = False
