"""Reading rule folders and checking every file: all mistakes are said at once, none is silently ignored."""

from __future__ import annotations

import functools
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

from ...errors import RuleError
from ...model import PERSONAL_CATEGORIES, Category, Subject, TypeFamily, record
from ...resources import digest_of, rules_dir
from .. import normalise
from ..texts import presidio, recognizers, textrules
from ..words import tongues
from ..words.vocabulary import load_dictionaries, load_vocabulary
from . import profiles, rulefile, scale, vetoes
from .compiled import kept
from .rulefile import STRENGTHS, Checked, attempt
from .ruleform import check_form
from .rules import Collision, Examples, Rule, Rules, ValueRule, WordRule
from .ruletest import failures

CONTEXTS = frozenset({"none", "person", "transaction", "organisation"})
_KEYS = (
    "entity category listed_as context held "
    "gives_way strict contextual_for prior names families values words distinct_max examples "
    "source title normalise text"
)
_EXAMPLES = "values not_values names not_names texts not_texts"
CLASSES = frozenset("dnlxcyeuo")
_NO_RULES = (
    frozenset({"names", "dictionaries", "laws", "weights.yaml", "collisions.yaml"})
    | frozenset(
        {"vetoes.yaml", "profiles.yaml", "severity.yaml", "calibration.yaml", "presidio.yaml", "languages.yaml"}
    )
    | frozenset({"recognizers"})
)


def read_rules(extra: tuple[Path, ...]) -> Rules:
    """Read and check the shipped rules and those of the extra folders.

    Raises:
        RuleError: with every mistake found, one line each.
    """
    folders = (rules_dir(), *extra)
    problems: list[str] = []
    rules: dict[str, Rule] = {}
    weights: dict[str, float] = {}
    collisions: list[Collision] = []
    never: list[vetoes.Veto] = []
    layouts: list[profiles.Profile] = []
    english: frozenset[str] = frozenset()
    vocabularies: list[tuple[str, dict[str, Any]]] = []
    for folder in folders:
        base = folder / "detectors" if (folder / "detectors").is_dir() else folder
        problems += [f"{p.name}: is not read: rename it to {p.stem}.yaml" for p in sorted(folder.rglob("*.yml"))]
        for path in sorted(base.rglob("*.yaml")):
            if base == folder and path.relative_to(folder).parts[0] in _NO_RULES:
                continue
            rule_id = path.relative_to(base).with_suffix("").as_posix().replace("/", ".")
            _read_one(path, rule_id, rules, problems, bounded=folder != rules_dir())
        said = rulefile.read_names(folder, problems)
        vocabularies += said.items()
        if folder == rules_dir():
            english = tongues.english_words(said, (p for r in rules.values() for p, _ in r.names))
        _more_names(said, rules, problems)
        weights |= _mapping(folder / "weights.yaml", problems) | scale.load(folder / "calibration.yaml", problems)
        clashes, bans, published = (folder / f"{n}.yaml" for n in ("collisions", "vetoes", "profiles"))
        collisions += attempt(clashes, problems, partial(_collisions, clashes, problems), [])
        never += attempt(bans, problems, partial(vetoes.load, bans, problems), ())
        known = frozenset(rules)
        layouts += attempt(published, problems, partial(profiles.load, published, known, problems), ())
    chosen, brought = _of_others(folders, rules, problems)
    phrases = [(p, r.id, s) for r in rules.values() for p, s in r.names]
    names, lists = folders[-1] / "names", folders[-1] / "dictionaries"
    vocabulary = attempt(names, problems, partial(load_vocabulary, vocabularies, phrases, problems), None)
    no_words: list[tongues.Tongue] = []
    spoken = attempt(names, problems, partial(tongues.load, vocabularies, english, rules, problems), no_words)
    dictionaries = attempt(lists, problems, partial(load_dictionaries, folders, problems), None)
    if problems or vocabulary is None or dictionaries is None:
        raise RuleError(str(extra[-1] if extra else "rules"), tuple(problems))
    ordered = tuple(rules[k] for k in sorted(rules))
    mark = "-".join(digest_of(f) for f in folders)
    read = (tuple(collisions), mark, tuple(never), tuple(layouts), chosen, brought, tuple(spoken))
    return Rules(ordered, vocabulary, dictionaries, weights, *read)


