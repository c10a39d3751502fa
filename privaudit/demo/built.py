"""What a build returns: where each system is now, and the configuration text that names them."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

from ..config.settings import KnownGap
from ..model.base import record
from ..model.system import Lifecycle
from .schema import System

PASSWORD_VARIABLE = "PRIVAUDIT_DEMO_PASSWORD"  # noqa: S105 - the name of a variable, not a password
"""The environment variable that a written configuration names instead of the scanner account's password."""


@record
class DemoSystem:
    """One built system.

    ``name`` is its name in a configuration, another one on each engine (``bank``, ``bank-pg``, ``bank-mysql``); ``key``
    is the name in the estate's descriptions and ground truth. ``url`` may hold the demo scanner's password;
    ``configured_url`` never does.
    """

    name: str
    key: str
    title: str
    url: str
    configured_url: str
    owner: str
    purpose: str
    lifecycle: Lifecycle
    location: str
    server: str | None = None
    database: str | None = None
    schema: str = "main"
    gaps: tuple[str, ...] = ()
    """Relations (``system.schema.table``) that the demo hides from the scanner on purpose."""

    @classmethod
    def of(
        cls,
        system: System,
        url: str,
        *,
        server: str | None,
        database: str | None,
        configured_url: str | None = None,
        suffix: str = "",
        schema: str = "main",
        gaps: tuple[str, ...] = (),
    ) -> DemoSystem:
        """Make the record of a description that was built at a URL."""
        return cls(
            name=system.name + suffix,
            key=system.name,
            title=system.title,
            url=url,
            configured_url=configured_url or url,
            owner=system.owner,
            purpose=system.purpose,
            lifecycle=system.lifecycle,
            location=system.location,
            server=server,
            database=database,
            schema=schema,
            gaps=gaps,
        )

    def __repr__(self) -> str:
        return f"DemoSystem(name={self.name!r}, configured_url={self.configured_url!r})"


STAY_FILES = frozenset({"loyalty", "archive", "analyst_copy"})
"""Systems that are files also where a server is at hand: companies keep data in more than one kind of place."""


def one_place(systems: tuple[DemoSystem, ...]) -> tuple[DemoSystem, ...]:
    """Return each system once, on a server where it was built on one, but for those that stay files."""
    served = {s.key for s in systems if s.server is not None} - STAY_FILES
    return tuple(s for s in systems if (s.server is not None) == (s.key in served))


HEADER = """\
# privaudit.toml of the demo estate: companies, people and numbers in it are invented.
# Written by `privaudit demo`; the keys are explained by `privaudit init`.

organisation = "ООО «Демо-Холдинг»"
laws = ["152fz", "gdpr"]
role = "operator"

# Whose last purchase is longer ago is listed for the commission that decides on destruction. Invented, too.
[[retention]]
months = 60
basis = "Положение о хранении данных клиентов"
"""
DECLARED = """\

# Named, not scanned: no URL. It appears in every list of what was not checked.
[[systems]]
name = "call_recordings"
owner = "Контакт-центр"
purpose = "Записи звонков, хранит подрядчик"
lifecycle = "live"
location = "RU"
"""


def demo_config(systems: tuple[DemoSystem, ...]) -> str:
    """Return the text of a privaudit.toml for built systems, with one more that is declared and not scanned.

    No password is in it: server URLs name the variable `PASSWORD_VARIABLE`.
    """
    return HEADER + "".join(map(_entry, systems)) + DECLARED + "".join(map(_gap_entry, known_gaps(systems)))


def known_gaps(systems: tuple[DemoSystem, ...]) -> tuple[KnownGap, ...]:
    """Return the gaps that the demo made on purpose, as people would accept them: for a year from today."""
    until = (datetime.now(UTC) + timedelta(days=365)).date().isoformat()
    return tuple(
        KnownGap(glob=gap, reason="строки закрыты политикой RLS", owner=system.owner, expires=until)
        for system in systems
        for gap in system.gaps
    )


def _gap_entry(gap: KnownGap) -> str:
    return (
        "\n# Hidden from the scanner by row-level security, and accepted: it stays in Coverage until the day below.\n"
        f"[[known_gaps]]\nglob = {_toml(gap.glob)}\nreason = {_toml(gap.reason)}\n"
        f"owner = {_toml(gap.owner or '')}\nexpires = {gap.expires}\n"
    )


def _toml(text: str) -> str:
    """Return a TOML basic string: JSON's strings are a subset of them."""
    return json.dumps(text, ensure_ascii=False)


def _entry(system: DemoSystem) -> str:
    pairs = {
        "name": system.name,
        "url": system.configured_url,
        "owner": system.owner,
        "purpose": system.purpose,
        "lifecycle": system.lifecycle.value,
        "location": system.location,
    }
    lines = "".join(f"{key} = {_toml(value)}\n" for key, value in pairs.items())
    return f"\n# {system.title}\n[[systems]]\n{lines}"
