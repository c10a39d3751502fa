"""The benchmark's map of entities to labels keeps up with the rules."""

from __future__ import annotations

import json

from benchmarks.detection.score import MAP
from privaudit.detect import load_rules
from privaudit.model import Category


def _labels() -> dict[str, object]:
    return {k: v for k, v in json.loads(MAP.read_text(encoding="utf-8")).items() if not k.startswith("_")}


def test_every_entity_of_the_rules_has_a_label() -> None:
    """A new kind is never scored as "personal, of a type unknown"."""
    missing = sorted({r.entity for r in load_rules().rules} - set(_labels()))
    assert missing == []


def test_only_kinds_that_claim_nobodys_data_map_to_nothing() -> None:
    """The map is not bent: a kind of personal data always claims a label."""
    silent = {k for k, v in _labels().items() if v is None}
    loud = {
        r.entity
        for r in load_rules().rules
        if r.category not in (None, Category.ORGANISATION, Category.TRANSACTION_ID, Category.TRANSACTION_PLACE)
    }
    assert sorted(silent & loud) == []
