"""What the sheets Least privilege and Leavers share: the findings of a step, and whether rights are used."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from ...model import AuditResult, AuditStep, Finding, LogKind, LogState, PrincipalKind, Read, ReadPattern, StepState
from .. import overview, words
from .actions import APPLICATION, UNREAD_CHECK
from .say import Say


def of_step(result: AuditResult, step: AuditStep) -> list[Finding]:
    """Return the findings of a step, worst first, then by place and account."""
    found = (f for f in result.findings if f.step is step and f.check != UNREAD_CHECK)
    return sorted(found, key=lambda f: (f.severity.rank, f.target.ref.key, f.target.principal or "", f.id))


def answer(result: AuditResult, step: AuditStep, lang: str) -> str:
    """Return how far the audit answers a step, and why not further."""
    record, say = dict(overview.audit_steps(result))[step], Say("words", lang)
    state = Say("step_words", lang)(overview.step_word(record, unread=overview.nothing_read(result)))
    silent = record.state is StepState.DONE or record.reason in (None, overview.BY_PERSON, overview.NOT_YET)
    why = "" if silent else words.reason(record.reason, record.reason_params, lang)
    said = why and why.casefold() != state.casefold()
    return say("step_answer_why" if said else "step_answer", state=state, why=why)


class Used:
    """What the logs say of the use of rights."""

    def __init__(self, result: AuditResult, say: Say) -> None:
        self._say = say
        self._reads: dict[tuple[str, LogKind, str], list[Read]] = defaultdict(list)
        for r in result.reads:
            if r.pattern is ReadPattern.READ:
                self._reads[r.system, r.kind, r.principal].append(r)
        self._logins = {(p.system, p.principal) for p in result.principals if p.can_login}
        self._accounts = {(p.system, p.principal) for p in result.principals}
        self._users = {(a.system, a.principal) for a in result.access if a.principal_kind is PrincipalKind.APP_USER}
        self._logged = _days(log for log in result.logs if log.answers_reads)
        self._journals = _days(log for log in result.logs if log.answers_inside)

    def said(self, f: Finding) -> str:
        """Return whether the account of a finding read what the finding is about; empty if it names no account."""
        say, lang = Say("words", self._say.lang), self._say.lang
        systems, principal = f.target.systems, f.target.principal
        if not systems or principal is None:
            return ""
        wanted = {r.of_table() for r in (f.target.ref, *f.target.related) if r.table is not None}
        kinds = {s: self._kind(f, s, principal) for s in systems}
        found = [r for s in systems for r in self._reads[s, kinds[s], principal] if not wanted or r.ref in wanted]
        if not found:
            return "; ".join(dict.fromkeys(self._unused(s, kinds[s], principal) for s in systems))
        last = max(r.last for r in found)
        count = sum(r.statements for r in found)
        return say("used", count=words.number(count, lang), last=words.time_text(last, lang))

    def _kind(self, f: Finding, system: str, principal: str) -> LogKind:
        """Whether a finding is about an account of the system, or about a login inside an application."""
        inside = (system, principal) in self._users and (
            (system, principal) not in self._accounts or (f.target.realm or "").startswith(APPLICATION)
        )
        return LogKind.JOURNAL if inside else LogKind.SERVER_LOG

    def _unused(self, system: str, kind: LogKind, principal: str) -> str:
        say = Say("words", self._say.lang)
        if kind is LogKind.JOURNAL:
            return self._none_in(self._journals.get(system))
        if (system, principal) not in self._logins:
            return say("use_of_role")
        return self._none_in(self._logged.get(system))

    def _none_in(self, days: int | None) -> str:
        say = Say("words", self._say.lang)
        if days is None:
            return say("use_unknown")
        return say("not_used_in", days=words.number(days, say.lang)) if days else say("not_used")


def _days(logs: Iterable[LogState]) -> dict[str, int]:
    """Return, by system, the most days that one of its logs covers; 0 where that is not known."""
    found: dict[str, int] = {}
    for log in logs:
        found[log.system] = max(found.get(log.system, 0), log.days_covered or 0)
    return found
