"""Modules as the database keeps them: readable for good, whatever the format becomes.

A patient may come back to a session months later, when the format has moved on. So each
stored module says in which version it was written, and this file knows the way from every
earlier version to the present one.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from pydantic import ValidationError

from cairn.content.models import Module

#: The version in which modules are stored now. Raise it, with a way up, whenever a stored
#: module of before would no longer be valid.
STORED = 2
#: What version 2 says by the kind of a step was an effect in version 1.
_HOMEWORK_EFFECT = "assign_homework"


class StoredModuleError(Exception):
    """A stored module that this version cannot read; the text says which and why."""


def store_module(module: Module) -> dict[str, Any]:
    """The module as plain data, in version STORED."""
    return module.model_dump(mode="json", exclude_defaults=True)


def read_module(body: dict[str, Any], version: int) -> Module:
    """The module of a stored body. Raises StoredModuleError when it cannot be read."""
    name = str(body.get("id", "?"))
    if version > STORED:
        raise StoredModuleError(
            f"module '{name}' was stored by a later version ({version}, this one reads {STORED})"
        )
    for step in range(version, STORED):
        body = _WAYS_UP[step](body)
    try:
        return Module.model_validate(body)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        place = ".".join(str(part) for part in first["loc"])
        raise StoredModuleError(f"module '{name}' at {place}: {first['msg']}") from None


def _from_1(body: dict[str, Any]) -> dict[str, Any]:
    """Assigning homework was an effect of a step that says something; now it is its kind."""
    return {**body, "steps": [_step_from_1(step) for step in body["steps"]]}


def _step_from_1(step: dict[str, Any]) -> dict[str, Any]:
    does = [effect for effect in step.get("does", ()) if effect != _HOMEWORK_EFFECT]
    if step["kind"] != "say" or len(does) == len(step.get("does", ())):
        return step
    return {**step, "kind": "homework", "does": does}


_WAYS_UP: dict[int, Callable[[dict[str, Any]], dict[str, Any]]] = {1: _from_1}
