"""Each benchmark can be run, and ``make bench`` runs all of them."""

from __future__ import annotations

import importlib
import re
from pathlib import Path

import pytest

import benchmarks

FOLDER = Path(benchmarks.__file__).parent
NAMES = sorted(
    p.stem for p in FOLDER.glob("*.py") if "\ndef main(" in p.read_text(encoding="utf-8") and p.stem != "__main__"
)


@pytest.mark.parametrize("name", NAMES)
def test_a_benchmark_can_be_imported(name: str) -> None:
    """What it measures is still called as it is called there."""
    assert callable(importlib.import_module(f"benchmarks.{name}").main)


def test_all_benchmarks_are_run() -> None:
    """None is forgotten by the command that runs all, or is named as one that wants folders."""
    said = re.findall(r'"([a-z_]+)"', (FOLDER / "__main__.py").read_text(encoding="utf-8"))
    assert {*NAMES} <= {*said}
