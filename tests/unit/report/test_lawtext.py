"""Laws are cited as they cite themselves."""

from __future__ import annotations

import pytest

from privaudit.config.laws import load_laws
from privaudit.report.lawtext import cited


@pytest.mark.parametrize(
    ("number", "en", "ru"),
    [
        ("21.3-1.1", "article 21, part 3.1, point 1", "статья 21, часть 3.1, пункт 1"),
        ("19.2.8", "article 19, part 2, point 8", "статья 19, часть 2, пункт 8"),
        ("3..1", "article 3, point 1", "статья 3, пункт 1"),
        ("22-1", "article 22.1", "статья 22.1"),
        ("7", "article 7", "статья 7"),
    ],
)
def test_a_place_of_152_fz_is_cited_by_article_part_and_point(number: str, en: str, ru: str) -> None:
    """An article without parts has its points named as points; article 22.1 is no part of article 22."""
    (law,) = load_laws(("152fz",))
    assert cited(law, number, "en") == en
    assert cited(law, number, "ru") == ru
