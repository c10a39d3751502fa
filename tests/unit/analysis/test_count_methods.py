"""Every way of counting has words in both languages, and no words are kept for ways that are gone."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import privaudit
from privaudit.i18n import LANGUAGES, keys

PLACES = (
    "analysis/counted.py",
    "analysis/people.py",
    "analysis/shared.py",
    "analysis/estate.py",
    "analysis/unions.py",
    "sketches/distinct.py",
    "engine/worker.py",
)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_way_of_counting_has_words(lang: str) -> None:
    """As they stand in the code that names them."""
    root = Path(privaudit.__file__).parent
    code = "".join((root / name).read_text(encoding="utf-8") for name in PLACES)
    named = set(re.findall(r'"([a-z_]+)"', code))
    said = {key.rpartition(".")[2] for key in keys("terms", lang) if ".count_method." in key}
    used = set(re.findall(r'method=(?:\(\s*)?"([a-z_]+)"', code))
    assert len(used) >= 9
    assert used <= said
    assert said <= named
