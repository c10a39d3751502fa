"""The way to a table, in words, for every kind of step in both languages."""

from __future__ import annotations

import pytest

from privaudit.i18n import LANGUAGES
from privaudit.model import Access, PrincipalKind, Reach, Via, ViaKind
from privaudit.report import ways


def _access(via: tuple[Via, ...], columns: tuple[str, ...] = ("*",), table: str | None = "customers") -> Access:
    return Access(
        system="s",
        principal="anna",
        principal_kind=PrincipalKind.USER,
        can_login=True,
        schema="crm" if table else None,
        table=table,
        columns=columns,
        privileges=("SELECT",),
        reach=Reach.DIRECT,
        via=via,
        categories=("identity",),
        as_of="2026-11-20T09:40:00+00:00",
    )


def test_a_path_reads_like_a_sentence() -> None:
    """Login, roles, right and relation, outermost first."""
    via = (
        Via(kind=ViaKind.LOGIN, name="anna"),
        Via(kind=ViaKind.ROLE, name="analysts"),
        Via(kind=ViaKind.GRANT, name="table"),
    )
    assert ways.path_of(_access(via), "en") == "anna → analysts → SELECT on crm.customers"
    assert (
        ways.path_of(_access(via, ("name", "phone")), "ru") == "anna → analysts → SELECT на crm.customers (name, phone)"
    )


def test_a_path_names_views_and_rights_over_everything() -> None:
    """A view is named in full; a right over every table says so."""
    view = (Via(kind=ViaKind.VIEW, name="v", schema="crm"),)
    everything = (Via(kind=ViaKind.PREDEFINED, name="pg_read_all_data"),)
    assert ways.path_of(_access(view), "en") == "anna → view crm.v → SELECT on crm.customers"
    assert (
        ways.path_of(_access(everything, table=None), "en")
        == "anna → right over everything: pg_read_all_data → SELECT on every table"
    )


@pytest.mark.parametrize(
    ("steps", "en", "ru"),
    [
        (
            (Via(kind=ViaKind.SET_ROLE, name="analysts"),),
            "SET ROLE analysts → SELECT on crm.customers",
            "SET ROLE analysts → SELECT на crm.customers",
        ),
        (
            (Via(kind=ViaKind.VIEW, name="v", schema="shop"), Via(kind=ViaKind.DEFINER, name="owner")),
            "view shop.v (with the rights of owner) → SELECT on crm.customers",
            "представление shop.v (с правами owner) → SELECT на crm.customers",
        ),
        (
            (Via(kind=ViaKind.ROUTINE, name="find", schema="shop"), Via(kind=ViaKind.DEFINER, name="owner")),
            "routine shop.find (with the rights of owner) → SELECT on crm.customers",
            "процедура или функция shop.find (с правами owner) → SELECT на crm.customers",
        ),
        (
            (Via(kind=ViaKind.ATTRIBUTE, name="REPLICATION"),),
            "REPLICATION: may copy the whole server",
            "REPLICATION: может скопировать весь сервер",
        ),
        (
            (Via(kind=ViaKind.ATTRIBUTE, name="SOMETHING NEW"),),
            "SOMETHING NEW: reads past the rights on tables",
            "SOMETHING NEW: читает в обход прав на таблицы",
        ),
        (
            (Via(kind=ViaKind.PREDEFINED, name="global"),),
            "right over every database of the server → SELECT on crm.customers",
            "право на все базы сервера → SELECT на crm.customers",
        ),
        (
            (Via(kind=ViaKind.SUPERUSER, name="anna"),),
            "superuser → SELECT on crm.customers",
            "суперпользователь → SELECT на crm.customers",
        ),
        (
            (Via(kind=ViaKind.APPLICATION, name="Courier app"), Via(kind=ViaKind.LOGIN, name="courier")),
            "through the application Courier app → courier → SELECT on crm.customers",
            "через приложение Courier app → courier → SELECT на crm.customers",
        ),
        (
            (Via(kind=ViaKind.PARTITION, name="c_2026", schema="crm"),),
            "the right on the partition crm.c_2026 alone → SELECT on crm.customers",
            "право только на секцию crm.c_2026 → SELECT на crm.customers",
        ),
    ],
)
def test_every_way_is_said_in_both_languages(steps: tuple[Via, ...], en: str, ru: str) -> None:
    """What stands between the account and the table, as people say it."""
    row = _access(steps)
    assert (ways.path_of(row, "en"), ways.path_of(row, "ru")) == (f"anna → {en}", f"anna → {ru}")


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("kind", list(ViaKind))
def test_no_kind_of_step_is_without_words(kind: ViaKind, lang: str) -> None:
    """Whatever a dialect puts into a path can be said, its name included."""
    said = ways.path_of(_access((Via(kind=kind, name="xyz"),)), lang)
    assert ("xyz" in said) is (kind not in {ViaKind.GRANT, ViaKind.OWNER})
    assert "{" not in said
