"""An audit.json of which rows are missing is not read as one without them."""

from __future__ import annotations

import io
import json
from typing import Any

import pytest

from privaudit.errors import UsageError
from privaudit.model import ROW_TYPES
from privaudit.model.codec import ADDED, dump_audit, load_audit_file
from tests.samples import sample_result

WHOLE: dict[str, Any] = json.loads("".join(dump_audit(sample_result())))


def _refused(text: str) -> str:
    with pytest.raises(UsageError) as caught:
        load_audit_file(io.StringIO(text), "audit.json")
    assert caught.value.reason == "audit_damaged"
    return str(dict(caught.value.params)["what"])


@pytest.mark.parametrize("name", sorted(ROW_TYPES))
def test_an_array_that_is_not_there_is_damage(name: str) -> None:
    """An empty array says that there is nothing, a missing one does not; those added to the format later may be."""
    text = json.dumps({k: v for k, v in WHOLE.items() if k != name})
    if name in ADDED:
        assert load_audit_file(io.StringIO(text), "audit.json").rows(name) is not None
    else:
        assert name in _refused(text)


@pytest.mark.parametrize("name", ["findings", "colocations", "run"])
def test_a_member_that_is_there_twice_is_damage(name: str) -> None:
    """The first and the last differ, and nobody knows which one was meant."""
    twice = json.dumps(WHOLE)[:-1] + f', "{name}": {json.dumps([] if name != "run" else WHOLE["run"])}}}'
    assert name in _refused(twice)


@pytest.mark.parametrize("audit_id", ["", "a\ud800", "a b", "x" * 65, "../a"])
def test_an_id_of_an_audit_is_what_we_make(audit_id: str) -> None:
    """It stands in headers, tokens and names of files."""
    damaged = {**WHOLE, "run": {**WHOLE["run"], "audit_id": audit_id}}
    assert "audit_id" in _refused(json.dumps(damaged))
