"""Recognizers that users bring: Presidio's YAML in ``recognizers/*.yaml`` of a rule folder, and entry points.

Read without importing presidio. Patterns of a file are matched by `patterns.BoundedPattern`, so that none can hang a
scan; predefined classes are made by `presidio` on first use. Format: Presidio's registry of recognizers
(https://github.com/data-privacy-stack/presidio, presidio_analyzer/conf/example_recognizers.yaml), plus one key of ours,
``privaudit: {categories: {ENTITY: category}}``, for kinds that no rule knows.
"""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ...model import Category, record
from ..rulebook import rulefile
from ..rulebook.patterns import Pattern, compile_bounded

if TYPE_CHECKING:
    from ..rulebook.rules import Rule

THRESHOLD = 0.4
_FILE_KEYS = "supported_languages supported_countries global_regex_flags recognizers privaudit"
_KEYS = (
    "name class_name type enabled supported_language supported_languages supported_entity supported_entities "
    "patterns deny_list deny_list_score context country_code"
)
_FLAGS = 26
"""Presidio's default: DOTALL, MULTILINE and IGNORECASE."""
_ASK_OTHERS = re.compile(r"Azure|LangExtract|HuggingFace|GLiNER|Transformers|Stanza|Spacy|NER|Remote|AHDS")
_MADE = "recognizers."


@record
class Form:
    """One pattern of a recognizer."""

    id: str
    pattern: Pattern
    score: float


@record
class Recognizer:
    """One recognizer of a user's file: patterns of its own, or the name of one of Presidio's classes."""

    id: str
    entity: str | None
    """None: what Presidio's class says."""
    forms: tuple[Form, ...]
    context: tuple[str, ...]
    class_name: str | None = None


def load(folder: Path, problems: list[str]) -> tuple[tuple[Recognizer, ...], dict[str, Category]]:
    """Read ``recognizers/*.yaml`` of a rule folder: recognizers, and the categories the files give to entities.

    Every mistake is noted with its file and recognizer.
    """
    found: list[Recognizer] = []
    categories: dict[str, Category] = {}
    for path in sorted((folder / "recognizers").glob("*.yaml")):
        data = rulefile.read(path, problems)
        if data is None:
            continue
        checked = rulefile.Checked(f"recognizers/{path.name}", problems, bounded=True)
        checked.only(data, _FILE_KEYS)
        categories |= _categories(data, checked)
        rows = data.get("recognizers")
        if not isinstance(rows, list) or not rows:
            checked.say("recognizers must be a list")
            continue
        for i, row in enumerate(rows):
            made = _one(path.stem, i, row, data, problems)
            if made is not None and all(made.id != r.id for r in found):
                found.append(made)
    return tuple(found), categories


def _categories(data: dict[str, Any], checked: rulefile.Checked) -> dict[str, Category]:
    ours = checked.mapping(data, "privaudit")
    checked.only(ours, "categories")
    known = {c.value for c in Category if c is not Category.ORGANISATION}
    out: dict[str, Category] = {}
    for entity, category in checked.mapping(ours, "categories").items():
        if category in known:
            out[str(entity)] = Category(category)
        else:
            checked.say(f"privaudit.categories: category {category!r} is not known")
    return out


def _one(stem: str, i: int, row: Any, data: dict[str, Any], problems: list[str]) -> Recognizer | None:
    if isinstance(row, str):
        row = {"name": row, "type": "predefined"}
    name = row.get("name") if isinstance(row, dict) else None
    checked = rulefile.Checked(f"recognizers/{stem}.yaml: {name or f'recognizers[{i}]'}", problems, bounded=True)
    before = len(problems)
    checked.only(row, _KEYS)
    if not isinstance(row, dict) or row.get("enabled", True) is False:
        return None
    if not isinstance(name, str) or not name:
        checked.say("name is missing")
        return None
    rule_id = f"{stem}.{re.sub(r'[^a-z0-9]+', '_', name.lower()).strip('_') or i}"
    entities = row.get("supported_entities") or [row.get("supported_entity")]
    entity = str(entities[0]) if entities[0] else None
    if row.get("type", "custom") == "predefined":
        class_name = str(row.get("class_name") or name)
        check_class(class_name, checked)
        made = Recognizer(id=rule_id, entity=entity, forms=(), context=_context(row), class_name=class_name)
    else:
        if entity is None:
            checked.say("supported_entity is missing")
        forms = _forms(rule_id, row, int(data.get("global_regex_flags", _FLAGS)), checked)
        made = Recognizer(id=rule_id, entity=entity, forms=forms, context=_context(row))
    return made if len(problems) == before else None


