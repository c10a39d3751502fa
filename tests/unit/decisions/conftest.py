"""The workbooks that the tests of reading them back share; reading and editing them is in tests/filled_in.py."""

from __future__ import annotations

from pathlib import Path

import pytest

from privaudit.i18n import LANGUAGES
from privaudit.model import AuditResult
from privaudit.registry import REPORTERS
from tests.samples import sample_result


@pytest.fixture(scope="module")
def result() -> AuditResult:
    """The fixed audit."""
    return sample_result()


@pytest.fixture(scope="module")
def written(result: AuditResult, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Its workbook in each language."""
    folder = tmp_path_factory.mktemp("written")
    for lang in LANGUAGES:
        REPORTERS.get("xlsx").write(result, folder / f"{lang}.xlsx", lang)
    return {lang: folder / f"{lang}.xlsx" for lang in LANGUAGES}