def _of_others(
    folders: tuple[Path, ...], rules: dict[str, Rule], problems: list[str]
) -> tuple[tuple[presidio.Chosen, ...], tuple[recognizers.Recognizer, ...]]:
    """Presidio's recognizers that look at texts, and those that users bring; kinds nobody knew become rules."""
    brought: list[recognizers.Recognizer] = []
    for folder in folders:
        theirs = folder / "recognizers"
        nothing: tuple[tuple[recognizers.Recognizer, ...], dict[str, Category]] = ((), {})
        found, categories = attempt(theirs, problems, partial(recognizers.load, folder, problems), nothing)
        brought += found
        known = {r.entity for r in rules.values()}
        for entity in sorted({*categories, *(r.entity for r in found if r.entity)} - known):
            made = recognizers.made_id(entity)
            rules[made] = recognizers.rule_of(entity, categories.get(entity, Category.OTHER_PERSONAL))
    entities = frozenset(r.entity for r in rules.values())
    chosen: list[presidio.Chosen] = []
    for path in (folder / "presidio.yaml" for folder in folders):
        chosen += attempt(path, problems, partial(presidio.load, path, entities, problems), ())
    return tuple(chosen), tuple(brought)


def _read_one(path: Path, rule_id: str, rules: dict[str, Rule], problems: list[str], *, bounded: bool) -> None:
    data = rulefile.read(path, problems)
    if data is None:
        return
    checked = Checked(rule_id, problems, bounded=bounded)
    made = _rule(rule_id, data, checked)
    if made is not None:
        rules[rule_id] = made


def _more_names(files: dict[str, dict[str, Any]], rules: dict[str, Rule], problems: list[str]) -> None:
    """Add the phrases that ``names/<language>.yaml`` gives under ``kinds``: rule id, strength, phrases."""
    for name, data in files.items():
        checked = Checked(f"names.{name}", problems)
        for rule_id, by_strength in checked.mapping(data, "kinds").items():
            rule = rules.get(rule_id)
            if rule is None or not isinstance(by_strength, dict):
                checked.say(f"kinds: {rule_id!r} is no rule")
                continue
            more = [(p, s) for s, ps in by_strength.items() for p in checked.phrases(s, ps, STRENGTHS)]
            rules[rule_id] = replace(rule, names=(*rule.names, *more))


def _rule(rule_id: str, data: dict[str, Any], checked: Checked) -> Rule | None:
    before = len(checked.problems)
    checked.only(data, _KEYS)
    entity = checked.text(data, "entity") if data.get("entity") in (None, "") else str(data["entity"])
    formed = check_form(data, checked)
    category = data.get("category")
    if category is not None and str(category) not in {c.value for c in Category}:
        checked.say(f"category {category!r} is not known")
    if not formed:
        return None
    if (category == Category.ORGANISATION.value) != (data.get("listed_as") in {c.value for c in PERSONAL_CATEGORIES}):
        checked.say("category organisation needs listed_as, a category of personal data, and no other has it")
    context = data.get("context", "none")
    if context not in CONTEXTS:
        checked.say(f"context {context!r} is not one of {', '.join(sorted(CONTEXTS))}")
    form = data.get("normalise")
    if form is not None and not normalise.known(str(form)):
        checked.say(f"normalise {form!r} is not known")
    names = tuple(
        (str(phrase), strength)
        for strength, phrases in checked.mapping(data, "names").items()
        for phrase in checked.phrases(strength, phrases, STRENGTHS)
    )
    values = tuple(v for i, row in enumerate(data.get("values") or []) if (v := _value(rule_id, i, row, checked)))
    words = tuple(_word(row, checked) for row in data.get("words") or [])
    text = textrules.read(rule_id, entity, data.get("text"), checked)
    examples = checked.mapping(data, "examples")
    checked.only(examples, _EXAMPLES)
    if len(checked.problems) > before:
        return None
    return Rule(
        id=rule_id,
        entity=entity,
        category=Category(category) if category else None,
        listed_as=Category(data["listed_as"]) if "listed_as" in data else None,
        context=context,
        held=bool(data.get("held", True)),
        gives_way=bool(data.get("gives_way", False)),
        strict=bool(data.get("strict", False)),
        contextual_for=frozenset(Subject(s) for s in data.get("contextual_for", ())),
        prior=float(data.get("prior", 0.0)),
        names=names,
        families=frozenset(TypeFamily(f) for f in data.get("families", ())),
        values=values,
        words=words,
        distinct_max=data.get("distinct_max"),
        examples=Examples(**{k: tuple(map(str, v)) for k, v in examples.items()}),
        normalise=form,
        text=text,
    )


