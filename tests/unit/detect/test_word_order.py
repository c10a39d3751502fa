"""Compounds are cut at what joins them, and the first word heads a name where the table's language puts it first."""

import pytest

from tests.unit.rules.test_domains import said


@pytest.mark.parametrize(
    ("table", "column", "kind"),
    [
        (("versicherung", "vorname", "nachname", "geburtsdatum"), "privatanschrift", "STREET_ADDRESS"),
        (("alumno", "nombre", "apellidos", "fecha_nacimiento"), "tel_padres", "PHONE_NUMBER"),
        (("studente", "nome", "cognome", "data_nascita"), "corso_laurea", "EDUCATION"),
        (("wizyty", "pesel", "rozpoznanie", "objawy", "leki"), "data_wizyty", "HEALTH"),
    ],
)
def test_a_name_is_of_what_its_head_says(table: tuple[str, ...], column: str, kind: str) -> None:
    """The head is the last part of a German compound and the first word of a Romance or Slavonic name."""
    assert said(table[0], (*table[1:], column)).get(column) == kind


def test_a_doctors_name_leaves_a_stay_one_of_health() -> None:
    """Beside the doctor who treated somebody, the date of a stay in hospital is of that person's health."""
    found = said("hospitalizacje", ("lekarz", "data_przyjecia", "data_wypisu", "rozpoznanie"))
    assert (found["lekarz"], found["data_przyjecia"]) == ("PERSON", "HEALTH")
