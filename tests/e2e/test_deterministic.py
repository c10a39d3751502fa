"""One seed, one verdict: whatever the hash seed, the number of workers and the order in which they finish."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from privaudit.demo.sqlite import build_sqlite

ARRAYS = ("tables", "classifications", "colocations", "findings", "access", "links", "decisions")
"""What an audit says. Times and the audit's own id are in the others."""


@pytest.fixture(scope="module")
def estate(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, Any]]:
    """The demo estate in files, small; sampled, so that the seed matters; and the audit that others must equal."""
    folder = tmp_path_factory.mktemp("estate")
    names = {s.key: s.url for s in build_sqlite(folder / "databases", scale=0.2)}
    systems = "".join(f'[[systems]]\nname = "{n}"\nurl = "{u}"\n' for n, u in sorted(names.items()))
    (folder / "privaudit.toml").write_text(f'{systems}[scan]\nformats = ["json"]\nsample = 100\n')
    first = audit(folder, "0", "--workers", "1")
    return folder, first


def audit(folder: Path, hash_seed: str, *options: str) -> dict[str, Any]:
    """What one scan says of the estate."""
    out = folder / f"out-{hash_seed}-{'-'.join(options).strip('-')}"
    done = subprocess.run(
        [sys.executable, "-m", "privaudit", "scan", "--output", str(out), "--quiet", *options],
        cwd=folder,
        env={**os.environ, "PYTHONHASHSEED": hash_seed},
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    assert done.returncode in (0, 3), done.stderr
    whole = json.loads((out / "audit.json").read_text())
    return {name: _timeless(whole[name]) for name in ARRAYS}


def _timeless(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [{k: v for k, v in row.items() if k != "as_of"} for row in rows]


def test_the_estate_says_something(estate: tuple[Path, dict[str, Any]]) -> None:
    """Two empty audits are equal, too: there are verdicts of every sort to compare."""
    found = estate[1]["classifications"]
    assert len(found) > 100
    assert {"column", "contained"} == {c["role"] for c in found}
    kinds = {e["kind"] for c in found for e in c["evidence"]}
    assert {"name", "pattern", "checksum", "dictionary", "text", "subject"} <= kinds
    assert estate[1]["colocations"]
    assert any(t["sampling"]["method"] != "all_rows" for t in estate[1]["tables"])


@pytest.mark.parametrize(
    ("hash_seed", "workers"), [("1", "1"), ("4711", "3"), ("random", "2")], ids=["hash", "workers", "random"]
)
def test_two_scans_with_one_seed_are_equal(estate: tuple[Path, dict[str, Any]], hash_seed: str, workers: str) -> None:
    """Ids, confidences, evidence with its weights and order, places and findings: equal to the last digit."""
    folder, first = estate
    again = audit(folder, hash_seed, "--workers", workers)
    for name in ARRAYS:
        assert again[name] == first[name], name


def test_another_seed_reads_other_rows(estate: tuple[Path, dict[str, Any]]) -> None:
    """The comparison can fail: with another seed, counts differ somewhere."""
    folder, first = estate
    other = audit(folder, "0", "--workers", "1", "--seed", "2")
    assert other["classifications"] != first["classifications"]
