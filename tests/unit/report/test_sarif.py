"""SARIF: valid against the standard's schema, and true: what is accepted is suppressed, what is missing is said."""

from __future__ import annotations

import dataclasses
import functools
import json
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import jsonschema
import pytest

from privaudit.i18n import LANGUAGES, has_text
from privaudit.model import (
    AuditResult,
    DecisionState,
    Edition,
    Finding,
    Location,
    Ref,
    Severity,
    Standing,
    Status,
    Target,
)
from privaudit.registry import CHECKS
from privaudit.report.overview import unread_tables
from privaudit.report.sarif import pieces
from privaudit.report.sarif.parts import message
from tests.samples import sample_result

SCHEMA = Path(__file__).parents[2] / "schemas" / "sarif-2.1.0.json"
Language = pytest.mark.parametrize("lang", LANGUAGES)


@functools.cache
def _validator() -> jsonschema.Draft202012Validator:
    schema = json.loads(SCHEMA.read_text(encoding="utf-8"))
    return jsonschema.Draft202012Validator(schema, format_checker=jsonschema.FormatChecker())


def _log(result: AuditResult, lang: str = "en") -> dict[str, Any]:
    """The one run of the log, valid."""
    log = json.loads("".join(pieces(result, lang)))
    _validator().validate(log)
    [run] = log["runs"]
    return dict(run)


def _with(decision: DecisionState | None = None, target: Target | None = None) -> tuple[AuditResult, Finding]:
    """The fixed audit with one finding only."""
    result = sample_result()
    found = result.findings[0]
    one = dataclasses.replace(found, decision=decision, target=target or found.target)
    return dataclasses.replace(result, findings=(one,)), one


@Language
def test_the_log_is_valid_and_has_every_finding(lang: str) -> None:
    """Every finding once, worst first, by its id, with a rule, a level, a text and at least one place."""
    result = sample_result()
    run = _log(result, lang)
    rows = run["results"]
    assert sorted(r["partialFingerprints"]["privauditFinding/v1"] for r in rows) == [f.id for f in result.findings]
    assert [r["rank"] for r in rows] == sorted((r["rank"] for r in rows), reverse=True)
    rules = run["tool"]["driver"]["rules"]
    for row in rows:
        assert rules[row["ruleIndex"]]["id"] == row["ruleId"]
        assert row["message"]["text"]
        assert row["locations"]


def test_levels_follow_the_severity() -> None:
    """Critical and high are errors, medium a warning, the rest notes; the severity itself is kept."""
    levels = {(r["properties"]["severity"], r["level"]) for r in _log(sample_result())["results"]}
    wanted = {Severity.CRITICAL: "error", Severity.HIGH: "error", Severity.MEDIUM: "warning", Severity.LOW: "note"}
    assert {(s.value, level) for s, level in wanted.items()} <= levels
    assert ("info", "note") in levels


@Language
def test_an_empty_audit_is_a_valid_log(lang: str) -> None:
    """No result is an empty array, as the standard wants where a scan found nothing."""
    whole = sample_result()
    assert _log(AuditResult(tool=whole.tool, run=whole.run), lang)["results"] == []


@Language
def test_every_check_has_words(lang: str) -> None:
    """Each check of ours asks its question in both languages and says what to do first."""
    rules = {r["id"]: r for r in _log(sample_result(), lang)["tool"]["driver"]["rules"]}
    assert set(CHECKS.names()) <= set(rules)
    for check in CHECKS.names():
        assert has_text(f"formats.check.{check}", lang), check
        assert rules[check]["help"]["text"]
        assert rules[check]["fullDescription"]["text"]


def test_what_was_not_read_makes_no_success() -> None:
    """Each unread table is a notification with its name, and the invocation says that it did not succeed."""
    result = sample_result()
    [invocation] = _log(result)["invocations"]
    unread = [n for n in invocation["toolExecutionNotifications"] if n["descriptor"]["id"] == "table_not_read"]
    assert len(unread) == len(unread_tables(result)) == 3
    assert invocation["executionSuccessful"] is False
    whole = dataclasses.replace(result, run=dataclasses.replace(result.run, complete=True))
    assert _log(whole)["invocations"][0]["executionSuccessful"] is True


def test_a_gap_that_was_accepted_is_a_note() -> None:
    """What the configuration lists as known gap is still said, no longer as an error."""
    [invocation] = _log(sample_result())["invocations"]
    levels = {n["message"]["text"].split(":")[1].strip(): n["level"] for n in invocation["toolExecutionNotifications"]
              if n["descriptor"]["id"] == "table_not_read"}  # fmt: skip
    assert levels["lab.slow_report"] == "note"
    assert levels["lab.results_raw"] == "error"


