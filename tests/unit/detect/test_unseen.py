"""What names and types say where no row is seen (``unseen.yaml``), as the gate asks: two readings are never certain."""

from __future__ import annotations

import functools
from pathlib import Path

import pytest
import yaml

from privaudit.analysis.facts import is_personal
from privaudit.detect import classify, load_rules
from privaudit.dialects.base import SampleSpec
from privaudit.engine.worker import WorkOrder, judged_by_names
from privaudit.migrate.script import Script
from privaudit.migrate.state import Replay
from privaudit.model import Band, Role, TableSample, TypeFamily
from privaudit.sqltext.ddl.base import Dialect

from .columns import table_of

TABLES: dict[str, dict[str, list[str]]] = yaml.safe_load(
    (Path(__file__).parent / "unseen.yaml").read_text(encoding="utf-8")
)
IN_MYSQL = {
    **dict.fromkeys(("inet", "cidr", "macaddr"), "varchar(64)"),
    "uuid": "char(36)",
    "jsonb": "json",
    "bytea": "blob",
    "boolean": "tinyint(1)",
    "float": "double",
    "numeric": "decimal(10,2)",
}
SIGNS = "!~-"
#: What each sign allows: nothing, told with less than certainty, certain.
ALLOWED = {"!": {"certain"}, "~": {"told"}, "-": {"nothing"}, "": {"told", "nothing"}}


def ddl(tables: dict[str, list[str]], dialect: Dialect) -> str:
    """The statements that make the tables."""
    quote = "`" if dialect is Dialect.MYSQL else '"'
    out = []
    for table, columns in tables.items():
        made = []
        for said in columns:
            name, kind = said.lstrip(SIGNS).split(" ", 1)
            made.append(f"{quote}{name}{quote} {IN_MYSQL.get(kind, kind) if dialect is Dialect.MYSQL else kind}")
        out.append(f"CREATE TABLE {quote}{table}{quote} ({', '.join(made)});")
    return "\n".join(out)


@functools.cache
def told(section: str, dialect: Dialect) -> dict[tuple[str, str], tuple[str, str]]:
    """What is said of each column, by table and column: nothing, told or certain, and the kind."""
    replay = Replay("shop", dialect, as_of="2026-11-22T12:00:00")
    replay.run(Script(file="change.sql", text=ddl(TABLES[section], dialect), dialect=dialect))
    state = replay.snapshot()
    assert not state.troubles
    order = WorkOrder(sample=SampleSpec(rows=0, seed=1), regions=("RU", "US"), detector_seconds=30)
    found: dict[tuple[str, str], tuple[str, str]] = {}
    for table in state.catalog.tables:
        outcome = judged_by_names(table, order, load_rules(()))
        assert outcome.steps == ()
        for c in outcome.classifications:
            if is_personal(c) and c.role is Role.COLUMN and c.band is not Band.TO_CHECK:
                found[c.table, c.column] = ("certain" if c.band is Band.CERTAIN else "told", c.entity)
    return found


@pytest.mark.parametrize("dialect", [Dialect.POSTGRESQL, Dialect.MYSQL])
@pytest.mark.parametrize("section", sorted(TABLES))
def test_names_say_no_more_than_they_can(section: str, dialect: Dialect) -> None:
    """Machines, forms, places and keys are nobody's for certain; what only people have still stops a change."""
    found = told(section, dialect)
    wrong = []
    for table, columns in TABLES[section].items():
        for said in columns:
            name = said.lstrip(SIGNS).split(" ", 1)[0]
            sign = said[0] if said[0] in SIGNS else ""
            band, kind = found.get((table, name), ("nothing", ""))
            if band not in ALLOWED[sign]:
                wrong.append(f"{table}.{name}: {band} {kind} instead of {' or '.join(sorted(ALLOWED[sign]))}")
    assert wrong == []


def test_what_a_verdict_lost_is_said_and_adds_up() -> None:
    """The evidence of a name with two readings sums up to its confidence, with what it lost among it."""
    table, _ = table_of({"host_name": (), "port": ()}, "servers", {"port": TypeFamily.INTEGER})
    (c,) = classify(table, TableSample.empty(), load_rules()).classifications
    assert c.band is Band.LIKELY
    assert [e.rule for e in c.evidence if e.weight < 0 and e.rule != "prior"] == ["siblings:two_readings"]
    assert sum(e.weight for e in c.evidence) == pytest.approx(1.7)


def test_where_rows_were_seen_values_decide() -> None:
    """The same column is as certain as ever where its values are names of people."""
    people = tuple(f"{first} {last}" for first in ("Anna", "Peter", "Maria", "John") for last in ("Schmidt", "Brown"))
    table, sample = table_of({"host_name": people * 5}, "servers")
    (c,) = classify(table, sample, load_rules()).classifications
    assert (c.entity, c.band) == ("PERSON", Band.CERTAIN)
