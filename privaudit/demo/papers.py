"""The papers beside the demo estate: staff list, an application's users and journal, access policy, a server's log.

Made as companies have them: the staff list is CSV in cp1251 with semicolons and Russian headings, as a personnel
system exports it; the log is PostgreSQL's csvlog with entries of pgaudit, partly rotated and packed. Times count back
from now, so that the log covers the last month of the ninety days that an audit asks for.
"""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from ..config.access_settings import (
    AccessSettings,
    AccountPattern,
    ApplicationSettings,
    JournalSettings,
    LogSettings,
    StaffSettings,
)
from ..model.access import Nature
from ..model.base import record
from .auditlog import log_lines
from .cast import roles_of
from .postgresql import SUFFIX
from .schema import Setup
from .systems.office import staff, staff_logins
from .words import words

STAFF_FILE, POLICY_FILE = "people/staff.csv", "access.toml"
USERS_FILE, JOURNAL_FILE = "people/courier_users.csv", "logs/courier_journal.csv"
LOG_FILES = "logs/postgresql-*.csv*"
APPLICATION = "Курьер"
DAYS = 30
"""The log covers so many days before now."""
NOTICE = 12
"""Days until the last day of the person who gave notice."""
HEADINGS = ("ФИО", "Табельный номер", "Логин", "Эл. почта", "Подразделение", "Должность", "Статус", "Дата увольнения")
_PLACES = {
    "analyst": ("Аналитика", "Аналитик"),
    "second_analyst": ("Аналитика", "Аналитик"),
    "supporter": ("Служба поддержки", "Оператор поддержки"),
    "senior": ("Служба поддержки", "Руководитель отдела"),
    "leaver": ("Служба поддержки", "Оператор поддержки"),
    "closed_leaver": ("Служба поддержки", "Оператор поддержки"),
}
"""Department and position of those who play a part; the others are where the staff directory has them."""


@record
class Papers:
    """The fields of `Settings` that name the papers."""

    staff: StaffSettings
    access: AccessSettings
    accounts: tuple[AccountPattern, ...]
    applications: tuple[ApplicationSettings, ...]
    logs: tuple[LogSettings, ...]


def write_papers(folder: Path, *, seed: int = 1, scale: float = 1.0, now: datetime | None = None) -> Papers:
    """Write all papers into a folder and return what a configuration says of them.

    Raises:
        OSError: a file could not be written.
    """
    now = now or datetime.now(UTC)
    setup = Setup(seed, scale)
    for name in ("people", "logs"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    (folder / STAFF_FILE).write_bytes("\r\n".join((*staff_lines(setup, now.date()), "")).encode("cp1251", "replace"))
    (folder / USERS_FILE).write_text("\n".join((*_users(setup), "")), encoding="utf-8")
    (folder / JOURNAL_FILE).write_text("\n".join((*_journal(setup, now), "")), encoding="utf-8")
    (folder / POLICY_FILE).write_text(words("policy")["text"], encoding="utf-8")
    _write_log(folder / "logs", tuple(log_lines(setup, now, DAYS)))
    return papers_in(folder)


def papers_in(folder: Path) -> Papers:
    """Return the settings that name the papers of a folder."""
    journal = JournalSettings(
        files=(str(folder / JOURNAL_FILE),),
        timezone="UTC",
        actions=(("Просмотр карточки", "read"), ("Выгрузка в Excel", "export"), ("Вход", "ignore")),
        tables=(("заказ", f"delivery{SUFFIX}.public.orders"),),
    )
    application = ApplicationSettings(
        name=APPLICATION,
        accounts=(f"*{SUFFIX}/demo_couriers_app",),
        users=str(folder / USERS_FILE),
        journals=(journal,),
    )
    patterns = (
        AccountPattern(match=(f"*{SUFFIX}/demo_bank_app",), nature=Nature.APPLICATION, owner="ИТ банка"),
        AccountPattern(match=(f"*{SUFFIX}/demo_contractor",), nature=Nature.VENDOR, owner="ООО «Демо-Подряд»"),
    )
    return Papers(
        staff=StaffSettings(file=str(folder / STAFF_FILE)),
        access=AccessSettings(policy=str(folder / POLICY_FILE)),
        accounts=patterns,
        applications=(application,),
        logs=(LogSettings(systems=(f"*{SUFFIX}",), format="postgresql-csv", files=(str(folder / LOG_FILES),)),),
    )


def papers_config(*, server: bool) -> str:
    """Return the tables of privaudit.toml that name the papers; those about accounts and logs only with a server."""
    text: str = words("policy")["config"]
    return text + (words("policy")["server"].format(suffix=SUFFIX, application=APPLICATION) if server else "")


def staff_lines(setup: Setup, today: date) -> Iterator[str]:
    """Yield the staff list, headings first: every employee of the staff directory, those who left too."""
    accounts = {account: part for part, account in roles_of(setup).items()}
    departments = {int(str(row[0])): str(row[1]) for row in staff(setup).table("departments").rows()}
    yield ";".join(HEADINGS)
    for row, (login, person, left) in zip(staff(setup).table("employees").rows(), staff_logins(setup), strict=True):
        _, number, _, position, department, mail = row[:6]
        account = "demo_" + login.replace(".", "_")
        part = accounts.get(account, "")
        place = _PLACES.get(part, (departments.get(int(str(department)), ""), str(position)))
        last = today + timedelta(days=NOTICE) if part == "supporter" else left
        status = "работает" if last is None else "увольняется" if last > today else "уволен"
        cells = (person.full, number, account if part else login, mail, *place, status)
        yield ";".join(map(str, cells)) + ";" + (last.strftime("%d.%m.%Y") if last else "")


def _riders(setup: Setup) -> list[tuple[str, str]]:
    """Login and name of the application's users: staff of logistics, and one that the staff list does not have."""
    here = [(login, person.full) for login, person, left in staff_logins(setup) if left is None]
    return [*here[20:28], ("temp01", "")]


def _users(setup: Setup) -> Iterator[str]:
    yield "Логин,ФИО,Роль"
    for i, (login, name) in enumerate(_riders(setup)):
        yield f"{login},{name},{'Диспетчер' if i < 2 else 'Курьер'}"


def _journal(setup: Setup, now: datetime) -> Iterator[str]:
    """Who opened which order's card in the application, over the last two weeks."""
    rng = setup.rng("papers.journal")
    yield "Дата и время;Логин;Объект;Действие"
    riders = _riders(setup)
    for ago in range(14, 0, -1):
        day = (now - timedelta(days=ago)).date()
        for login, _ in riders:
            for _ in range(rng.randrange(2, 6)):
                at = f"{rng.randrange(9, 21):02}:{rng.randrange(60):02}:{rng.randrange(60):02}"
                yield f"{day:%d.%m.%Y} {at};{login};заказ#{rng.randrange(1, 5000)};Просмотр карточки"
    day = (now - timedelta(days=3)).date()
    yield f"{day:%d.%m.%Y} 23:48:10;{riders[0][0]};заказ#0;Выгрузка в Excel"


def _write_log(folder: Path, lines: tuple[tuple[datetime, str], ...]) -> None:
    """Write the log in two files: what is older than a week is packed, as rotation leaves it."""
    if not lines:
        return
    newest = lines[-1][0]
    old = [line for at, line in lines if newest - at > timedelta(days=7)]
    new = [line for at, line in lines if newest - at <= timedelta(days=7)]
    with gzip.GzipFile(folder / "postgresql-1.csv.gz", "wb", mtime=0) as packed:
        packed.write("".join(old).encode())
    (folder / "postgresql-2.csv").write_text("".join(new), encoding="utf-8")
