"""Rule files, read and checked: kinds of data with their names, value patterns and examples, vocabularies, weights.

The shipped rules lie in ``rules/``; a user's folder has the same layout and adds to or replaces them file by file.
"""

from __future__ import annotations

import functools
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

from ..errors import RuleError
from ..model import PERSONAL_CATEGORIES, Category, Subject, TypeFamily, record
from ..resources import digest_of, rules_dir
from . import profiles, rulefile, vetoes
from .vocabulary import Dictionaries, Vocabulary, load_dictionaries, load_vocabulary

STRENGTHS = ("strong", "medium", "weak", "contextual")
CONTEXTS = frozenset({"none", "person", "transaction", "organisation"})
_KEYS = (
    "entity category listed_as context held "
    "gives_way strict contextual_for prior names families values words distinct_max examples "
    "source title"
)
CLASSES = frozenset("dnlxcyeuo")
_NO_RULES = frozenset({"names", "dictionaries", "laws", "weights.yaml", "collisions.yaml"}) | frozenset(
    {"vetoes.yaml", "profiles.yaml", "severity.yaml"}
)


@record
class ValueRule:
    """One form of values: where it applies, what checks it, how often chance passes it, what it is worth."""

    id: str
    pattern: re.Pattern[str]
    classes: frozenset[str]
    shortest: int
    longest: int
    validator: str | None
    chance: float
    expect: float
    weight: float
    miss: float
    spread: int
    contained: bool


@record
class WordRule:
    """A dictionary, or one of the tests of `people`, that values of this kind pass.

    ``codes``: also single letters and digits are looked up, as for gender.
    """

    kind: str
    chance: float
    expect: float
    weight: float
    miss: float
    codes: bool


@record
class Examples:
    """What a rule must and must not match; checked whenever rules are loaded for `test_rules`."""

    values: tuple[str, ...] = ()
    not_values: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    not_names: tuple[str, ...] = ()


@record
class Rule:
    """One rule file: a kind of data. ``category`` is None for a kind that only keeps others off (EAN, order number)."""

    id: str
    entity: str
    category: Category | None
    listed_as: Category | None
    """What an audit lists a company's data under: the category it would have if it were a person's."""
    context: str
    held: bool
    gives_way: bool
    strict: bool
    """Whether a column none of whose twenty values has a form of the kind is not of that kind, whatever its name."""
    contextual_for: frozenset[Subject]
    prior: float
    names: tuple[tuple[str, str], ...]
    families: frozenset[TypeFamily]
    values: tuple[ValueRule, ...]
    words: tuple[WordRule, ...]
    distinct_max: int | None
    examples: Examples


@record
class Collision:
    """Two kinds whose values look alike: without a name that says so, ``loser`` gives way."""

    winner: str
    loser: str
    weight: float
    one_sided: bool
    """Applies where the winner's values speak and the loser's do not, rather than where both do."""


@record
class RuleInfo:
    """One line of ``privaudit rules list``."""

    id: str
    entity: str
    category: Category | None
    names: int
    patterns: int
    validators: tuple[str, ...]


class Rules:
    """All rules of a run; equal files give an equal ``digest``."""

    def __init__(
        self,
        rules: tuple[Rule, ...],
        vocabulary: Vocabulary,
        dictionaries: Dictionaries,
        weights: dict[str, float],
        collisions: tuple[Collision, ...],
        digest: str,
        vetoes: tuple[vetoes.Veto, ...] = (),
        profiles: tuple[profiles.Profile, ...] = (),
    ) -> None:
        self.rules = rules
        self.vocabulary = vocabulary
        self.dictionaries = dictionaries
        self.weights = weights
        self.collisions = collisions
        self.digest = digest
        self.vetoes = vetoes
        self.profiles = profiles
        self.by_id = {r.id: r for r in rules}
        self.of_entity: dict[str, Rule] = {}
        for r in rules:
            self.of_entity.setdefault(r.entity, r)

    def __reduce__(self) -> tuple[Any, ...]:
        made = (self.rules, self.vocabulary, self.dictionaries, self.weights, self.collisions, self.digest)
        return (Rules, (*made, self.vetoes, self.profiles))


