"""The law files and what is worked out from them."""

from __future__ import annotations

import pytest

from privaudit.config.laws import article, deadlines, law_names, laws_for, load_laws
from privaudit.errors import UsageError
from privaudit.model import PERSONAL_CATEGORIES
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
