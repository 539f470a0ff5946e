"""A reply as it is saved: the patient's own words, without what no text should hold."""

from __future__ import annotations

import re

# Control characters (NUL breaks databases and terminals, \x1e marks bubbles); line
# breaks and tabs stay. Lone surrogates cannot be stored in any encoding.
_UNSAFE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")
_VISIBLE = re.compile(r"[^\s\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff]")


def clean(text: str) -> str:
    """The reply without control characters and outer white space; otherwise verbatim."""
    return _UNSAFE.sub("", text.replace("\r\n", "\n").replace("\r", "\n")).strip()


def is_blank(text: str) -> bool:
    """Tell whether nothing visible was written."""
    return _VISIBLE.search(text) is None
