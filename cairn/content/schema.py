"""JSON Schema (draft 2020-12) of every kind of content file, for editors.

The models say the shapes and what each field means; the guide says which fields a kind of step
may have. A schema is a little stricter than loading: a field that does nothing is marked.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from pydantic import BaseModel

from cairn.content.guide import EFFECTS, KINDS, fields_of, needs_of
from cairn.content.models import (
    Crisis,
    Instrument,
    Messages,
    Module,
    Passage,
    Programme,
)

Schema = dict[str, Any]
DRAFT = "https://json-schema.org/draft/2020-12/schema"
MODELS: Mapping[str, type[BaseModel]] = {
    "module": Module,
    "passage": Passage,
    "instrument": Instrument,
    "crisis": Crisis,
    "messages": Messages,
    "programme": Programme,
}
#: Fields of a module that only one kind of module has.
_OF_ONE_KIND = {"intent": "tool", "entries": "safety"}


def build_schema(name: str, model: type[BaseModel]) -> Schema:
    """The schema of one kind of file."""
    schema = model.model_json_schema()
    kinds: Schema = schema.get("$defs", {})
    for each in (schema, *kinds.values()):
        _plain(each)
    if "Step" in kinds:
        kinds["Fields"] = {"properties": kinds["Step"]["properties"]}
        kinds["Step"] = _step(kinds["Step"])
    if "Place" in kinds:
        kinds["Place"] = {"anyOf": [{"type": "string"}, kinds["Place"]]}
    if name == "module":
        schema["allOf"] = [_only(field, kind) for field, kind in _OF_ONE_KIND.items()]
    return {"$schema": DRAFT, "$id": f"{name}.schema.json", **schema, "title": f"Cairn {name}"}


def _plain(schema: Schema) -> None:
    """Without what an author never writes: `null`, and titles that repeat the name."""
    for field in schema.get("properties", {}).values():
        field.pop("title", None)
        ways = [each for each in field.get("anyOf", ()) if each != {"type": "null"}]
        means_something = field.get("default") is not None  # then `null` is not leaving it out
        if "anyOf" in field and len(ways) < len(field["anyOf"]) and not means_something:
            field.pop("anyOf")
            field.update(ways[0] if len(ways) == 1 else {"anyOf": ways})
        if field.get("default", ...) is None:
            field.pop("default")


def _only(field: str, kind: str) -> Schema:
    return {
        "if": {"properties": {"kind": {"not": {"const": kind}}}, "required": ["kind"]},
        "then": {"properties": {field: False}},
    }


def _step(schema: Schema) -> Schema:
    """One schema for each kind, so that an editor offers only what the kind may have."""
    fields: Schema = schema["properties"]
    effects = fields["does"]["items"]
    effects["markdownEnumDescriptions"] = [EFFECTS[each].means for each in effects["enum"]]
    return {
        "description": schema["description"],
        "type": "object",
        "required": ["id", "kind"],
        "properties": {
            "kind": {
                "enum": list(KINDS),
                "markdownEnumDescriptions": [guide.means for guide in KINDS.values()],
                "description": fields["kind"]["description"],
            }
        },
        "oneOf": list(_kinds()),
    }


def _kinds() -> Iterator[Schema]:
    for kind, guide in KINDS.items():
        own = {name: {"$ref": f"#/$defs/Fields/properties/{name}"} for name in fields_of(kind)}
        yield {
            "title": kind,
            "description": guide.means,
            "type": "object",
            "properties": {**own, "kind": {"const": kind, "description": guide.means}},
            "required": list(needs_of(kind)),
            "additionalProperties": False,
        }
