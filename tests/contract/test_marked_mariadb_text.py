"""Bytes that are no text, in a text column of MariaDB: the table is compared all the same."""

from __future__ import annotations

from dataclasses import replace

from privaudit.dialects._mysql_marked import Marker
from privaudit.dialects.mysql import MysqlSession
from privaudit.model import MarkSpec

from ..servers import MariaDBServer
from .mariadb_estate import Run, table_of
from .marked_values import SALT, chosen_by_python, marks


def test_undecodable_text_does_not_cost_the_table(
    maria: MysqlSession, maria_run: Run, mariadb_server: MariaDBServer, maria_database: str
) -> None:
    """The other rows are chosen as Python would choose them, also where values are asked for as bytes."""
    maria_run("CREATE TABLE torn (id INT, a VARCHAR(20)) ENGINE=MyISAM ROW_FORMAT=FIXED CHARSET utf8mb4")
    maria_run("INSERT INTO torn SELECT seq, IF(seq % 9, CONCAT('Имя ', seq), 'BADBAD') FROM seq_1_to_300")
    maria_run("FLUSH TABLES torn")
    file = mariadb_server.data / maria_database / "torn.MYD"
    file.write_bytes(file.read_bytes().replace(b"BADBAD", b"\xff\xfe\xfaBAD"))
    torn = table_of(maria.catalog(), "torn")
    whole = maria.mark(torn, MarkSpec(salt=SALT, marks=(), also=("id", "a")))
    spec = replace(marks("a")[0], also=("id",))
    found = maria.mark(torn, spec)
    marker = Marker(maria.query, torn, spec, maria.spec.limits, maria.server, seconds=5.0)
    plan = marker._plan()
    assert plan is not None
    as_bytes = marker._read(plan, raw=True)
    maria_run("DROP TABLE torn")
    sound = {i for i in chosen_by_python(spec, whole) if int(str(i)) % 9}
    for marked in (found, as_bytes):
        assert {i for i in marked.sample.values("id") if int(str(i)) % 9} == sound
        assert marked.whole
    assert 50 < len(sound) < 130
    assert set(found.sample.values("a")) - {None} >= set(as_bytes.sample.values("a")) - {None}
