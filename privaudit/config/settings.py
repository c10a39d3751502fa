"""What an audit is asked to do: the configuration file, the environment and the options, merged and checked."""

from __future__ import annotations

import dataclasses
import json

from ..model import Cover, Lifecycle, Raw, Shown, digest, record
from ..redact import safe_url
from .access_settings import (
    AccessSettings,
    AccountPattern,
    ApplicationSettings,
    LogSettings,
    ReadsSettings,
    StaffSettings,
)
from .limits import Limits


@record
class SystemSettings:
    """One system to audit. ``url`` None means declared: shown everywhere, not scanned.

    ``password_source`` says where a password came from, for the warning about the command line: ``argv``, ``file``,
    ``environment``, ``config``, ``prompt`` or None.
    """

    name: str
    url: Raw | None = None
    owner: str | None = None
    purpose: str | None = None
    lifecycle: Lifecycle | None = None
    server: str | None = None
    location: str | None = None
    legal_hold: bool | None = None
    """Nothing may be destroyed; None: as long as an incident is open."""
    limits: Limits = Limits()
    password_source: str | None = None


@record
class KnownGap:
    """A gap people accepted: a glob over ``system.schema.table``, why, who, and until when (ISO date)."""

    glob: str
    reason: str
    owner: str | None = None
    expires: str | None = None

    @property
    def system(self) -> str:
        """The glob's part that a system's name has to match."""
        return self.glob.partition(".")[0]


@record
class CompareSettings:
    """How tables are compared. A table of more than ``rows`` rows is not read through; 0 compares nothing."""

    rows: int = 5_000_000
    seconds: float = 60.0
    """The time-out of each statement: one over millions of rows takes some seconds, and more beside other work."""
    values: int = 1000
    """Values of a column that are aimed at: a share of so many is known within 3 points at most."""


@record
class RetentionRule:
    """How long data may be kept after a person's last transaction: the first rule that fits counts.

    ``systems``: a glob over ``system.schema.table``; ``subjects`` and ``categories`` narrow it where given.
    """

    months: int
    systems: str = "*"
    subjects: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    basis: str | None = None


@record
class GateCommand:
    """How a project's own tool (``alembic``, ``django``) is started to write its migrations as SQL.

    That runs the project's code, so that there is none unless a person names it. ``folder``: relative to the folder
    that is checked; ``variables``: names in the environment that it may see besides PATH and the like; ``system``: the
    database that its migrations are of, None for the only one.
    """

    tool: str
    command: tuple[str, ...]
    folder: str = ""
    system: str | None = None
    seconds: float = 300.0
    variables: tuple[str, ...] = ()


@record
class Settings:
    """Everything a scan needs besides the databases themselves; holds no default that a user could not see."""

    systems: tuple[SystemSettings, ...] = ()
    organisation: str | None = None
    laws: tuple[str, ...] = ("152fz", "gdpr")
    role: str = "operator"
    known_gaps: tuple[KnownGap, ...] = ()
    sample_rows: int = 1000
    seed: int = 1
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    workers: int = 0
    """0: decided by the number of tables and processors."""
    lang: str = "en"
    formats: tuple[tuple[str, str | None], ...] = (("xlsx", None),)
    output: str | None = None
    force: bool = False
    incident: str | None = None
    discovered: str | None = None
    fail_on: str | None = None
    require_read_only: bool = False
    allow_plaintext: bool = False
    allow_generic: bool = False
    regions: tuple[str, ...] = ("RU", "GB", "US", "DE", "FR", "ES", "IT", "PL", "KZ", "BY", "UA")
    rule_dirs: tuple[str, ...] = ()
    decision_files: tuple[str, ...] = ()
    """What people decided; put beside what is detected, so that no digest of what is read depends on it."""
    detector_seconds: float = 60.0
    """Processor time of one detector on one table of few columns; see `detect.bounds`."""
    staff: StaffSettings | None = None
    accounts: tuple[AccountPattern, ...] = ()
    applications: tuple[ApplicationSettings, ...] = ()
    logs: tuple[LogSettings, ...] = ()
    reads: ReadsSettings = ReadsSettings()
    access: AccessSettings = AccessSettings()
    compare: CompareSettings = CompareSettings()
    exact: bool = False
    """Count rows and people instead of estimating: a pass over each table with people."""
    retention: tuple[RetentionRule, ...] = ()
    leak: Shown | None = None
    """What a person said was shown in the leak."""
    cover: Cover = Cover()
    """Who prepared and approves the report, and whom to ask (``[report]``)."""
    gate_commands: tuple[GateCommand, ...] = ()
    """What may be run to learn migrations that are code."""
    warnings: tuple[tuple[str, tuple[tuple[str, str], ...]], ...] = ()
    """Keys of i18n area ``cli`` with parameters, to be printed on stderr before the scan starts."""

    def systems_digest(self) -> str:
        """Return 16 hex digits of the systems and where they are, without a secret."""
        return digest(json.dumps(sorted(_identity(s) for s in self.systems)))

    def digest(self) -> str:
        """Return 16 hex digits of what changes an audit's content: systems and where they are, bounds, choice of rows.

        So do the time zone of hours and days, what is compared and counted, and retention. No secret, output path or
        language goes in.
        """
        basis = {
            "systems": self.systems_digest(),
            "sample": self.sample_rows,
            "seed": self.seed,
            "include": list(self.include),
            "exclude": list(self.exclude),
            **self._ways(),
        }
        return digest(json.dumps(basis, sort_keys=True))

    def ways_digest(self) -> str:
        """Return 16 hex digits of how an audit judges, whatever it reads: no systems, bounds or choice of rows in it.

        Two audits of other systems, tables or rows have the same if retention, regions, what is compared and all else
        of `digest` are the same; so are they if a system without limits of its own is added.
        """
        limits = sorted(
            json.dumps([s.name, dataclasses.asdict(s.limits)]) for s in self.systems if s.limits != Limits()
        )
        return digest("ways", json.dumps({**self._ways(), "limits": limits}, sort_keys=True))

    def _ways(self) -> dict[str, object]:
        """What judges; the keys are part of the digests."""
        return {
            "known_gaps": sorted(g.glob for g in self.known_gaps),
            "laws": list(self.laws),
            "role": self.role,
            "regions": list(self.regions),
            "timezone": self.reads.timezone,
            "compare": dataclasses.astuple(self.compare),
            "exact": self.exact,
            "retention": [dataclasses.astuple(r) for r in self.retention],
            "legal_hold": sorted(s.name for s in self.systems if s.legal_hold),
        }

    def accounts_digest(self) -> str:
        """Return 16 hex digits of what is said of accounts: who stands behind them, when a read or a silence counts.

        Not of the staff list or other lists of people: their rows are in the audit itself.
        """
        basis = {
            "accounts": [dataclasses.astuple(a) for a in self.accounts],
            "applications": sorted((a.name, sorted(a.accounts)) for a in self.applications),
            "dormant_days": self.access.dormant_days,
            "reads": dataclasses.astuple(dataclasses.replace(self.reads, timezone="")),
        }
        return digest(json.dumps(basis, sort_keys=True))


def _identity(system: SystemSettings) -> str:
    """What makes one system's result differ from another's, as text without a secret."""
    url = safe_url(system.url.reveal()) if system.url is not None else None
    return json.dumps([system.name, url, system.server, system.lifecycle, dataclasses.asdict(system.limits)])
