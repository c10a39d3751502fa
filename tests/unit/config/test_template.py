"""The commented privaudit.toml explains every key of every table, in both languages, and is right about them."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal, get_args, get_origin

import pytest
from pydantic import BaseModel

from privaudit.config import schema, schema_access, schema_gate, schema_holding
from privaudit.config.access_settings import AccessSettings, ReadsSettings
from privaudit.config.limits import Limits
from privaudit.config.load import load_people
from privaudit.config.schema import ConfigFile
from privaudit.config.schema_base import Strict
from privaudit.config.settings import CompareSettings
from privaudit.config.templates import config_template
from privaudit.i18n import LANGUAGES
from privaudit.registry import ACCESSLOGS


def whole(lang: str) -> dict[str, Any]:
    """The template with the sign of comment taken from every key and table."""
    return tomllib.loads(re.sub(r'(?m)^# (?=\[|"[^"]+" = |\w+ = )', "", config_template(lang)))


def tables(kind: type[BaseModel], found: list[dict[str, Any]]) -> Iterator[tuple[type[BaseModel], set[str]]]:
    """Each table of the schema with the keys that the file has in any table of that kind."""
    yield kind, {k for row in found for k in row}
    for key, field in kind.model_fields.items():
        for inner in models(field.annotation):
            rows = [row[key] for row in found if key in row]
            yield from tables(inner, [r for row in rows for r in (row if isinstance(row, list) else [row])])


def models(annotation: Any) -> list[type[BaseModel]]:
    """The tables that a field may hold."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return [annotation]
    return [m for a in get_args(annotation) for m in models(a)]


def choices(annotation: Any) -> set[object]:
    """The words that a field's keys or values may be, if these are listed."""
    if get_origin(annotation) is Literal:
        return set(get_args(annotation))
    return {c for a in get_args(annotation) for c in choices(a)}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_key_of_every_table_is_there(lang: str) -> None:
    """No key of any class of the schema goes unexplained; none that is there is unknown."""
    met = dict(tables(ConfigFile, [whole(lang)]))
    every = {
        c
        for module in (schema, schema_access, schema_gate, schema_holding)
        for c in vars(module).values()
        if isinstance(c, type) and issubclass(c, Strict) and c is not Strict
    }
    assert set(met) == every
    for kind, keys in met.items():
        assert keys == set(kind.model_fields), kind.__name__


def test_the_new_tables_show_every_word_they_take() -> None:
    """Columns, natures, states and actions that a key takes, and all formats of logs, are named in the file."""
    text, file = config_template("en"), whole("en")
    news = [v for module in (schema_access, schema_gate, schema_holding) for v in vars(module).values()]
    for kind in (c for c in news if isinstance(c, type) and issubclass(c, Strict)):
        for key, field in kind.model_fields.items():
            missing = {
                w for w in choices(field.annotation) if not re.search(rf"(?<!\w){re.escape(str(w))}(?!\w)", text)
            }
            assert missing <= {"\t", "|", ",", ";"}, (kind.__name__, key)
    assert {t["format"] for t in file["logs"]} == set(ACCESSLOGS.names())
    assert set(file["staff"]["columns"]) == set(get_args(schema_access.StaffColumn))
    assert set(file["staff"]["statuses"].values()) == {"active", "leaving", "left"}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_examples_are_taken_as_they_stand(lang: str, tmp_path: Path) -> None:
    """With all examples in force the file is valid, and what it says of defaults is true."""
    path = tmp_path / "privaudit.toml"
    text = re.sub(r'(?m)^# (?=\[|"[^"]+" = |\w+ = )', "", config_template(lang))
    path.write_text(text, encoding="utf-8")
    (tmp_path / "my-rules").mkdir()
    settings = load_people(path, "en", {"CRM_PASSWORD": "x"})
    assert [log.format for log in settings.logs] == [
        "postgresql-csv", "postgresql-json", "postgresql-stderr", "server-audit", "general-log",
    ]  # fmt: skip
    assert settings.reads == ReadsSettings(timezone="Europe/Moscow")
    assert settings.access == AccessSettings(policy=str(tmp_path / "access.toml"))
    assert settings.compare == CompareSettings()
    assert Limits(**whole(lang)["systems"][0]["limits"]) == Limits()
