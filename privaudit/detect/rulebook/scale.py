"""The fitted scale of evidence: by how much each group of evidence counts, and the bias of the whole sum.

Rules and `weights.yaml` give evidence its weight by hand; ``rules/calibration.yaml`` says, by group, what a fit on
labelled databases made of it. Every factor is positive, so that what speaks for a kind never speaks against it.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from ...model import Evidence, EvidenceKind
from . import rulefile

PREFIX = "scale."
OPAQUE = "prior:opaque"
"""The rule of the prior of a column whose name says nothing at all."""
BIASES = {"prior": "bias", OPAQUE: "bias_opaque"}
"""What is added, and where: columns whose values speak alone have a bias of their own."""
_ONE_SIDED = {
    EvidenceKind.COMMENT: "comment",
    EvidenceKind.TEXT: "text",
    EvidenceKind.TYPE: "type",
    EvidenceKind.CARDINALITY: "cardinality",
    EvidenceKind.COLLISION: "collision",
}
UNSCALED = frozenset({EvidenceKind.PRIOR, EvidenceKind.DECISION, EvidenceKind.ENCODING, EvidenceKind.PROTECTION})
"""What is certain by itself or weighs nothing: the prior, decisions, repairs, hashes made again."""
_STRENGTHS = ("strong", "medium", "weak", "contextual")
GROUPS = (
    *(f"name_{s}" for s in _STRENGTHS),
    "name_against",
    *sorted(_ONE_SIDED.values()),
    *(
        f"{k}_{side}"
        for k in ("pattern", "checksum", "dictionary", "subject", "siblings", "table")
        for side in ("for", "against")
    ),
)
"""Every group of evidence, in the order in which the fit prints them; the prior is none of them: it bears the bias."""


def group_of(e: Evidence) -> str | None:
    """The group whose factor scales this evidence; None for what is never scaled."""
    if e.kind in UNSCALED:
        return None
    if e.kind in _ONE_SIDED:
        return _ONE_SIDED[e.kind]
    if e.kind is EvidenceKind.NAME:
        strength = e.rule.rpartition(".")[2]
        return f"name_{strength}" if e.weight > 0 and strength in _STRENGTHS else "name_against"
    return f"{e.kind.value}_{'for' if e.weight > 0 else 'against'}"


def load(path: Path, problems: list[str]) -> dict[str, float]:
    """Factors and bias of a ``calibration.yaml`` as weights, none if there is no file; mistakes become problems."""
    found: dict[str, float] = {}
    for group, factor in ((rulefile.read(path, problems) if path.is_file() else None) or {}).items():
        if group not in (*BIASES.values(), *GROUPS):
            problems.append(f"{path.name}: {group!r} is no group of evidence")
        elif not isinstance(factor, int | float) or (group in GROUPS and factor <= 0):
            problems.append(f"{path.name}: {group} must be a number above 0")
        else:
            found[PREFIX + group] = float(factor)
    return found


def scaled(evidence: tuple[Evidence, ...], weights: dict[str, float]) -> tuple[Evidence, ...]:
    """The same evidence with its weights as fitted; the prior also bears the bias. Rounded: what is printed adds up."""
    made: list[Evidence] = []
    for e in evidence:
        group = group_of(e)
        if group is not None:
            weight = e.weight * weights.get(PREFIX + group, 1.0)
        else:
            weight = e.weight + weights.get(PREFIX + BIASES.get(e.rule, ""), 0.0)
        made.append(replace(e, weight=round(weight, 3)))
    return tuple(made)