def _value(rule_id: str, i: int, row: dict[str, Any], checked: Checked) -> ValueRule | None:
    from ..validators import known

    checked.only(row, "id pattern flags classes length validator chance expect weight miss spread contained")
    pattern = checked.pattern(str(row.get("pattern", "")), str(row.get("flags", "")))
    classes = frozenset(str(row.get("classes", "")))
    if not classes or classes - CLASSES:
        checked.say(f"values[{i}]: classes must be some of {''.join(sorted(CLASSES))}")
    validator = row.get("validator")
    if validator is not None and not known(str(validator)):
        checked.say(f"values[{i}]: validator {validator!r} is not known")
    chance = float(row.get("chance", 0.01))
    if not 0 < chance < 1:
        checked.say(f"values[{i}]: chance must lie between 0 and 1")
    low, high = row.get("length", (1, 64))
    if pattern is None:
        return None
    return ValueRule(
        id=f"{rule_id}:{row.get('id', 'value')}",
        pattern=pattern,
        classes=classes,
        shortest=int(low),
        longest=int(high),
        validator=validator,
        chance=chance,
        expect=float(row.get("expect", 0.9)),
        weight=float(row.get("weight", 5.0)),
        miss=float(row.get("miss", 2.0)),
        spread=int(row.get("spread", 1)),
        contained=bool(row.get("contained", False)),
    )


def _word(row: dict[str, Any], checked: Checked) -> WordRule:
    checked.only(row, "kind chance expect weight miss codes")
    return WordRule(
        kind=str(row.get("kind", "")),
        chance=float(row.get("chance", 0.02)),
        expect=float(row.get("expect", 0.6)),
        weight=float(row.get("weight", 4.0)),
        miss=float(row.get("miss", 1.0)),
        codes=bool(row.get("codes", False)),
    )


def _mapping(path: Path, problems: list[str]) -> dict[str, float]:
    data = rulefile.read(path, problems) if path.is_file() else {}
    for key, value in (data or {}).items():
        if isinstance(value, bool) or not isinstance(value, int | float):
            problems.append(f"{path.name}: {key} must be a number")
    return {str(k): float(v) for k, v in (data or {}).items() if isinstance(v, int | float)}


def _collisions(path: Path, problems: list[str]) -> list[Collision]:
    data = (rulefile.read(path, problems) if path.is_file() else {}) or {}
    found: list[Collision] = []
    for row in data.get("collisions", ()):
        losers = row["loser"] if isinstance(row["loser"], list) else [row["loser"]]
        weight, one_sided = float(row.get("weight", 3)), bool(row.get("one_sided"))
        found += [Collision(winner=row["winner"], loser=x, weight=weight, one_sided=one_sided) for x in losers]
    return found


@record
class RuleInfo:
    """One line of ``privaudit rules list``."""

    id: str
    entity: str
    category: Category | None
    names: int
    patterns: int
    validators: tuple[str, ...]
    normalise: str | None = None


@functools.cache
def load_rules(extra: tuple[Path, ...] = ()) -> Rules:
    """Return the shipped rules and those of the extra folders.

    Raises:
        RuleError: with every mistake found, one line each.
    """
    return read_rules(extra) if extra else kept(lambda: read_rules(()))


def categories(rules: Rules) -> dict[str, Category]:
    """Return the kinds that can be reported, with what an audit lists them under."""
    return {r.entity: r.listed_as or r.category for r in reversed(rules.rules) if r.category is not None}


def list_rules(rules: Rules) -> tuple[RuleInfo, ...]:
    """One line a rule file, sorted by id."""
    return tuple(
        RuleInfo(
            id=r.id,
            entity=r.entity,
            category=r.category,
            names=len(r.names),
            patterns=len(r.values),
            validators=tuple(sorted({v.validator for v in r.values if v.validator})),
            normalise=r.normalise,
        )
        for r in rules.rules
    )


def test_rules(folder: Path) -> tuple[str, ...]:
    """Return what is wrong with the rule files below a folder: their form, and their own examples."""
    try:
        rules = load_rules() if folder.resolve() == rules_dir().resolve() else load_rules((folder,))
    except RuleError as error:
        return error.problems
    return failures(rules)