@pytest.mark.parametrize(
    ("status", "standing", "said"),
    [
        (Status.ACCEPTED, Standing.APPLIES, "accepted"),
        (Status.MISTAKEN, Standing.APPLIES, "accepted"),
        (Status.ACCEPTED, Standing.LOOK_AGAIN, "underReview"),
        (Status.ACCEPTED, Standing.EXPIRED, "underReview"),
    ],
)
def test_an_accepted_risk_is_suppressed_while_it_is_in_force(status: Status, standing: Standing, said: str) -> None:
    """With its reason; one to be looked at again, or over, suppresses nothing (3.35.3: only accepted does)."""
    decision = DecisionState(status=status, standing=standing, reason="replaced in spring", until="2027-01-31")
    [row] = _log(_with(decision)[0])["results"]
    [suppression] = row["suppressions"]
    assert suppression["status"] == said
    assert suppression["justification"] == "replaced in spring"


def test_a_finding_in_work_is_not_suppressed() -> None:
    """Owner, due date and status stand in the properties."""
    decision = DecisionState(status=Status.IN_WORK, owner="Delivery team", due="2026-12-01")
    [row] = _log(_with(decision)[0])["results"]
    assert "suppressions" not in row
    assert (row["properties"]["owner"], row["properties"]["due"]) == ("Delivery team", "2026-12-01")


def test_a_place_in_a_file_is_a_physical_location_and_others_are_not() -> None:
    """No file is made up for a table; a file's name is a valid relative URI, whatever is in it."""
    assert not any("physicalLocation" in at for r in _log(sample_result())["results"] for at in r["locations"])
    where = Location(file="sql/new tables#1\ud83d.sql", line=3, column=7)
    target = Target(ref=Ref(system="crm", schema="public", table="orders"), location=where)
    [row] = _log(_with(target=target)[0])["results"]
    place = row["locations"][0]["physicalLocation"]
    assert place["artifactLocation"]["uri"] == "sql/new%20tables%231%3F.sql"
    assert place["region"] == {"startLine": 3, "startColumn": 7}


@pytest.mark.parametrize(
    ("file", "uri"),
    [
        ("db/V1__init.sql", "db/V1__init.sql"),
        ("./db//таблицы.sql", "db/%D1%82%D0%B0%D0%B1%D0%BB%D0%B8%D1%86%D1%8B.sql"),
        ("db\\new\\a b.sql", "db/new/a%20b.sql"),
        ("c:100%?.sql", "c%3A100%25%3F.sql"),
    ],
)
def test_the_address_of_a_file_is_relative_and_of_safe_signs(file: str, uri: str) -> None:
    """As code scanning wants it: a path below the repository, and a line where no column is known."""
    target = Target(ref=Ref(system="crm", schema="public", table="orders"), location=Location(file=file, line=12))
    [row] = _log(_with(target=target)[0])["results"]
    [at] = row["locations"]
    assert at["physicalLocation"] == {"artifactLocation": {"uri": uri}, "region": {"startLine": 12}}
    assert at["logicalLocations"][0]["fullyQualifiedName"] == "crm.public.orders"
    parts = urlsplit(at["physicalLocation"]["artifactLocation"]["uri"])
    assert (parts.scheme, parts.netloc, parts.query, parts.fragment) == ("", "", "", "")


def test_a_finding_in_a_file_alone_has_that_place_and_none_in_the_edition_for_the_file() -> None:
    """Nothing of a database is made up; names of files may name people, so they stay in the house."""
    result, _ = _with(target=Target(ref=Ref(), location=Location(file="db/a.sql", line=1, column=1)))
    [row] = _log(result)["results"]
    assert row["locations"] == [
        {"physicalLocation": {"artifactLocation": {"uri": "db/a.sql"}, "region": {"startLine": 1, "startColumn": 1}}}
    ]
    assert "a.sql" not in "".join(pieces(result, "en", Edition.FILE))


def test_laws_are_taxonomies() -> None:
    """Each reference of a finding leads to an article, with its title and whether its words were checked."""
    run = _log(sample_result())
    taxa = [t for r in run["results"] for t in r.get("taxa", ())]
    assert taxa
    for taxon in taxa:
        law = run["taxonomies"][taxon["toolComponent"]["index"]]
        assert law["taxa"][taxon["index"]]["id"] == taxon["id"]
        assert law["properties"]["checked_on"]
        assert law["properties"]["verified"] in (True, False)


def test_nothing_in_a_message_is_a_placeholder_or_a_link() -> None:
    """Braces are doubled (3.11.5), and brackets that would make a link are escaped (3.11.6)."""
    assert message("table {0}")["text"] == "table {{0}}"
    assert message("see [here](http://x)")["text"] == "see \\[here\\](http://x)"
    assert message("orders[extra]")["text"] == "orders[extra]"
