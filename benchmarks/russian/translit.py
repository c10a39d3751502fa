"""Cyrillic in Latin letters, as passports spell names."""

from __future__ import annotations

_LETTERS = dict(
    zip(
        "абвгдеёжзийклмнопрстуфхцчшщъыьэюя",
        [
            "a",
            "b",
            "v",
            "g",
            "d",
            "e",
            "e",
            "zh",
            "z",
            "i",
            "i",
            "k",
            "l",
            "m",
            "n",
            "o",
            "p",
            "r",
            "s",
            "t",
            "u",
            "f",
            "kh",
            "ts",
            "ch",
            "sh",
            "shch",
            "ie",
            "y",
            "",
            "e",
            "iu",
            "ia",
        ],
        strict=True,
    )
)


def latin(text: str) -> str:
    """The text in Latin letters; what is no Russian letter stays."""
    out = []
    for c in text:
        spelt = _LETTERS.get(c.lower(), c)
        out.append(spelt.capitalize() if c.isupper() else spelt)
    return "".join(out)
