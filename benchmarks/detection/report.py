"""The whole report of ``make bench-detection``: figures, honesty of confidences, time, and the targets beside them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from . import calibration
from .collect import Labelled
from .predict import ScaleOf, rows, said
from .score import Figures, published_map, score
from .timing import Timed

SMALLEST = 10
"""Personal columns a system must have for its own F1 to be held to the target."""
Target = tuple[str, str, float, str, bool]
"""What is measured, the target in words, the figure, how it is written, met or not."""


def by_system(figures: Figures) -> str:
    """Precision, recall and F1 of each system's core rows."""
    lines = [f"{'core, by system':28s} columns personal   prec recall    F1"]
    for name, s in figures.core["per_system"].items():
        lines.append(
            f"{name:28s} {s['columns']:7d} {s['positives']:8d}  {s['precision']:.3f}  {s['recall']:.3f} {s['f1']:.3f}"
        )
    return "\n".join(lines)


def with_published_map(estate: Path, found: dict[str, list[dict[str, object]]]) -> str:
    """The same verdicts under the map that came with the scorer: what our longer map changes."""
    return "\n".join(score(estate, r, published_map(estate)).line(mode) for mode, r in found.items())


def left_out(
    estate: Path, columns: Sequence[Labelled], scale_of: ScaleOf
) -> tuple[dict[str, Figures], list[calibration.Said]]:
    """Each mode's figures and the confidences, each system predicted by a scale fitted on all others."""
    figures = {}
    for mode in sorted({c.mode for c in columns}):
        figures[mode] = score(estate, rows([c for c in columns if c.mode == mode], scale_of))
    whole = [c for c in columns if c.mode == "whole"]
    return figures, said(whole, scale_of, core=False)


def targets(loso: dict[str, Figures], sure: Sequence[calibration.Said], times: Sequence[Timed]) -> list[Target]:
    """DETECTION.md's table; every figure of quality is the one left one system out."""
    whole, core = loso["whole"], loso["whole"].core["overall"]
    lowest = min((s["f1"] for s in whole.core["per_system"].values() if s["positives"] >= SMALLEST), default=1.0)
    (found, of), every = whole.core_harm, whole.harm
    recall = found / of if of else 1.0
    names = loso["names"].core["overall"]["f1"]
    ece = max(calibration.error(calibration.tenths(sure)), calibration.error(calibration.equal(sure)))
    rows: list[Target] = [
        _at_least("personal or not, F1", 0.95, core["f1"]),
        _at_least("personal or not, precision", 0.95, core["precision"]),
        _at_least(f"lowest F1 of a system with {SMALLEST} or more personal columns", 0.85, lowest),
        _at_least(f"high harm, all bands ({found} of {of}; all rows {every[0]} of {every[1]})", 0.99, recall),
        _at_least("right kind (typed), micro F1", 0.92, whole.typed["f1"]),
        _at_least("transaction columns, F1", 0.85, whole.deals[2]),
        _at_least("names only, F1", 0.85, names),
        ("expected calibration error", "at most 0.05", ece, "0.3f", ece <= 0.05),
    ]
    for t in times:
        met = t.median <= t.limit
        rows.append((f"time a column, {t.kind} (ms)", f"at most {t.limit:g}", t.median, "0.2f", met))
    return rows


def _at_least(what: str, least: float, figure: float) -> Target:
    return (what, f"at least {least:g}", figure, "0.3f", figure >= least)


def printed(rows: Sequence[Target]) -> str:
    """The targets, one line each, with met or missed."""
    return "\n".join(
        f"{what:58s} {target:14s} {figure:{form}}  {'met' if met else 'MISSED'}"
        for what, target, figure, form, met in rows
    )
