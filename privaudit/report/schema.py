"""The JSON Schema of audit.json (2020-12), made from the model's types, so that the two cannot part.

``audit.schema.json`` beside this module is its output; a test keeps it so. Unknown fields are allowed: fields may be
added, those named keep their names and meanings.
"""

from __future__ import annotations

import dataclasses
import json
import types
import typing
from enum import StrEnum
from pathlib import Path
from typing import Any, Final, Union

from ..model import FORMAT, ROW_TYPES, Baseline, Estate, Finding, Message, Params, Ref, Remediation, Run, Target, Tool
from ..model.codec import DERIVED

SCHEMA_FILE: Final = Path(__file__).with_name("audit.schema.json")

_PLAIN: Final[dict[Any, str]] = {str: "string", int: "integer", float: "number", bool: "boolean"}
_WITH_TEXT: Final = (Message, Remediation)
_HEX: Final = {"type": "string", "pattern": "^[0-9a-f]{16}$"}
_STATE: Final = {
    "type": "string",
    "pattern": "^([0-9a-f]{5})+$",
    "description": (
        "What a decision is taken on: marks of five hex digits each, sorted, in one text. A finding is no worse than"
        " one decided on if each of its marks is among those of that one: compare by subset, never by equality."
    ),
}
"""Of findings: marks of `privaudit.model.taken`."""


def audit_schema() -> dict[str, Any]:
    """Return the schema of a whole audit.json."""
    definitions: dict[str, Any] = {}
    arrays = {name: {"type": "array", "items": _record(cls, definitions)} for name, cls in ROW_TYPES.items()}
    properties: dict[str, Any] = {
        "format": {"const": FORMAT},
        "tool": _record(Tool, definitions),
        "run": _record(Run, definitions),
        "estate": _record(Estate, definitions),
        "baseline": {"anyOf": [_record(Baseline, definitions), {"type": "null"}]},
        **arrays,
    }
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": FORMAT,
        "description": "One audit of privaudit. Every row has an id that is stable between runs.",
        "type": "object",
        "required": list(properties),
        "properties": properties,
        "$defs": dict(sorted(definitions.items())),
    }


def schema_text() -> str:
    """Return the schema as it is shipped."""
    return json.dumps(audit_schema(), ensure_ascii=False, indent=1) + "\n"


def _record(cls: Any, definitions: dict[str, Any]) -> dict[str, Any]:
    name = cls.__name__
    if name not in definitions:
        definitions[name] = {}  # holds the place, should a record ever hold itself
        definitions[name] = _object(cls, definitions)
    return {"$ref": f"#/$defs/{name}"}


def _object(cls: Any, definitions: dict[str, Any]) -> dict[str, Any]:
    properties: dict[str, Any] = {
        n: _STATE if cls is Finding and n == "state" else _HEX
        for n in DERIVED
        if isinstance(getattr(cls, n, None), property)
    }
    if cls in _WITH_TEXT:
        properties["text"] = {"type": "string"}
    hints = typing.get_type_hints(cls)
    for field in dataclasses.fields(cls):
        if cls is Target and field.name == "ref":
            # A target is its place, with what else it is about beside it.
            properties.update(_object(Ref, definitions)["properties"])
        else:
            properties[field.name.rstrip("_")] = _type(hints[field.name], definitions)
    # What a reader may count on: everything but the English text, which stands beside keys only in written audits.
    required = [n for n in properties if n != "text" or cls not in _WITH_TEXT]
    return {"type": "object", "required": required, "properties": properties}


def _type(hint: Any, definitions: dict[str, Any]) -> dict[str, Any]:
    if hint == Params:
        return {"type": "object", "additionalProperties": {"type": ["string", "number", "boolean"]}}
    if hint in _PLAIN:
        return {"type": _PLAIN[hint]}
    origin, args = typing.get_origin(hint), typing.get_args(hint)
    if origin in (Union, types.UnionType):
        return _union(args, definitions)
    if origin is tuple:
        if len(args) == 2 and args[1] is Ellipsis:
            return {"type": "array", "items": _type(args[0], definitions)}
        return {
            "type": "array",
            "prefixItems": [_type(a, definitions) for a in args],
            "minItems": len(args),
            "items": False,
        }
    if isinstance(hint, type) and issubclass(hint, StrEnum):
        return {"type": "string", "enum": [m.value for m in hint]}
    return _record(hint, definitions)


def _union(args: tuple[Any, ...], definitions: dict[str, Any]) -> dict[str, Any]:
    options = [a for a in args if a is not type(None)]
    null = len(options) < len(args)
    if all(o in _PLAIN for o in options):
        names = [_PLAIN[o] for o in options] + (["null"] if null else [])
        return {"type": names[0] if len(names) == 1 else names}
    choices = [_type(o, definitions) for o in options] + ([{"type": "null"}] if null else [])
    return {"anyOf": choices}
