"""Patterns over systems, accounts and people mean the same in every table of the configuration."""

from __future__ import annotations

import pytest

from privaudit.accesslog.estate import LoggedSystem
from privaudit.accesslog.read import meant
from privaudit.config.access_settings import LogSettings
from privaudit.config.globs import covers, fits, fits_word
from privaudit.model import Catalog, PrincipalKind

USER = PrincipalKind.USER


def test_a_server_covers_its_databases() -> None:
    """A pattern over a server's name covers every database of it, one over a database that one only."""
    assert covers("shop", "shop/main")
    assert covers("shop/m*", "shop/main")
    assert not covers("shop/m*", "shop/other")
    assert not covers("shop/main", "shop")
    assert not covers("sho", "shop/main")


def test_a_log_of_a_server_is_of_all_its_databases() -> None:
    """``systems = ["shop"]`` in ``[[logs]]`` takes what ``systems = ["shop"]`` in access.toml takes."""
    estate = [
        LoggedSystem(name=n, dialect="postgresql", database="d", catalog=Catalog(system=n, tables=()))
        for n in ("shop/orders", "shop/main", "shopping", "crm")
    ]
    settings = LogSettings(systems=("shop",), format="postgresql-csv", files=("*.csv",))
    assert [s.name for s in meant(settings, estate)] == ["shop/orders", "shop/main"]


@pytest.mark.parametrize(
    ("pattern", "system", "name", "kind", "expected"),
    [
        ("anna", "crm", "anna", USER, True),
        ("crm/anna", "crm", "anna", USER, True),
        ("crm/anna", "crm", "anna@10.%", USER, True),
        ("crm/anna@10.%", "crm", "anna@10.%", USER, True),
        ("crm/anna@%", "crm", "anna@10.%", USER, False),
        ("shop/anna", "shop/orders", "anna", USER, True),
        ("shop/orders/anna", "shop/orders", "anna", USER, True),
        ("shop/main/anna", "shop/orders", "anna", USER, False),
        ("crm/a*", "crm", "anna", USER, True),
        ("crm/anna", "hr", "anna", USER, False),
        ("crm/Anna", "crm", "anna", USER, False),
        ("box/anna", "box", "user:anna", PrincipalKind.OS_USER, True),
        ("dba", "box", "group:dba", PrincipalKind.OS_USER, False),
        ("anna", "crm", "CORP\\anna", USER, True),
        ("*", "crm", "@localhost", USER, True),
        ("PUBLIC", "crm", "PUBLIC", PrincipalKind.PUBLIC, True),
    ],
)
def test_accounts(pattern: str, system: str, name: str, kind: PrincipalKind, expected: bool) -> None:
    """An account is meant by its name or login, alone or after its system or server, as written."""
    assert fits((pattern,), system, name, kind) is expected


def test_words_for_people_have_no_case() -> None:
    """Departments, roles and names of people match however they are written; what is missing matches nothing."""
    assert fits_word(("SUPPORT*",), ("support, night",))
    assert fits_word(("поддержка",), (None, "Поддержка"))
    assert not fits_word(("*",), (None, ""))
