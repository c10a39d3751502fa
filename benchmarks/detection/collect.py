"""Every candidate kind of every labelled column, its evidence summed by group: what the fit and its check work on."""

from __future__ import annotations

import csv
import importlib
import json
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from unittest.mock import patch

from privaudit.detect import Rules, classify, load_rules
from privaudit.detect.fuse import Verdict, candidates
from privaudit.detect.rulebook.scale import BIASES, PREFIX, group_of
from privaudit.model import Category, Subject

from .estate import asked
from .score import ABOUT_OTHERS, BEYOND_CORE, MAP, notes

PRIOR = "prior"
ASIDE = frozenset({Subject.ORGANISATION, Subject.PUBLIC_FIGURE, Subject.PRODUCT})
"""Whose data the scorer does not count as a claim about people."""


@dataclass(frozen=True)
class Candidate:
    """One kind that stands in a column, as weighed by hand."""

    entity: str
    category: Category | None
    subject: Subject
    labels: tuple[str, ...]
    """The labels it claims; empty if it claims none, or is never reported."""
    sums: dict[str, float]
    """Hand-set log-odds by group of evidence; the prior under its own name, and 1 for the bias it bears."""


@dataclass(frozen=True)
class Labelled:
    """One column of an estate, or a path inside one, with the column's gold label and the kinds that stand in it."""

    estate: str
    system: str
    table: str
    column: str
    path: str | None
    """Inside a document: scored as the column's, but neither fitted on nor judged for its confidence."""
    mode: str
    label: str
    core: bool
    excluded: bool
    """Whether the row is about an organisation or a public figure: left out both ways."""
    candidates: tuple[Candidate, ...] = field(default=())


def unscaled(rules: Rules) -> Rules:
    """The same rules with the weights as set by hand."""
    by_hand = {k: v for k, v in rules.weights.items() if not k.startswith(PREFIX)}
    return Rules(
        rules.rules,
        rules.vocabulary,
        rules.dictionaries,
        by_hand,
        rules.collisions,
        rules.digest,
        rules.vetoes,
        rules.profiles,
    )


def labels_of() -> dict[str, tuple[str, ...]]:
    """The labels each entity claims."""
    read = json.loads(MAP.read_text(encoding="utf-8"))
    return {k: (v,) if isinstance(v, str) else tuple(v or ()) for k, v in read.items() if not k.startswith("_")}


def collect(estate: Path, mode: str) -> list[Labelled]:
    """Every column of the estate that ``gold.csv`` labels, asked in one mode."""
    rules, labels = unscaled(load_rules()), labels_of()
    gold = {(r["system"], r["table"], r["column"]): r for r in _gold(estate)}
    found: list[Labelled] = []
    for a in asked(estate, mode):
        for (name, path), stood in _candidates(a.table, a.sample, rules).items():
            own = a.back.get(name, name)
            row = gold.get((a.table.system, a.own_name, own))
            if row is None:
                continue
            found.append(
                Labelled(
                    estate=estate.name,
                    system=a.table.system,
                    table=a.own_name,
                    column=own,
                    path=path,
                    mode=mode,
                    label=row["label"],
                    core=not notes(row) & BEYOND_CORE,
                    excluded=bool(notes(row) & ABOUT_OTHERS),
                    candidates=tuple(_candidate(v, labels) for v in stood),
                )
            )
    return found


def _gold(estate: Path) -> Iterable[dict[str, str]]:
    with (estate / "gold.csv").open(encoding="utf-8", newline="") as f:
        yield from csv.DictReader(f)


def _candidates(table: Any, sample: Any, rules: Rules) -> dict[tuple[str, str | None], list[Verdict]]:
    """Every kind that stood in each column, or at each path inside one, while the table was classified."""
    seen: dict[tuple[str, str | None], list[Verdict]] = {}

    def decide(of_field: Any, clues: Any, view: Any, context: Any) -> Verdict | None:
        stood = candidates(of_field, clues, view, context)
        seen[of_field.column.name, of_field.path] = stood
        return stood[0] if stood and stood[0].rule.category is not None else None

    # `privaudit.detect.classify` is the function; the module is asked for by name.
    module = importlib.import_module("privaudit.detect.classify")
    with patch.object(module, "decide", decide):
        classify(table, sample, rules)
    return seen


def _candidate(v: Verdict, labels: dict[str, tuple[str, ...]]) -> Candidate:
    sums: dict[str, float] = defaultdict(float)
    for e in v.evidence:
        sums[group_of(e) or PRIOR] += e.weight
        if e.rule in BIASES:
            sums[BIASES[e.rule]] += 1.0
    claimed = labels.get(v.rule.entity, ()) if v.rule.category is not None else ()
    return Candidate(v.rule.entity, v.rule.category, v.subject, claimed, dict(sums))
