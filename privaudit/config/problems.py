"""Mistakes of a configuration file in words: key path, what is wrong, what was meant; never the value."""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from ..i18n import has_text, text
from ..model import Params
from ..redact import shown_name
from .schema import fields_at

if TYPE_CHECKING:
    from pydantic import ValidationError

_PLAIN_NAME = re.compile(r"[\w .-]{1,40}")
Path_ = tuple[str | int, ...]

_KEYS = {
    "missing": "missing",
    "string_type": "string",
    "string_too_short": "empty",
    "int_type": "integer",
    "int_from_float": "integer",
    "float_type": "number",
    "bool_type": "boolean",
    "tuple_type": "list",
    "model_type": "table",
    "model_attributes_type": "table",
    "date_type": "date",
    "date_from_datetime_inexact": "date",
    "literal_error": "one_of",
    "one_of": "one_of",
    "greater_than": "above",
    "greater_than_equal": "at_least",
    "less_than_equal": "at_most",
    "system_name": "system_name",
    "region": "region",
    "hour": "hour",
    "time_zone": "time_zone",
}
"""pydantic's error types to texts ``cli.problem.…``; its own messages are not used: they are English only."""


_LISTED = ("systems", "known_gaps", "accounts", "applications", "logs", "retention")
"""Tables of which a file may hold several."""


def describe(error: ValidationError, data: Mapping[str, Any], lang: str) -> list[str]:
    """Return one line a mistake, in the file's order of keys."""
    return [_line(e, data, lang) for e in error.errors(include_input=False, include_url=False, include_context=True)]


def line(path: Path_, key: str, params: Params, data: Mapping[str, Any], lang: str) -> str:
    """Return one line for a mistake found by other means. ``key`` is one of ``cli.problem`` or of ``reasons``."""
    area = "cli.problem" if has_text(f"cli.problem.{key}", lang) else "reasons"
    said = f"{_place(path, data)}: {text(f'{area}.{key}', lang, **dict(params))}"
    advice = f"cli.hint.{key}"
    return f"{said}. {text(advice, lang)}" if key.startswith("url_") and has_text(advice, lang) else said


def _line(e: Any, data: Mapping[str, Any], lang: str) -> str:
    # pydantic marks a key of a mapping that is wrong itself.
    path: Path_ = tuple(part for part in e["loc"] if part != "[key]")
    if e["type"] == "extra_forbidden":
        return _unknown_key(path, data, lang)
    context = e.get("ctx", {})
    expected = str(context.get("choices") or context.get("expected", "")).replace("'", "").replace(" or ", ", ")
    bound = next((context[k] for k in ("gt", "ge", "le") if k in context), "")
    return line(
        path,
        _KEYS.get(e["type"], "wrong"),
        (("choices", expected), ("bound", f"{bound:g}" if bound != "" else "")),
        data,
        lang,
    )


def _unknown_key(path: Path_, data: Mapping[str, Any], lang: str) -> str:
    known = fields_at(path)
    near = difflib.get_close_matches(str(path[-1]), known, n=1)
    if near:
        return line(path, "unknown_key_near", (("near", near[0]),), data, lang)
    return line(path, "unknown_key", (("known", ", ".join(known)),), data, lang)


def _place(path: Path_, data: Mapping[str, Any]) -> str:
    """Return ``[[systems]] 2 (crm) limits.lock_timeout``: tables of a list are counted from 1 and named if they can."""
    out: list[str] = []
    dotted: list[str] = []
    for i, part in enumerate(path):
        if isinstance(part, str):
            dotted.append(shown_name(part))
        elif i == 1 and path[0] in _LISTED:
            out.append(f"[[{dotted.pop()}]] {part + 1}{_name_of(data.get(str(path[0])), part)}")
        else:
            dotted[-1] += f"[{part + 1}]"
    return " ".join([*out, *([".".join(dotted)] if dotted else [])])


def _name_of(tables: object, index: int) -> str:
    table = tables[index] if isinstance(tables, Sequence) and index < len(tables) else None
    name = table.get("name") if isinstance(table, Mapping) else None
    return f" ({name})" if isinstance(name, str) and _PLAIN_NAME.fullmatch(name) else ""
