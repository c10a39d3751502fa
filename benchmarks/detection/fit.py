"""``python -m benchmarks.detection.fit ESTATE[:TIMES]… [--write]``: fit the weights on labelled databases.

Columns of an estate count TIMES times (1). Prints the scale, and the figures of each estate under the weights set by
hand, under the scale, and left one system out: each system predicted by a scale fitted on all others. ``--write`` puts
the scale into ``rules/calibration.yaml``.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from privaudit.detect.rulebook.scale import BIASES, GROUPS

from . import calibration
from .collect import Labelled, collect
from .estate import MODES
from .predict import ScaleOf, rows, said
from .ridge import Matrix, Scale, System, fit, matrices
from .score import score

TARGET = Path(__file__).parents[2] / "rules" / "calibration.yaml"
BY_MODE = {"whole": 1.0, "names": 0.3, "values": 0.3}
"""What a column counts for in each way of asking: scans read rows, as a rule, and names may say nothing."""
HEAD = """\
# Fitted by `python -m benchmarks.detection.fit`, not set by hand: by what factor each group of evidence counts (1: as
# in weights.yaml and the rules), and the bias that the prior bears; bias_opaque where the name says nothing at all.
# A group that is not listed counts as set by hand.
"""


def gather(estates: Sequence[Path]) -> list[Labelled]:
    """All labelled columns of the estates, asked in each way."""
    return [column for estate in estates for mode in MODES for column in collect(estate, mode)]


def left_out(systems: dict[System, Matrix], estate: str | None = None) -> ScaleOf:
    """For each system (of one estate) the scale fitted on all others, its strength chosen among them too."""
    asked = [s for s in systems if estate in (None, s[0])]
    return {out: fit({s: m for s, m in systems.items() if s != out})[0] for out in asked}


def report(estate: Path, columns: Sequence[Labelled], scales: dict[str, ScaleOf]) -> str:
    """Figures of one estate under several scales, one line each."""
    lines: list[str] = []
    for mode in MODES:
        asked = [c for c in columns if c.estate == estate.name and c.mode == mode]
        for title, scale_of in scales.items():
            figures = score(estate, rows(asked, scale_of))
            lines.append(f"{estate.name} {mode:7s} {figures.line(title)} | {honesty(asked, scale_of)}")
    return "\n".join(lines)


def honesty(columns: Sequence[Labelled], scale_of: ScaleOf) -> str:
    """Calibration error by tenths and by bins of equal size, and how right each band is; then core rows only."""
    parts = []
    for core in (False, True):
        found = said(columns, scale_of, core=core)
        ece = f"{calibration.error(calibration.tenths(found)):.3f}/{calibration.error(calibration.equal(found)):.3f}"
        bands = " ".join(f"{name} {right}/{of}" for name, of, right in calibration.bands(found))
        parts.append(f"{'core ' if core else ''}ECE {ece} {bands}")
    return " | ".join(parts)


def written(scale: Scale) -> str:
    """The scale as ``rules/calibration.yaml`` has it."""
    biases = list(BIASES.values())
    kept = [(g, scale[g]) for g in (*biases, *GROUPS) if scale[g] != (0.0 if g in biases else 1.0)]
    return HEAD + "".join(f"{g}: {v:g}\n" for g, v in kept)


def main() -> int:
    """Fit, print, and write if asked to."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("estates", nargs="+", metavar="ESTATE[:TIMES]")
    parser.add_argument("--write", action="store_true", help=f"write rules/{TARGET.name}")
    parser.add_argument("--no-loso", action="store_true", help="no figures left one system out (they take a minute)")
    a = parser.parse_args()
    estates = [Path(e.partition(":")[0]) for e in a.estates]
    times = {p.name: int(e.partition(":")[2] or 1) for p, e in zip(estates, a.estates, strict=True)}
    columns = gather(estates)
    systems = matrices(columns, BY_MODE, times)
    scale, strength = fit(systems)
    print(f"ridge strength {strength:g}, {len(systems)} systems")
    print(written(scale))
    if a.write:
        TARGET.write_text(written(scale), encoding="utf-8")
    scales: dict[str, ScaleOf] = {"by hand": {s: {} for s in systems}, "fitted": dict.fromkeys(systems, scale)}
    if not a.no_loso:
        scales["left out"] = left_out(systems)
    for estate in estates:
        print(report(estate, columns, scales))
    return 0


if __name__ == "__main__":
    sys.exit(main())
