"""What is worked out once for each audit."""

from __future__ import annotations

import dataclasses
import gc
import weakref

from privaudit.model import AuditResult
from privaudit.model.once import once
from tests.samples import sample_result


def test_an_audit_is_worked_out_once_and_an_equal_one_anew() -> None:
    """The same audit gets the same answer without work; one that only looks alike is asked itself."""
    asked: list[int] = []

    @once
    def rows(result: AuditResult) -> int:
        asked.append(id(result))
        return len(result.tables)

    first = sample_result()
    other = dataclasses.replace(first, tables=())
    assert [rows(first), rows(first), rows(other), rows(first)] == [len(first.tables)] * 2 + [0, len(first.tables)]
    assert asked == [id(first), id(other)]


def test_an_audit_that_nobody_needs_is_not_kept() -> None:
    """To have been asked about keeps neither the audit nor the answer in memory."""

    class Answer:
        """Something that shows whether it still lives."""

    @once
    def answer(result: AuditResult) -> Answer:
        return Answer()

    result = sample_result()
    held, said = weakref.ref(result), weakref.ref(answer(result))
    del result
    gc.collect()
    assert held() is None
    assert said() is None
