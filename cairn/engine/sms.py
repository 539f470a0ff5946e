"""A turn as one SMS, and what it costs.

GSM 03.38: 160 characters in one part, 153 in each of several; a single character
outside its alphabet makes every part UCS-2, 70 and 67.
"""

from __future__ import annotations

from collections.abc import Sequence

from cairn.content.expressions import compile_template, format_number
from cairn.content.library import Library
from cairn.engine.turn import Output

_BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_EXTENDED = frozenset("\f^{}\\[~]|€")
#: Typography that costs a whole part and says nothing more; folded in every text of ours.
_TYPOGRAPHY = {
    "\u2018": "'", "\u2019": "'", "\u201c": '"', "\u201d": '"', "\u2026": "...",
    "\u2013": "-", "\u2014": "-", "\u2011": "-", "\u2022": "-", "\u00b7": "-",
    "\u00a0": " ", "\u202f": " ", "\u2009": " ", "\u2212": "-",
}  # fmt: skip
_GUILLEMETS = (("\u00ab\u00a0", '"'), ("\u00a0\u00bb", '"'), ("\u00ab\u202f", '"'),
               ("\u202f\u00bb", '"'), ("\u00ab ", '"'), (" \u00bb", '"'),
               ("\u00ab", '"'), ("\u00bb", '"'))  # fmt: skip
#: French letters outside GSM-7. Readers accept them bare in a text message.
_LETTERS = str.maketrans(
    {
        "ç": "c", "â": "a", "ê": "e", "î": "i", "ô": "o", "û": "u", "ë": "e", "ï": "i",
        "ÿ": "y", "œ": "oe", "Œ": "OE", "À": "A", "Â": "A", "È": "E", "Ê": "E", "Ë": "E",
        "Î": "I", "Ï": "I", "Ô": "O", "Ù": "U", "Û": "U",
    }
)  # fmt: skip
_WIDEST_SINGLE = 0xFFFF  # above it a character takes two UTF-16 units
_NUMBERED = frozenset({"choice", "multi_choice", "date"})
_LETTER_NAMES = "ABCDEFGHIJ"


def render_sms(library: Library, lang: str, outputs: Sequence[Output]) -> str:
    """The bubbles of a turn as one text: options numbered, and how to reply.

    Costly typography is folded; French letters that GSM-7 lacks are folded where this
    makes the whole text GSM-7, and never in validated items, whose letters are fixed.
    """
    if not outputs:
        return ""
    pieces = [(text, each.verbatim) for each in outputs for text in _said(each)]
    pieces += [(line, outputs[-1].verbatim) for line in _offered(outputs[-1])]
    suffix = _suffix(library, lang, outputs[-1])
    pieces += [(suffix, False)] if suffix else []
    plain = [(_fold_typography(text), verbatim) for text, verbatim in pieces]
    bare = [text if verbatim else _fold_letters(text) for text, verbatim in plain]
    folded = "\n".join(bare)
    return folded if is_gsm7(folded) else "\n".join(text for text, _verbatim in plain)


def _said(output: Output) -> tuple[str, ...]:
    text = output.text if output.sms is None else output.sms
    return (text,) if text else ()


def _offered(output: Output) -> list[str]:
    if output.expects not in _NUMBERED or len(output.options) <= 1:
        return []
    names = _LETTER_NAMES if output.letters else [str(n) for n in range(1, 100)]
    return [f"{name} {label}" for name, label in zip(names, output.options, strict=False)]


def _suffix(library: Library, lang: str, output: Output) -> str | None:
    """How to reply to what the output expects; None when nothing is offered."""
    if output.expects == "scale":
        return _scale_suffix(library, lang, output)
    if output.expects == "yes_no":
        return _message(library, lang, "reply-with-yes-no")
    if output.expects == "list" or not output.options or output.letters:
        return None
    if output.expects == "date":
        return _message(library, lang, "reply-with-date")
    if len(output.options) == 1:
        return _message(library, lang, "reply-with-one")
    key = "reply-with-several" if output.expects == "multi_choice" else "reply-with-number"
    return _message(library, lang, key, last=len(output.options))


def _scale_suffix(library: Library, lang: str, output: Output) -> str | None:
    if output.low is None or output.high is None:
        return None
    low, high = format_number(output.low, lang), format_number(output.high, lang)
    how = _message(library, lang, "reply-with-scale", low=low, high=high)
    if output.low_label is None or output.high_label is None:
        return how
    return f"{how} ({low} {output.low_label}, {high} {output.high_label})"


def _message(library: Library, lang: str, key: str, **values: object) -> str:
    text = library.message(key).text.of(lang)
    return " ".join(compile_template(text, lang).render(values))


def _fold_typography(text: str) -> str:
    for costly, plain in _GUILLEMETS:
        text = text.replace(costly, plain)
    return "".join(_TYPOGRAPHY.get(char, char) for char in text)


def _fold_letters(text: str) -> str:
    return text.translate(_LETTERS)


def is_gsm7(text: str) -> bool:
    """Tell whether every character is in the GSM 03.38 alphabet or its extension."""
    return all(char in _BASIC or char in _EXTENDED for char in text)


def segments(text: str) -> int:
    """How many SMS parts a text takes; 0 for an empty one."""
    if not text:
        return 0
    if is_gsm7(text):
        return _count([2 if char in _EXTENDED else 1 for char in text], 160, 153)
    return _count([2 if ord(char) > _WIDEST_SINGLE else 1 for char in text], 70, 67)


def _count(widths: Sequence[int], single: int, part: int) -> int:
    """Parts needed; a character of width 2 is never split over two parts."""
    if sum(widths) <= single:
        return 1
    parts, used = 1, 0
    for width in widths:
        if used + width > part:
            parts, used = parts + 1, 0
        used += width
    return parts
