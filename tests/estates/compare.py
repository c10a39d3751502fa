"""What an audit found against what was planted."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping

from privaudit.config.load import load_settings
from privaudit.config.options import ScanOptions
from privaudit.engine.run import run_scan
from privaudit.model import AuditResult, Level, Ref, record

from .base import Planted, Scenario


@record
class Scored:
    """Places found and planted, those planted and not found, those found and not planted."""

    found: frozenset[Planted]
    planted: frozenset[Planted]

    @property
    def missed(self) -> frozenset[Planted]:
        """Planted and not found."""
        return self.planted - self.found

    @property
    def invented(self) -> frozenset[Planted]:
        """Found and not planted."""
        return self.found - self.planted

    @property
    def precision(self) -> float:
        """Of those found, how many are planted."""
        return 1.0 if not self.found else 1 - len(self.invented) / len(self.found)

    @property
    def recall(self) -> float:
        """Of those planted, how many were found."""
        return 1.0 if not self.planted else 1 - len(self.missed) / len(self.planted)


def audit(urls: Mapping[str, str], seconds: float | None = None) -> AuditResult:
    """Scan systems as a user would, with the defaults; ``seconds``: another time-out of comparing statements."""
    named = tuple(f"{name}={url}" for name, url in urls.items())
    settings = load_settings(config=None, systems=named, options=ScanOptions(workers=1))
    if seconds is not None:
        settings = dataclasses.replace(settings, compare=dataclasses.replace(settings.compare, seconds=seconds))
    return run_scan(settings).result


def score(scenario: Scenario, result: AuditResult) -> Scored:
    """Compare the places of an audit with the planted ones; of MariaDB the schema, which is the database, is ``@``."""
    engines = {s.name: s.engine for s in scenario.systems}

    def name(ref: Ref) -> str:
        schema = "@" if engines[ref.system or ""] == "mariadb" else ref.schema
        return f"{ref.system}.{schema}.{ref.table}"

    found = frozenset(
        Planted(
            level=c.level,
            identity=frozenset(name(r) for r in c.identity),
            transactions=frozenset(name(r) for r in c.transactions),
        )
        for c in result.colocations
        if c.level is not Level.SAME_PRINCIPAL
    )
    return Scored(found=found, planted=scenario.planted)
