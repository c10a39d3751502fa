"""Names to objects, one registry a seam."""

from __future__ import annotations

import pytest

from privaudit.checks.base import Check
from privaudit.errors import UsageError
from privaudit.i18n import LANGUAGES, keys
from privaudit.registry import CHECKS, DETECTORS, DIALECTS, REPORTERS, Registry


@pytest.mark.parametrize("registry", [DIALECTS, DETECTORS, CHECKS, REPORTERS], ids=lambda r: r.group)
def test_every_built_in_name_loads_and_is_its_own(registry: Registry[object]) -> None:
    """Each entry imports, and the object calls itself by that name."""
    for name in registry.names():
        found = registry.get(name)
        assert getattr(found, "id", None) == name or getattr(found, "name", None) == name


def test_an_unknown_name_lists_the_known_ones() -> None:
    """The error helps."""
    with pytest.raises(UsageError) as caught:
        REPORTERS.get("pdf")
    assert "xlsx" in str(caught.value)


def test_every_check_has_texts_in_both_languages() -> None:
    """A check's messages and remedies have the same variants."""
    for name in CHECKS.names():
        check: Check = CHECKS.get(name)
        for lang in LANGUAGES:
            said = {k for k in keys("messages", lang) if k.startswith(f"messages.{check.id}.")}
            done = {
                k.replace("remedies.", "messages.")
                for k in keys("remedies", lang)
                if k.startswith(f"remedies.{check.id}.")
            }
            assert said
            assert said == done
