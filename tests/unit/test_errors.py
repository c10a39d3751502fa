"""The exception tree: complete, picklable, with exit codes."""

from __future__ import annotations

import pickle

import pytest

from privaudit import errors
from privaudit.i18n import LANGUAGES, has_text

CLASSES = [c for c in vars(errors).values() if isinstance(c, type) and issubclass(c, errors.PrivauditError)]


@pytest.mark.parametrize("cls", CLASSES, ids=lambda c: c.__name__)
def test_an_error_survives_pickling(cls: type[errors.PrivauditError]) -> None:
    """What one process raises, another reads with place, reason and parameters."""
    made = cls("crm") if issubclass(cls, errors.ConfigError) else cls("crm", "timeout", (("seconds", "30"),))
    again = pickle.loads(pickle.dumps(made))  # noqa: S301 - our own bytes
    assert type(again) is cls
    assert str(again) == str(made)
    assert again.reason == made.reason


def test_a_list_of_mistakes_survives_pickling() -> None:
    """All problems of a configuration come through."""
    again = pickle.loads(pickle.dumps(errors.ConfigError("privaudit.toml", ("a", "b"))))  # noqa: S301 - our own bytes
    assert again.problems == ("a", "b")
    assert "  b" in str(again)


@pytest.mark.parametrize("cls", CLASSES, ids=lambda c: c.__name__)
def test_every_error_has_a_text_and_a_place_in_the_tree(cls: type[errors.PrivauditError]) -> None:
    """Each class's reason reads in both languages, and the docstring's tree names it."""
    assert all(has_text(f"reasons.{cls.reason}", lang) for lang in LANGUAGES)
    assert cls.__name__ in (errors.__doc__ or "")


def test_exit_codes_are_the_documented_ones() -> None:
    """2 usage and configuration, 3 targets, 4 report."""
    assert {c.exit_code for c in CLASSES} == {1, 2, 3, 4}
    assert errors.ConfigError.exit_code == errors.UsageError.exit_code == 2
    assert errors.ReportError.exit_code == 4
