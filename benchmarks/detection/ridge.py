"""The arithmetic of the fit: one positive factor a group of evidence and a bias, as labelled databases have it.

Ridge logistic regression towards the hand: factors towards 1, bias towards 0, its strength chosen by cross-validation
over whole systems. Weights are fitted on kinds that came out best (what confidence is said of) and, lightly, on those
that stood beside them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from privaudit.detect.rulebook.scale import BIASES, GROUPS

from .collect import ASIDE, PRIOR, Labelled

STRENGTHS = (100.0, 300.0, 1000.0)
LOW, HIGH = 0.75, 1.3
"""Bounds of a factor: a fit tempers the hand, it does not overrule it."""
VETOES = frozenset({g for g in GROUPS if g.endswith("_against")} | {"cardinality", "collision", "type"})
"""What speaks against a kind is a decision (a list of countries is nobody's): it is never made lighter."""
BESIDE = 0.1
BORDERLINE = 0.5
FOLDS = 6
TERMS = (*GROUPS, *BIASES.values())
Vector = NDArray[np.float64]
Scale = dict[str, float]
"""Factors by group, and the bias: the content of ``rules/calibration.yaml``."""


@dataclass(frozen=True)
class Matrix:
    """Candidates as rows: evidence by group, the prior as offset, right or not, weight."""

    x: Vector
    offset: Vector
    right: Vector
    weight: Vector


System = tuple[str, str]
"""The estate and the name of a system."""


def matrices(columns: Iterable[Labelled], by_mode: dict[str, float], times: dict[str, int]) -> dict[System, Matrix]:
    """By system, in a fixed order, the candidates that claim a label, in columns that are about people or nobody.

    A row weighs as much as its mode, by ``by_mode``, times its estate, by ``times`` (1).
    """
    found: dict[System, list[Labelled]] = {}
    for column in columns:
        found.setdefault((column.estate, column.system), []).append(column)
    return {s: _matrix(found[s], by_mode, times.get(s[0], 1)) for s in sorted(found)}


def _matrix(columns: Iterable[Labelled], by_mode: dict[str, float], times: int) -> Matrix:
    rows, offset, right, weight = [], [], [], []
    for column in columns:
        if column.excluded or column.path is not None:
            continue
        for i, c in enumerate(column.candidates):
            if not c.labels or c.subject in ASIDE:
                continue
            rows.append([c.sums.get(g, 0.0) for g in TERMS])
            offset.append(c.sums.get(PRIOR, 0.0))
            right.append(float(column.label in c.labels))
            counts = (1.0 if i == 0 else BESIDE) * (1.0 if column.core else BORDERLINE)
            weight.append(times * by_mode[column.mode] * counts)
    made = [np.array(v, dtype=np.float64) for v in (rows, offset, right, weight)]
    return Matrix(made[0].reshape(-1, len(TERMS)), made[1], made[2], made[3])


def together(parts: Sequence[Matrix]) -> Matrix:
    """Several systems as one."""
    fields = ("x", "offset", "right", "weight")
    return Matrix(*(np.concatenate([getattr(p, f) for p in parts]) for f in fields))


def towards_hand() -> Vector:
    """The weights as set by hand: every factor 1, no bias."""
    return np.array([1.0] * len(GROUPS) + [0.0] * len(BIASES))


def loss(m: Matrix, factors: Vector) -> float:
    """Weighted logarithmic loss, summed."""
    z = m.x @ factors + m.offset
    return float(np.sum(m.weight * (np.logaddexp(0.0, z) - m.right * z)))


def fitted(m: Matrix, strength: float) -> Vector:
    """The factors of least loss plus ridge, within their bounds: projected Newton steps, each with a line search."""
    hand = towards_hand()
    low = np.array([1.0 if g in VETOES else LOW for g in GROUPS] + [-3.0] * len(BIASES))
    high = np.array([HIGH] * len(GROUPS) + [3.0] * len(BIASES))

    def whole(f: Vector) -> float:
        return loss(m, f) + strength * float(np.sum((f - hand) ** 2))

    f, now = hand.copy(), whole(hand)
    for _ in range(50):
        p = 1 / (1 + np.exp(-np.clip(m.x @ f + m.offset, -30, 30)))
        gradient = m.x.T @ (m.weight * (p - m.right)) + 2 * strength * (f - hand)
        hessian = (m.x * (m.weight * p * (1 - p))[:, None]).T @ m.x + 2 * strength * np.eye(len(f))
        free = ~(((f <= low) & (gradient > 0)) | ((f >= high) & (gradient < 0)))
        step = np.zeros_like(f)
        step[free] = np.linalg.solve(hessian[np.ix_(free, free)], gradient[free])
        size = 1.0
        while size > 1e-4 and whole(np.clip(f - size * step, low, high)) >= now:
            size /= 2
        after = np.clip(f - size * step, low, high)
        if (gained := now - whole(after)) <= 1e-9 * (1 + abs(now)):
            break
        f, now = after, now - gained
    return f


def strength_for(systems: dict[System, Matrix]) -> float:
    """The strongest ridge whose loss on systems not fitted on is within one standard error of the least.

    Folds are whole systems, taken in turn; the error is that of the difference, fold by fold.
    """
    names = list(systems)
    folds = min(FOLDS, len(names))
    lost: dict[float, list[float]] = {s: [] for s in STRENGTHS}
    for fold in range(folds):
        out = names[fold::folds]
        check = together([systems[s] for s in out])
        learn = together([systems[s] for s in names if s not in out])
        for s in STRENGTHS:
            lost[s].append(loss(check, fitted(learn, s)))
    best = np.array(min(lost.values(), key=sum))
    more = {s: np.array(by_fold) - best for s, by_fold in lost.items()}
    return max(s for s, d in more.items() if np.mean(d) <= np.std(d, ddof=1) / folds**0.5)


def fit(systems: dict[System, Matrix]) -> tuple[Scale, float]:
    """The scale fitted on all these systems, and the strength chosen among them."""
    strength = strength_for(systems)
    factors = fitted(together(list(systems.values())), strength)
    named = zip(TERMS, factors, strict=True)
    return {g: round(float(v), 3) for g, v in named}, strength
