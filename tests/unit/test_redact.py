"""Masking, fingerprints, and URLs and errors without secrets."""

from __future__ import annotations

import sqlite3

import pytest
from hypothesis import given
from hypothesis import strategies as st

from privaudit.errors import QueryFailed
from privaudit.redact import (
    SHAPE_LENGTH,
    SHAPE_SIGNS,
    disk_error,
    fingerprint,
    mask,
    one_line,
    safe_error,
    safe_url,
    shown_name,
)


@given(st.text())
def test_a_mask_keeps_no_letter_and_no_digit(value: str) -> None:
    """Only the shape letters and signs are left, at most 41 characters."""
    shape = mask(value)
    assert len(shape) <= SHAPE_LENGTH + 1
    assert set(shape) <= set("#AaЯяx?…") | SHAPE_SIGNS


def test_a_mask_shows_the_shape() -> None:
    """Digits, Latin and Cyrillic letters keep their places and case."""
    assert mask("+7 916 000-00-00 Иван Lee") == "+# ### ###-##-## Яяяя Aaa"


def test_equal_values_share_a_fingerprint_only_under_one_key() -> None:
    """The key decides: without it nothing can be tried."""
    assert fingerprint(b"k" * 32, "x") == fingerprint(b"k" * 32, "x") != fingerprint(b"j" * 32, "x")


@pytest.mark.parametrize(
    ("url", "safe"),
    [
        ("postgresql://anna:s3cret@db.example:5432/crm", "postgresql://db.example:5432/crm"),
        ("postgresql://anna:s3cret@/crm?host=/run/pg&sslpassword=s3cret", "postgresql:///crm?host=/run/pg"),
        ("postgresql://db/crm?password=s3cret&sslmode=require", "postgresql://db/crm?sslmode=require"),
        ("mysql+pymysql://u:p%40s3cret@[::1]:3306/", "mysql+pymysql://[::1]:3306/"),
        ("sqlite:////data/crm.db", "sqlite:////data/crm.db"),
        ("postgresql://anna:p@ss@s3cret/x@y", "postgresql://?"),
        ("postgresql://anna:s3cret@db:port/crm", "postgresql://?"),
        ("postgresql://anna:12#s3cret@db/crm", "postgresql://?"),
        ("postgresql://anna:12?s3cret@db/crm", "postgresql://?"),
        ("s3cret", "?"),
    ],
)
def test_a_safe_url_has_no_secret(url: str, safe: str) -> None:
    """User, password and secret parameters go; what cannot be parsed shows its scheme only."""
    assert safe_url(url) == safe
    assert "s3cret" not in safe_url(url)


@given(st.text(min_size=1), st.text(min_size=8, alphabet="abcdefgh123"))
def test_no_url_shows_its_password(host: str, password: str) -> None:
    """Whatever stands around it, the password is not in the safe form."""
    secret = f"Zq{password}"
    assert secret not in safe_url(f"postgresql://user:{secret}@{host}/db")


def test_an_error_keeps_only_its_class_and_state() -> None:
    """The driver's text quotes values and is dropped."""
    connection = sqlite3.connect(":memory:")
    with pytest.raises(sqlite3.Error) as caught:
        connection.execute("SELECT canary_7781")
    params = safe_error(caught.value)
    assert params == (("error", "OperationalError"), ("sqlstate", "SQLITE_ERROR"))
    connection.close()


def test_our_own_errors_name_their_class_only() -> None:
    """An error of ours keeps no argument in the parameters."""
    assert safe_error(QueryFailed("crm", None, (("x", "y"),))) == (("error", "QueryFailed"),)


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("Клиенты 🙂 ё", "Клиенты 🙂 ё"),
        ("a\nb\tc", "a␊b␉c"),
        ("a\u202eb\u2066c\u200f", "a<U+202E>b<U+2066>c<U+200F>"),
        ("\x00\x1b[2J", "␀␛[2J"),
    ],
)
def test_a_name_stays_on_its_line(name: str, shown: str) -> None:
    """Letters and signs of any language stay; what moves the cursor or turns the direction is shown."""
    assert one_line(name) == shown


@pytest.mark.parametrize(
    ("name", "shown"), [("owner", "owner"), ("x" * 41, "x" * 40 + "…"), ("a@b", "?"), ("x://y", "?"), ("", "?")]
)
def test_a_key_is_echoed_if_it_looks_like_one(name: str, shown: str) -> None:
    """A key is cut at 40 characters; what may be an address or a password is not echoed."""
    assert shown_name(name) == shown


def test_errors_of_the_disk_have_the_systems_name() -> None:
    """The number alone decides what is said: the text of the exception names paths."""
    assert disk_error(OSError(28, "secret", "/secret")) == (("error", "No space left on device"),)
    assert disk_error(OSError("secret")) == (("error", "OSError"),)
