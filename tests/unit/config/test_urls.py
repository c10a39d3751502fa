"""Database URLs as text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import make_url

from privaudit.config.language import choose_language
from privaudit.config.urls import default_name, sqlite_url, take_apart, url_problem, with_password
from privaudit.dialects import dialect_for
from privaudit.errors import UsageError
from privaudit.i18n import text
from privaudit.registry import known_schemes


@given(st.text(min_size=1).filter(lambda t: t.isprintable()))
def test_a_password_put_in_comes_out_again(password: str) -> None:
    """Any password survives being put into a URL, for us and for SQLAlchemy."""
    url = with_password("postgresql://anna@db.example.com:5432/crm?sslmode=require", password)
    parts = take_apart(url)
    assert parts is not None
    assert parts.password == password
    assert (parts.host, parts.port, parts.database) == ("db.example.com", "5432", "crm")
    assert make_url(url).password == password


def test_a_password_is_replaced() -> None:
    """A password that is there gives way to the new one; a URL without user is left alone."""
    assert with_password("mysql://u:old@[::1]:3306/d", "new") == "mysql://u:new@[::1]:3306/d"
    assert with_password("mysql://h/d", "new") == "mysql://h/d"


@pytest.mark.parametrize(
    ("url", "name"),
    [
        ("postgresql+psycopg://u@h:1/crm", "crm"),
        ("sqlite:////data/My%20Shop.db", "My Shop"),
        ("mysql://db1.example.com", "db1.example.com"),
        ("postgresql://u@/?host=/run/pg", "run-pg"),
        ("sqlite:////home/anna@firm/crm@old.db", "crm-old"),
        ("mysql://h/a%40b", "a-b"),
    ],
)
def test_default_name(url: str, name: str) -> None:
    """A system without a name is called by its database, file or host."""
    assert default_name(url) == name


def test_a_path_may_hold_an_at_sign() -> None:
    """A file's path has no password before it; an encoded ``@`` in a database's name is one, too."""
    assert url_problem("sqlite:////home/anna@firm/crm.db", allow_generic=False) is None
    assert url_problem("postgresql://u:p%40ss%2Fword@h/a%40b", allow_generic=False) is None


def test_sqlite_url_hides_nothing_special() -> None:
    """Question marks and percent signs of a path are encoded, so that they stay part of it."""
    assert sqlite_url("/a b/100%?.db") == "sqlite:////a b/100%25%3F.db"


def test_parts_have_no_telling_repr() -> None:
    """The repr of a URL's parts shows its scheme only."""
    assert repr(take_apart("mysql://u:secret@h/d")) == "UrlParts(mysql)"


@pytest.mark.parametrize(
    ("option", "configured", "environ", "expected"),
    [
        ("ru", "en", {"LANG": "en_US.UTF-8"}, "ru"),
        (None, "ru", {"LANG": "en_US.UTF-8"}, "ru"),
        (None, None, {"LC_ALL": "ru_RU.UTF-8", "LANG": "en_US"}, "ru"),
        (None, None, {"LC_ALL": "", "LC_MESSAGES": "ru", "LANG": "en_US"}, "ru"),
        (None, None, {"LANG": "de_DE.UTF-8"}, "en"),
        (None, None, {}, "en"),
    ],
)
def test_language(option: str | None, configured: str | None, environ: dict[str, str], expected: str) -> None:
    """The option, then the configuration, then the locale, then English."""
    assert choose_language(option, configured, environ) == expected


@pytest.mark.parametrize("scheme", known_schemes())
def test_every_scheme_that_has_a_dialect_is_accepted(scheme: str) -> None:
    """What a dialect speaks, the configuration takes, libpq's short ``postgres://`` too; both ask the one table."""
    name = dialect_for(f"{scheme}+driver://h/db", "x").name
    assert url_problem(f"{scheme}+driver://u@h/db", allow_generic=False) is None
    assert name == {"postgres": "postgresql"}.get(scheme, scheme)


def test_advice_that_was_taken_is_not_given_again() -> None:
    """An unknown kind of database advises --allow-generic only to those who have not given it."""
    said = {}
    for allowed in (False, True):
        with pytest.raises(UsageError) as caught:
            dialect_for("nosuch://h/db", "x", allow_generic=allowed)
        said[allowed] = text(f"reasons.{caught.value.reason}", "en", **dict(caught.value.params))
    assert "--allow-generic" in said[False]
    assert "--allow-generic" not in said[True]
    assert "postgres, postgresql, sqlite" in said[True]
