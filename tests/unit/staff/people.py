"""Lists of invented people, written in the forms that companies use."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from privaudit.config.access_settings import StaffSettings
from privaudit.demo.people import russian_person
from privaudit.model import Nature, Principal, PrincipalKind
from privaudit.staff.base import Problem, StaffList
from privaudit.staff.read import read_staff

TODAY = date(2026, 11, 22)
HEADINGS = ("ФИО", "Табельный номер", "Отдел", "Логин", "Почта", "Статус", "Дата увольнения")
Row = Sequence[object]


def rows(count: int, seed: int = 7) -> list[list[str]]:
    """Rows of invented people under `HEADINGS`."""
    people = [russian_person(seed, i) for i in range(count)]
    return [
        [p.full, f"{i:05d}", f"Отдел {i % 5}", f"{p.login}{i}", f"u{i}@example.com", "Работает", ""]
        for i, p in enumerate(people)
    ]


def text(lines: Iterable[Row], sign: str = ";") -> str:
    """Delimited text."""
    out = io.StringIO()
    csv.writer(out, delimiter=sign, lineterminator="\r\n").writerows(lines)
    return out.getvalue()


def written(folder: Path, content: str | bytes, name: str = "staff.csv") -> Path:
    """The path of a file with this content, UTF-8 unless it is bytes."""
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def read(path: Path, today: date = TODAY, **more: Any) -> StaffList:
    """The list of a file."""
    return read_staff(StaffSettings(file=str(path), **more), today)


def of(folder: Path, *lines: Row, headings: Row = HEADINGS, **more: Any) -> StaffList:
    """The list of these rows."""
    return read(written(folder, text([headings, *lines])), **more)


def problem(found: Sequence[Problem], key: str) -> Problem:
    """The problem of that sort."""
    return next(p for p in found if p.key == key)


def account(name: str, system: str = "crm", kind: PrincipalKind = PrincipalKind.USER, **more: Any) -> Principal:
    """An account that can log in, unless said otherwise."""
    given: dict[str, Any] = {"can_login": True, "nature": Nature.UNKNOWN, **more}
    return Principal(system=system, principal=name, principal_kind=kind, **given)