@functools.cache
def load_rules(extra: tuple[Path, ...] = ()) -> Rules:
    """Return the shipped rules and those of the extra folders.

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
    for folder in folders:
        base = folder / "detectors" if (folder / "detectors").is_dir() else folder
        for path in sorted(base.rglob("*.yaml")):
            if base == folder and path.relative_to(folder).parts[0] in _NO_RULES:
                continue
            _read_one(path, path.relative_to(base).with_suffix("").as_posix().replace("/", "."), rules, problems)
        _more_names(folder / "names", rules, problems)
        weights |= _mapping(folder / "weights.yaml", problems)
        collisions += _collisions(folder / "collisions.yaml", problems)
        never += vetoes.load(folder / "vetoes.yaml", problems)
        layouts += profiles.load(folder / "profiles.yaml", frozenset(rules), problems)
    vocabulary = load_vocabulary(folders, [(p, r.id, s) for r in rules.values() for p, s in r.names], problems)
    dictionaries = load_dictionaries(folders, problems)
    if problems:
        raise RuleError(str(extra[-1] if extra else "rules"), tuple(problems))
    ordered = tuple(rules[k] for k in sorted(rules))
    mark = "-".join(_digest(f) for f in folders)
    read = (tuple(collisions), mark, tuple(never), tuple(layouts))
    return Rules(ordered, vocabulary, dictionaries, weights, *read)


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
        )
        for r in rules.rules
    )


def test_rules(folder: Path) -> tuple[str, ...]:
    """Return what is wrong with the rule files below a folder: their form, and their own examples."""
    from .ruletest import failures

    try:
        rules = load_rules() if folder.resolve() == rules_dir().resolve() else load_rules((folder,))
    except RuleError as error:
        return error.problems
    return failures(rules)


def _digest(folder: Path) -> str:
    return digest_of(folder)


def _read_one(path: Path, rule_id: str, rules: dict[str, Rule], problems: list[str]) -> None:
    data = rulefile.read(path, problems)
    if data is None:
        return
    checked = rulefile.Checked(rule_id, problems)
    made = _rule(rule_id, data, checked)
    if made is not None:
        rules[rule_id] = made


def _more_names(folder: Path, rules: dict[str, Rule], problems: list[str]) -> None:
    """Add the phrases that ``names/<language>.yaml`` gives under ``kinds``: rule id, strength, phrases."""
    for path in sorted(folder.glob("*.yaml")):
        checked = rulefile.Checked(f"names.{path.stem}", problems)
        for rule_id, by_strength in ((rulefile.read(path, problems) or {}).get("kinds") or {}).items():
            rule = rules.get(rule_id)
            if rule is None or not isinstance(by_strength, dict):
                checked.say(f"kinds: {rule_id!r} is no rule")
                continue
            more = [(p, s) for s, ps in by_strength.items() for p in checked.phrases(s, ps, STRENGTHS)]
            rules[rule_id] = replace(rule, names=(*rule.names, *more))


def _rule(rule_id: str, data: dict[str, Any], checked: rulefile.Checked) -> Rule | None:
    before = len(checked.problems)
    checked.only(data, _KEYS)
    entity = checked.text(data, "entity")
    category = data.get("category")
    if category is not None and category not in {c.value for c in Category}:
        checked.say(f"category {category!r} is not known")
    if (category == Category.ORGANISATION.value) != (data.get("listed_as") in {c.value for c in PERSONAL_CATEGORIES}):
        checked.say("category organisation needs listed_as, a category of personal data, and no other has it")
    context = data.get("context", "none")
    if context not in CONTEXTS:
        checked.say(f"context {context!r} is not one of {', '.join(sorted(CONTEXTS))}")
    names = tuple(
        (str(phrase), strength)
        for strength, phrases in checked.mapping(data, "names").items()
        for phrase in checked.phrases(strength, phrases, STRENGTHS)
    )
    values = tuple(v for i, row in enumerate(data.get("values") or []) if (v := _value(rule_id, i, row, checked)))
    words = tuple(_word(row, checked) for row in data.get("words") or [])
    if len(checked.problems) > before:
        return None
    examples = checked.mapping(data, "examples")
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
    )


def _value(rule_id: str, i: int, row: dict[str, Any], checked: rulefile.Checked) -> ValueRule | None:
    from .validators import known

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


def _word(row: dict[str, Any], checked: rulefile.Checked) -> WordRule:
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
    return {str(k): float(v) for k, v in (data or {}).items()}


def _collisions(path: Path, problems: list[str]) -> list[Collision]:
    data = (rulefile.read(path, problems) if path.is_file() else {}) or {}
    found: list[Collision] = []
    for row in data.get("collisions", ()):
        losers = row["loser"] if isinstance(row["loser"], list) else [row["loser"]]
        weight, one_sided = float(row.get("weight", 3)), bool(row.get("one_sided"))
        found += [Collision(winner=row["winner"], loser=x, weight=weight, one_sided=one_sided) for x in losers]
    return found
