"""Values of every sort, and the rows that Python would choose by them: what engines must agree with."""

from __future__ import annotations

import random

from privaudit.model import Marked, MarkedColumn, MarkSpec, PlaceForm, limit_text
from privaudit.model.marks import place

SALT = "5f0c"
NAMES = (
    "Иванов Иван",
    "ЁЛКИНА Анна-Мария",
    "Müller Jürgen",
    'O\'Brien "Bob"',
    "ŠKODA Éva",
    "李小龙",
    "Ы😀 Эмодзи",
    "back\\slash",
    "100% да",
)


def texts(count: int, alphabet: str = "") -> list[str | None]:
    """Phones, e-mail addresses, documents and names as people write them, with blanks, NULL and leading zeros."""
    rng = random.Random(f"texts{alphabet}")  # noqa: S311 - data of a test
    made: list[str | None] = []
    for _ in range(count):
        n = rng.randrange(10**10)
        made.append(
            rng.choice(
                (
                    f"+7 ({n // 10**7:03d}) {n % 10**7:07d}",
                    f"8{n:010d}",
                    f"00{n % 10**5:05d}",
                    f"User.Name_{n % 997}@Example.COM",
                    f" {n % 10**4:04d} {n % 10**6:06d}  ",
                    alphabet or rng.choice(NAMES) + f" {n % 89}",
                    f"{{{n:x}}}/{n % 7}",
                    "",
                    "  -  ",
                    None,
                )
            )
        )
    return made


def marks(name: str, share: float = 0.3) -> tuple[MarkSpec, MarkSpec]:
    """Ask for rows by one column, in either form."""
    plain, digits = (
        MarkSpec(salt=SALT, marks=(MarkedColumn(name=name, form=form, share=share),), also=("id",))
        for form in (PlaceForm.PLAIN, PlaceForm.DIGITS)
    )
    return plain, digits


def chosen_by_python(spec: MarkSpec, whole: Marked) -> list[object]:
    """Return the ``id`` of the rows that any of the marks chooses, of all rows of the table."""
    sample = whole.sample
    return sorted(
        sample.values("id")[i]
        for i in range(sample.rows)
        if any(_is_below(spec.salt, m, sample.values(m.name)[i]) for m in spec.marks)
    )  # type: ignore[type-var]


def _is_below(salt: str, mark: MarkedColumn, value: object) -> bool:
    found = place(salt, mark.form, value)
    return found is not None and found < int(limit_text(mark.share), 16)