def _context(row: dict[str, Any]) -> tuple[str, ...]:
    """The context words of all languages together: a column's name may be in any of them."""
    words = list(row.get("context") or [])
    for language in row.get("supported_languages") or []:
        if isinstance(language, dict):
            words += language.get("context") or []
    return tuple(dict.fromkeys(str(w).lower() for w in words))


def _forms(rule_id: str, row: dict[str, Any], flags: int, checked: rulefile.Checked) -> tuple[Form, ...]:
    found: list[Form] = []
    patterns, denied = row.get("patterns") or [], row.get("deny_list") or []
    if not isinstance(patterns, list) or not isinstance(denied, list) or not (patterns or denied):
        checked.say("needs a list of patterns or a deny_list")
        return ()
    for i, p in enumerate(patterns):
        where = f"patterns[{i}]"
        if not isinstance(p, dict) or not isinstance(p.get("regex"), str):
            checked.say(f"{where}: regex is missing")
            continue
        score = p.get("score")
        if not isinstance(score, int | float) or not 0 <= score <= 1:
            checked.say(f"{where}: score must lie between 0 and 1")
            continue
        try:
            found.append(Form(id=f"{rule_id}:{i}", pattern=compile_bounded(p["regex"], flags), score=float(score)))
        except re.error as error:
            checked.say(f"{where}: regex does not compile: {error.msg}")
    if denied:
        words = "|".join(re.escape(str(w)) for w in denied)
        listed = compile_bounded(rf"(?:^|(?<=\W))(?:{words})(?:(?=\W)|$)", flags)
        found.append(Form(id=f"{rule_id}:list", pattern=listed, score=float(row.get("deny_list_score", 1.0))))
    return tuple(found)


def check_class(name: str, checked: rulefile.Checked) -> None:
    """Note a class that Presidio does not have, or that would ask a network or a model."""
    if _ASK_OTHERS.search(name):
        checked.say(f"{name} asks a network or downloads a model, which privaudit never does")
    elif name not in _classes():
        checked.say(f"{name} is no recognizer of Presidio")


def _classes() -> frozenset[str]:
    """Presidio's predefined recognizers, read from its list: importing it takes seconds."""
    spec = importlib.util.find_spec("presidio_analyzer")
    places = spec.submodule_search_locations if spec else None
    if not places:
        return frozenset()
    listed = Path(next(iter(places))) / "predefined_recognizers" / "__init__.py"
    return frozenset(re.findall(r"\b[A-Z]\w+Recognizer\b", listed.read_text(encoding="utf-8")))


def made_id(entity: str) -> str:
    """The id of the rule that is made for an entity no rule file knows."""
    return _MADE + entity.lower()


def is_made(rule_id: str) -> bool:
    """Whether a rule was made for a recognizer's entity, so that it has no file of its own."""
    return rule_id.startswith(_MADE)


def rule_of(entity: str, category: Category) -> Rule:
    """The rule of a kind that only a recognizer knows: without names and values of its own."""
    from ..rulebook.rules import Examples, Rule

    return Rule(
        id=made_id(entity),
        entity=entity,
        category=category,
        listed_as=None,
        context="none",
        held=False,
        gives_way=False,
        strict=False,
        contextual_for=frozenset(),
        prior=0.0,
        names=(),
        families=frozenset(),
        values=(),
        words=(),
        distinct_max=None,
        examples=Examples(),
    )
