"""An audit.json whose rows contradict each other is refused, not reported on."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from privaudit.errors import UsageError
from privaudit.model import PrincipalKind, Reach, Via, ViaKind
from privaudit.model.codec import dump_audit
from privaudit.report import load_audit
from tests.samples import sample_result


def test_access_through_accounts_that_are_not_there_is_damage(tmp_path: Path) -> None:
    """Whoever changes the names of accounts is told so; the row says which, the name itself is not quoted."""
    sample = sample_result()
    account = next(a for a in sample.access if a.reach is Reach.DIRECT)
    login = Via(kind=ViaKind.LOGIN, name=account.principal, system=account.system)
    way = (Via(kind=ViaKind.APPLICATION, name="till"), login)
    user = replace(account, principal="vera", principal_kind=PrincipalKind.APP_USER, schema=None, table=None,
                   columns=("*",), reach=Reach.APPLICATION, via=way)  # fmt: skip
    path = tmp_path / "audit.json"
    path.write_text("".join(dump_audit(replace(sample, access=(*sample.access, user)))), encoding="utf-8")
    assert user.id in {a.id for a in load_audit(path).access}
    data = json.loads(path.read_text(encoding="utf-8"))
    for row in data["access"]:
        row["principal"] = "zq" + row["principal"]
    path.write_text(json.dumps(data), encoding="utf-8")
    with pytest.raises(UsageError, match="audit_damaged") as caught:
        load_audit(path)
    said = dict(caught.value.params)["what"]
    assert said.startswith("access[")
    assert account.principal not in said
