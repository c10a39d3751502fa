"""The law files and what is worked out from them."""

from __future__ import annotations

from pathlib import Path

import pytest

from privaudit.config import laws as law_files
from privaudit.config.laws import article, band, bands_for, deadlines, law_names, laws_for, load_laws
from privaudit.errors import RuleError, UsageError
from privaudit.model import PERSONAL_CATEGORIES, Shown
from privaudit.registry import CHECKS


def test_every_law_is_complete() -> None:
    """Each law has both titles, a source, a date, and articles that name existing checks and categories only."""
    laws = load_laws(law_names())
    assert [law.name for law in laws] == ["152fz", "gdpr", "pci"]
    for law in laws:
        assert law.title.en
        assert law.title.ru
        assert law.source.startswith("https://")
        assert law.checked_on >= "2026"
        for a in law.articles:
            assert set(a.checks) <= set(CHECKS.names())
            assert a.checks
            assert set(a.categories) <= {c.value for c in PERSONAL_CATEGORIES}
            assert a.title("en") != "" != a.title("ru")


def test_every_check_has_a_law() -> None:
    """No check of this version speaks to no article at all."""
    laws = load_laws(law_names())
    assert [c for c in CHECKS.names() if not laws_for(c, laws)] == []


def test_operator_deadlines_keep_the_offset() -> None:
    """152-FZ counts 24 and 72 hours and GDPR 72 from discovery, earliest first, in the offset given."""
    due = deadlines(load_laws(("gdpr", "152fz")), "2026-11-20T10:30:00+03:00", "operator")
    assert [(d.law, d.duty, d.at) for d in due] == [
        ("152-FZ", "notify_regulator", "2026-11-21T10:30:00+03:00"),
        ("152-FZ", "report_investigation", "2026-11-23T10:30:00+03:00"),
        ("GDPR", "notify_regulator", "2026-11-23T10:30:00+03:00"),
    ]


def test_processor_has_no_absolute_deadline() -> None:
    """A processor tells the controller without undue delay: no hour to count."""
    assert deadlines(load_laws(("gdpr", "152fz")), "2026-11-20T10:30:00Z", "processor") == ()


def test_a_time_without_offset_is_refused() -> None:
    """Deadlines of an ambiguous time are not worked out."""
    with pytest.raises(ValueError, match="offset"):
        deadlines(load_laws(("gdpr",)), "2026-11-20T10:30:00", "operator")


def test_articles_of_other_categories_are_left_out() -> None:
    """With categories, an article about others does not apply; one about any does."""
    laws = load_laws(("152fz", "gdpr"))
    assert laws_for("special_data", laws, ("biometric",)) == ("152fz:11", "gdpr:9")
    assert laws_for("special_data", laws) == ("152fz:10", "152fz:11", "gdpr:9", "gdpr:10")
    assert "152fz:19.2.8" in laws_for("public_access", laws, ("contact",))


def test_unknown_law_lists_the_known() -> None:
    """The error of an unknown law names those there are, and a reference must exist."""
    with pytest.raises(UsageError) as caught:
        load_laws(("hipaa",))
    assert dict(caught.value.params)["known"] == "152fz, gdpr, pci"
    assert article("gdpr:32")[1].title.en == "Security of processing"
    with pytest.raises(UsageError):
        article("gdpr:999")


def bands(**shown: int | bool) -> list[tuple[str, str]]:
    """The bands of 152-FZ and GDPR for what a leak showed."""
    found = bands_for(Shown(**shown), load_laws(("152fz", "gdpr")))  # type: ignore[arg-type]
    return [(b.article, b.counted) for b in found]


@pytest.mark.parametrize(
    ("people", "part"),
    [(999, None), (1_000, "12"), (10_000, "12"), (10_001, "13"), (100_000, "13"), (100_001, "14"), (50_000_000, "14")],
)
def test_people_shown_fall_into_one_band(people: int, part: str | None) -> None:
    """From a thousand on; a band's upper bound belongs to it, the next one says "more than"."""
    assert bands(people=people) == ([(f"13.11.{part}", "people")] if part else [])


@pytest.mark.parametrize(
    ("identifiers", "part"),
    [(9_999, None), (10_000, "12"), (100_000, "12"), (100_001, "13"), (1_000_000, "13"), (1_000_001, "14")],
)
def test_identifiers_are_counted_apart(identifiers: int, part: str | None) -> None:
    """Ten times as many identifiers as people make the same band."""
    assert bands(identifiers=identifiers) == ([(f"13.11.{part}", "identifiers")] if part else [])


def test_people_and_identifiers_may_fall_into_different_bands() -> None:
    """Each number is judged by itself; special and biometric data have parts of their own."""
    assert bands(people=2_000, identifiers=2_000_000, special=True, biometric=True) == [
        ("13.11.12", "people"),
        ("13.11.14", "identifiers"),
        ("13.11.16", "special"),
        ("13.11.17", "biometric"),
    ]


def test_nothing_said_falls_into_no_band() -> None:
    """Without what a leak showed there is no band, and GDPR has none at all."""
    assert bands() == []
    assert all(not law.bands for law in load_laws(("gdpr", "pci")))


def test_every_band_says_where_it_comes_from_and_that_nobody_compared_it() -> None:
    """Titles in both languages, a source, a date; none is marked verified."""
    for b in load_laws(("152fz",))[0].bands:
        assert b.title.en != "" != b.title.ru
        assert b.source.startswith("https://")
        assert b.checked_on >= "2026"
        assert not b.verified
        assert band("152fz", b.article, b.counted) == b
    with pytest.raises(UsageError):
        band("152fz", "13.11.1", "people")


@pytest.mark.parametrize("wrong", ["at_least: 0", "at_least: 1000\n    below: 1000", "below: 5", "at_least: true"])
def test_a_wrong_band_is_refused(wrong: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Bounds that no number can be within are a mistake in the file."""
    text = (
        'label: x\ntitle: {en: a, ru: b}\nsource: "https://x"\nchecked_on: 2026-01-01\nverified: false\narticles: []\n'
        'bands:\n  - article: "1"\n    counted: people\n    source: "https://x"\n    checked_on: 2026-01-01\n'
        f"    verified: false\n    title: {{en: a, ru: b}}\n    {wrong}\n"
    )
    (tmp_path / "x.yaml").write_text(text)
    monkeypatch.setattr(law_files, "_folder", lambda: tmp_path)
    with pytest.raises(RuleError):
        load_laws(("x",))
