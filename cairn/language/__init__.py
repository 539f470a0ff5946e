"""Reading values out of a patient's reply, in English and French.

Pure and closed: no content, no clock, no model. Every function accepts any
text at all (NUL, emoji, right-to-left, 100,000 characters), never raises on
it, takes time linear in its length, and prefers "unclear" to a guess.
"""

from cairn.language.dates import DateReading, read_date
from cairn.language.numbers import NumberReading, NumberStatus, read_number
from cairn.language.options import (
    OptionReading,
    OptionsReading,
    OptionStatus,
    OptionView,
    read_option,
    read_options,
)
from cairn.language.text import Lang, normalise
from cairn.language.yes_no import YesNo, read_yes_no

__all__ = [
    "DateReading",
    "Lang",
    "NumberReading",
    "NumberStatus",
    "OptionReading",
    "OptionStatus",
    "OptionView",
    "OptionsReading",
    "YesNo",
    "normalise",
    "read_date",
    "read_number",
    "read_option",
    "read_options",
    "read_yes_no",
]
