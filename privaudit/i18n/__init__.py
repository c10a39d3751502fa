"""Texts in English and Russian. ``text("reasons.timeout", "ru", seconds=30)``: area, key, language, parameters.

Each language is a folder of YAML files, one an area; nested mappings make dotted keys. Sentences avoid plural forms
("rows: 5"). A test keeps keys and placeholders equal in all languages.
"""

from __future__ import annotations

import functools
import string
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

LANGUAGES = ("en", "ru")


def text(key: str, lang: str, /, **params: object) -> str:
    """Return the text of ``area.key`` in a language, parameters filled in.

    A key that is missing is a defect that tests catch; at run time its last part is shown, since a report with one
    plain word is better than none.
    """
    template = _texts(lang, key.partition(".")[0]).get(key)
    if template is None:
        return key.rpartition(".")[2].replace("_", " ")
    parts = _parts(template)
    if parts is None:
        return _FORMATTER.vformat(template, (), params)
    if len(parts) == 1 and parts[0][1] is None:
        return parts[0][0]
    return "".join([said if name is None else said + format(_value(name, params)) for said, name in parts])


def has_text(key: str, lang: str) -> bool:
    """Whether the key exists in that language."""
    return key in _texts(lang, key.partition(".")[0])


def keys(area: str, lang: str) -> dict[str, str]:
    """Return all keys of an area with their templates."""
    return dict(_texts(lang, area))


def areas() -> tuple[str, ...]:
    """Return the names of all areas, sorted."""
    return tuple(sorted(p.stem for p in (Path(__file__).parent / "en").glob("*.yaml")))


class _Formatter(string.Formatter):
    """Plain ``{name}`` only: no attribute or item look-ups; a missing parameter shows as ``?``, a clause not at all."""

    def get_field(self, field_name: str, args: Any, kwargs: Any) -> Any:  # noqa: ARG002 - the base class names it
        return _value(field_name, kwargs), field_name


_FORMATTER = _Formatter()


def _value(name: str, params: Mapping[str, object]) -> object:
    return params[name] if name in params else "" if name.endswith("_clause") else "?"


@functools.lru_cache(maxsize=4096)
def _parts(template: str) -> tuple[tuple[str, str | None], ...] | None:
    """Return what stands before each field and the field's name, taken apart once; None where a field says more."""
    found = tuple(_FORMATTER.parse(template))
    if any(spec or conversion for _, _, spec, conversion in found):
        return None
    return tuple((said, name) for said, name, _, _ in found) or (("", None),)


@functools.cache
def _texts(lang: str, area: str) -> dict[str, str]:
    import yaml

    path = Path(__file__).parent / lang / f"{area}.yaml"
    if not path.is_file():
        return {}
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    data = yaml.load(path.read_text(encoding="utf-8"), Loader=loader)  # noqa: S506 - a safe loader
    return dict(_flatten(area, data))


def _flatten(prefix: str, data: dict[str, Any]) -> Iterator[tuple[str, str]]:
    for key, value in data.items():
        if isinstance(value, dict):
            yield from _flatten(f"{prefix}.{key}", value)
        else:
            yield f"{prefix}.{key}", str(value)
