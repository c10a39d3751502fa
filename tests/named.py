"""The fixed audit with people's names wherever a person or a list could have put them."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator

from privaudit.demo.people import russian_person
from privaudit.model import (
    AuditResult,
    Cover,
    Decision,
    FineBand,
    Person,
    Ref,
    Shown,
    StepRecord,
    StepState,
    TableRow,
    TargetKind,
)
from tests.samples import sample_result

INVENTED = tuple(russian_person(1, i).full for i in range(5))
HOSTILE = (
    *INVENTED,
    "O'Brien-Smythe Shawna",
    "Салтыкова-Щедринская Евдокия Пафнутьевна",
    "D'Artagnan Jean-Luc",
    "Klientovsky",
    "Results Raw",
    "Prices",
    "Customer_viewer",
    "Zaharov",
    "Anna Testova",
    "Тестова Анна Игоревна",
    '=HYPERLINK("x") Formulina',
)
"""Names with apostrophes, hyphens, of one word, like a table's, like a formula, beside those of the sample."""


def named_result() -> AuditResult:
    """Return the fixed audit, with people's names wherever a person or a list could have put them."""
    plain = sample_result()
    staff = tuple(Person(name=n, department="Дело") for n in HOSTILE if n not in {p.name for p in plain.people})
    names = HOSTILE * 9
    tables = (*plain.tables, *_named_tables(plain))
    run = dataclasses.replace(
        plain.run,
        incident=plain.run.incident and dataclasses.replace(plain.run.incident, discovered_by=HOSTILE[0]),
        cover=Cover(prepared_by=HOSTILE[1], approved_by=HOSTILE[2], officer=HOSTILE[3], contact=HOSTILE[4]),
    )
    estate = dataclasses.replace(
        plain.estate,
        shown=Shown(people=123_457, said_by=HOSTILE[0]),
        bands=(
            FineBand(law="152fz", article="koap:13.11.14", counted="people", at_least=100_000),
            *plain.estate.bands,
        ),
    )
    return dataclasses.replace(
        plain,
        run=run,
        estate=estate,
        tables=tables,
        people=(*plain.people, *staff),
        systems=tuple(dataclasses.replace(s, owner=n, purpose=n) for s, n in zip(plain.systems, names, strict=False)),
        steps=(*plain.steps, *_accepted()),
        principals=tuple(dataclasses.replace(p, owner=n) for p, n in zip(plain.principals, names, strict=False)),
        decisions=(
            Decision(
                target_id="5_old_data",
                field="answer",
                value=f"спросить: {HOSTILE[5]}",
                by=HOSTILE[6],
                reason=HOSTILE[7],
                kind=TargetKind.ANSWER,
            ),
        ),
    )


def _named_tables(plain: AuditResult) -> Iterator[TableRow]:
    """Tables that could not be read, called after people."""
    unread = next(t for t in plain.tables if t.reason == "permission_denied")
    for name in HOSTILE:
        yield dataclasses.replace(unread, table=name.casefold().replace(" ", "_"))


def _accepted() -> Iterator[StepRecord]:
    for n, name in enumerate(HOSTILE):
        yield StepRecord(
            step="sample", target=Ref(system="laboratory", table=f"{name} {n}"), state=StepState.FAILED,
            reason="permission_denied", accepted=True, accepted_by=name.upper(), accepted_reason=f"so says {name}",
        )  # fmt: skip
