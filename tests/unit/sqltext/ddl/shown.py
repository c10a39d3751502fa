"""Effects in one line each, for tables of cases: the record's name, and every field that is not as by default."""

from __future__ import annotations

import dataclasses
from enum import Enum

from privaudit.model import ForeignKey, Raw
from privaudit.sqltext.ddl.base import Dialect, QName
from privaudit.sqltext.ddl.effects import ColumnSpec, Effect, Privilege
from privaudit.sqltext.ddl.split import split
from privaudit.sqltext.ddl.understand import understand


def shown(sql: str, dialect: Dialect) -> str:
    """Return the effects of a script, as lines."""
    return "\n".join(_effect(e) for piece in split(sql, dialect) for e in understand(piece, dialect))


def _effect(effect: Effect) -> str:
    words = [type(effect).__name__]
    for field in dataclasses.fields(effect):
        value = getattr(effect, field.name)
        if field.name == "spot" or value == field.default:
            continue
        words.append(field.name if value is True else f"{field.name}={_value(value)}")
    return " ".join(words)


def _value(value: object) -> str:
    if isinstance(value, QName):
        return value.name if value.schema is None else f"{value.schema}.{value.name}"
    if isinstance(value, Privilege):
        return value.word + (f"({_value(value.columns)})" if value.columns else "")
    if isinstance(value, ColumnSpec):
        return f"{value.name}:{value.data_type}:{value.family}"
    if isinstance(value, Enum):
        return str(value.value)
    if isinstance(value, Effect):
        return f"[{_effect(value)}]"
    if isinstance(value, tuple):
        return ",".join(_value(v) for v in value)
    return "..." if isinstance(value, Raw | ForeignKey) else str(value)
