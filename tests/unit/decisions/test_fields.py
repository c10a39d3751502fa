"""What people can decide has words in both languages, by which an answer is read again."""

from __future__ import annotations

import pytest

from privaudit.decisions.fields import FIELDS, Field, field_of
from privaudit.i18n import LANGUAGES, has_text, text
from privaudit.model import TargetKind

EVERY = [(kind, field) for kind, fields in FIELDS.items() for field in fields]


@pytest.mark.parametrize(("kind", "field"), EVERY, ids=lambda x: getattr(x, "name", x))
@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_field_and_choice_has_words(kind: TargetKind, field: Field, lang: str) -> None:
    """A workbook can head its columns and offer its answers in either language."""
    assert field_of(kind, field.name) is field
    for key in (f"field.{field.name}", *(f"choice.{field.name}.{c}" for c in field.choices)):
        assert has_text(f"decisions.{key}", lang), key


def test_an_answer_means_one_thing_whatever_the_language() -> None:
    """Words of one list, in both languages and as they stand in files, never mean two different answers."""
    for _, field in EVERY:
        meant: dict[str, str] = {}
        for choice in field.choices:
            for word in (choice, *(text(f"decisions.choice.{field.name}.{choice}", lang) for lang in LANGUAGES)):
                assert meant.setdefault(word.casefold(), choice) == choice, (field.name, word)


def test_every_sort_of_target_has_fields() -> None:
    """Nothing that can be decided about is left without a question, and a wrong name is an error."""
    assert set(FIELDS) == set(TargetKind)
    with pytest.raises(KeyError):
        field_of(TargetKind.FINDING, "purpose")
