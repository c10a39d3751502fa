"""Judgements of checks, and the record of every step."""

from __future__ import annotations

from enum import StrEnum

from .base import Params, Ref, digest, record
from .classification import Band, band_of
from .decision import SETTLING, Standing
from .place import Message, Severity
from .taken import holds, is_of_account, state_of


class AuditStep(StrEnum):
    """What a company owes after a leak, in order (STEPS of the README), and the scanner's own two."""

    COLLECT = "1_collect"
    SYSTEMS = "2_systems"
    ACCESS = "3_access"
    BRIEFING = "4_briefing"
    OLD_DATA = "5_old_data"
    COPIES = "6_copies"
    LEAST_PRIVILEGE = "7_least_privilege"
    LEAVERS = "8_leavers"
    CLOSING = "9_closing"
    COVERAGE = "coverage"
    METHOD = "method"


class StepState(StrEnum):
    """How a planned step ended. Silence is not a pass: every planned step has one."""

    DONE = "done"
    PARTIAL = "partial"
    SKIPPED = "skipped"
    FAILED = "failed"


HARMLESS_REASONS = frozenset(
    {
        "not_applicable",
        "not_configured",
        "not_in_this_version",
        "part_in_this_version",
        "collect_by_person",
        "copies_by_person",
        "tables_not_compared",
        "not_compared",
        "no_retention",
        "ages_unknown",
        "by_person",
        "binary_left_alone",
        "values_cut",
        "mysql_locks_unknown",
        "decision_unmatched",
        "decision_expired",
        "decision_look_again",
        "decision_next_scan",
        "decision_differs",
        "decision_config_differs",
        "decision_kind_differs",
        "decisions_no_finding",
        "decisions_no_row",
        "decisions_not_read",
        "finding_look_again",
        "finding_expired",
        "field_look_again",
        "field_expired",
        "decisions_not_checked",
        "briefing_by_person",
        "needs_staff",
        "no_log_of_reads",
        "no_policy",
        "no_policy_no_logs",
        "reads_not_logged",
        "unused_not_judged",
        "compare_off",
        "compared_in_part",
        "nothing_to_compare_by",
        "too_large_looked_up",
        "no_previous",
        "closing_not_verified",
    }
)
"""Reasons of a SKIPPED or PARTIAL step that do not make an audit incomplete: nothing that was asked for is missing."""


@record
class StepRecord:
    """One row of ``steps[]``: one audit step, or one guarded action (``step`` such as ``catalog``) on a target."""

    step: str
    target: Ref = Ref()
    state: StepState
    reason: str | None = None
    reason_params: Params = ()
    seconds: float = 0.0
    accepted: bool = False
    """Covered by a known gap of the configuration: still shown, no longer counted as incomplete."""
    accepted_reason: str | None = None
    """Why, in the words of the configuration; None where a step only sums up others that are accepted."""
    accepted_by: str | None = None
    accepted_until: str | None = None
    """The last day (ISO 8601) of the acceptance."""

    @property
    def id(self) -> str:
        """Stable between runs."""
        params = "\0".join(f"{k}={v}" for k, v in self.reason_params)
        return digest("step", self.step, self.target.digest(), self.reason, params)

    @property
    def incomplete(self) -> bool:
        """Whether this step keeps the audit from being complete."""
        if self.accepted or self.state is StepState.DONE:
            return False
        return not (self.state is not StepState.FAILED and self.reason in HARMLESS_REASONS)


@record
class Location:
    """A place in a file of SQL; lines and columns count from 1."""

    file: str
    line: int
    column: int | None = None


EARLIER = "earlier"
"""The parameter of a message that names, as ``file:line``, where something was said before the change."""


@record
class Target:
    """What a finding is about."""

    ref: Ref
    principal: str | None = None
    person: str | None = None
    related: tuple[Ref, ...] = ()
    location: Location | None = None
    realm: str | None = None
    """Where an account of more than one system is known: a `System.server`, ``machine``, ``application:NAME``."""

    def digest(self) -> str:
        """16 hex digits of whom or what it is about; file, line and related places may change and it is the same.

        With a realm it does not depend on the system: an account of a server stays itself when more of its databases
        are audited, or fewer.
        """
        if self.realm is not None:
            return digest("realm", self.realm, self.principal, self.person)
        return digest(self.ref.digest(), self.principal, self.person)

    @property
    def systems(self) -> tuple[str, ...]:
        """The systems it is about: its own, else those of the related places."""
        if self.ref.system is not None:
            return (self.ref.system,)
        return tuple(sorted({r.system for r in self.related if r.system is not None}))


@record
class Remediation:
    """What to do: a text and, where one statement does it, SQL to review (never executed)."""

    key: str
    params: Params = ()
    sql: str | None = None


@record
class DecisionState:
    """What people decided on a finding."""

    status: str
    """A `Status`."""
    owner: str | None = None
    due: str | None = None
    reason: str | None = None
    until: str | None = None
    by: str | None = None
    on: str | None = None
    standing: Standing = Standing.APPLIES
    """LOOK_AGAIN: it is not what the risk was accepted on; EXPIRED: its last day is over. Both are open again."""

    @property
    def settles(self) -> bool:
        """Whether nobody has to act on the finding for now: accepted or mistaken, and in force."""
        return self.standing is Standing.APPLIES and self.status in SETTLING


@record
class Finding:
    """One row of ``findings[]``: one judgement of a check.

    ``discriminator`` tells apart findings of one check on one target; ``basis`` names what a decision would be taken
    on besides related places: kinds, parts, readers. Neither holds prose.
    """

    check: str
    step: AuditStep
    severity: Severity
    severity_why: tuple[Message, ...] = ()
    confidence: float = 1.0
    target: Target
    message: Message
    remediation: Remediation
    laws: tuple[str, ...] = ()
    decision: DecisionState | None = None
    discriminator: str | None = None
    basis: tuple[str, ...] = ()

    @property
    def id(self) -> str:
        """Stable between runs and languages."""
        return digest("finding", self.check, self.target.digest(), self.discriminator)

    @property
    def state(self) -> str:
        """What a decision on it is taken on (`privaudit.model.taken`): hex digits that grow with what makes it bad."""
        return state_of(self)

    def is_as_decided(self, state: str | None, *, mistaken: bool) -> bool:
        """Whether it is no worse than what a decision was taken on: ``state``, as it was then.

        ``mistaken``: people called it not so, and it must not have become surer since.
        """
        return holds(state, self, mistaken=mistaken)

    def is_of_same_account(self, state: str | None) -> bool:
        """Whether a decision was taken, as ``state`` says, on what this says of an account of the same name."""
        return is_of_account(state, self)

    @property
    def settled(self) -> bool:
        """Whether nobody has to act on it for now: its risk is accepted, or it is not so, and that is in force."""
        return self.decision is not None and self.decision.settles

    def stops(self, floor: Severity) -> bool:
        """Whether it stops a change for which ``floor`` is the least severity that does: open, and certain."""
        return band_of(self.confidence) is Band.CERTAIN and not self.settled and self.severity.rank <= floor.rank
