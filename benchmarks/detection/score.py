"""The published scorer, run on our verdicts: it is never changed here, and only it counts right and wrong."""

from __future__ import annotations

import csv
import json
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
MAP = HERE / "map.json"
"""Our entity names and the labels they claim: the published map, and the names it does not know."""
DEVSET = HERE.parents[1].parent / "shared" / "devset"
HARM = (
    "national_id",
    "tax_id",
    "payment_card",
    "bank_account",
    "password_or_secret",
    "health",
    "ethnicity_religion_politics",
)
"""Labels of the categories government_id, payment, credential and special."""

BEYOND_CORE = frozenset({"borderline", "no values"})
ABOUT_OTHERS = frozenset({"organisation", "public figure"})
"""Notes that take a row out of the core figures, and out of all of them."""

Rows = list[dict[str, object]]


@dataclass(frozen=True)
class Figures:
    """What the scorer says of one set of verdicts, at the usual threshold and over all bands."""

    likely: dict[str, Any]
    all_bands: dict[str, Any]
    core_bands: dict[str, Any]
    """Over all bands too, on core rows only."""

    @property
    def core(self) -> dict[str, Any]:
        """Personal or not, without borderline and empty columns."""
        found: dict[str, Any] = self.likely["core"]
        return found

    @property
    def typed(self) -> dict[str, Any]:
        """The right kind of personal data, over all labels of it."""
        found: dict[str, Any] = self.likely["typed"]["all_person_labels"]
        return found

    @property
    def deals(self) -> tuple[float, float, float]:
        """Precision, recall and F1 of transaction columns."""
        p, r = (float(self.likely["transactions"].get(k, 0)) for k in ("precision", "recall"))
        return p, r, 2 * p * r / (p + r) if p + r else 0.0

    @property
    def harm(self) -> tuple[int, int]:
        """How many columns of high harm are said as such, in any band, and how many there are."""
        return _harm(self.all_bands)

    @property
    def core_harm(self) -> tuple[int, int]:
        """The same without borderline and empty columns."""
        return _harm(self.core_bands)

    def line(self, title: str) -> str:
        """One line of figures."""
        c, (p, r, f1), (found, of) = self.core["overall"], self.deals, self.harm
        return (
            f"{title:7s} core P {c['precision']:.3f} R {c['recall']:.3f} F1 {c['f1']:.3f} | "
            f"macro F1 {self.core['macro']['f1']:.3f} | typed F1 {self.typed['f1']:.3f} | "
            f"transactions P {p:.3f} R {r:.3f} F1 {f1:.3f} | high harm, all bands {found}/{of}"
        )


def _harm(said: dict[str, Any]) -> tuple[int, int]:
    by_label = said["typed"]["by_label"]
    found, missed = (sum(by_label.get(k, {}).get(x, 0) for k in HARM) for x in ("tp", "fn"))
    return found, found + missed


def scorer_of(estate: Path) -> Path:
    """The estate's own scorer, else the development estate's."""
    found = [p for p in (estate / "score.py", DEVSET / "score.py") if p.is_file()]
    if not found:
        sys.exit(f"no score.py in {estate}, nor a development estate beside the checkout: set PRIVAUDIT_ESTATE")
    return found[0]


def published_map(estate: Path) -> Path:
    """The map that came with the scorer."""
    return scorer_of(estate).with_name("map.json")


def score(estate: Path, rows: Rows, labels: Path = MAP, errors: Path | None = None) -> Figures:
    """The scorer's figures for verdicts as rows of ``audit.json``."""
    with tempfile.TemporaryDirectory() as folder:
        audit, gold = Path(folder) / "audit.json", Path(folder) / "core.csv"
        audit.write_text(json.dumps({"classifications": rows}, ensure_ascii=False), encoding="utf-8")
        _core(estate / "gold.csv", gold)
        asked = [
            ("gold.csv", *(("--errors", str(errors)) if errors else ())),
            ("gold.csv", "--min-confidence", "0.2"),
            (str(gold), "--min-confidence", "0.2"),
        ]
        said = [json.loads(_run(estate, audit, estate / of, labels, "--json", *options)) for of, *options in asked]
    return Figures(*said)


def printed(estate: Path, rows: Rows, labels: Path = MAP) -> str:
    """The scorer's own tables."""
    with tempfile.TemporaryDirectory() as folder:
        audit = Path(folder) / "audit.json"
        audit.write_text(json.dumps({"classifications": rows}, ensure_ascii=False), encoding="utf-8")
        return _run(estate, audit, estate / "gold.csv", labels)


def _core(gold: Path, to: Path) -> None:
    """The gold rows that are neither borderline nor empty."""
    with gold.open(encoding="utf-8", newline="") as read, to.open("w", encoding="utf-8", newline="") as write:
        rows = csv.DictReader(read)
        kept = csv.DictWriter(write, rows.fieldnames or ())
        kept.writeheader()
        kept.writerows(r for r in rows if not notes(r) & BEYOND_CORE)


def notes(row: dict[str, str]) -> frozenset[str]:
    """What a gold row's note says, piece by piece."""
    return frozenset(n.strip() for n in (row.get("note") or "").split(";"))


def _run(estate: Path, audit: Path, gold: Path, labels: Path, *options: str) -> str:
    base = [sys.executable, str(scorer_of(estate)), "--gold", str(gold), "--audit", str(audit), "--map", str(labels)]
    return subprocess.run([*base, *options], capture_output=True, text=True, check=True).stdout
