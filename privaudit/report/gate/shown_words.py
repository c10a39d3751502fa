"""Which words of a script may be shown in a quoted line: words of SQL, and names that the replay knows.

Anything else may be a value: rows stand in scripts where a client's command is not known, a text in double quotes is a
value to some engines, and what is not understood may be a password pasted by mistake.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Iterator

from ...migrate.snapshot import Snapshot
from ...sqltext.ddl.base import Dialect, Piece, QName
from ...sqltext.ddl.effects import Effect, NotUnderstood
from ...sqltext.ddl.understand import understand


def _words(listed: str) -> frozenset[str]:
    return frozenset(listed.split())


WORDS = _words(
    """
    ACCESS ACCOUNT ACTION ADD ADMIN AFTER AGGREGATE ALGORITHM ALL ALTER ALWAYS ANALYZE AND ANY APPLY ARRAY AS ASC
    ASSERTION ASYMMETRIC AT ATTACH AUTHORIZATION AUTO_INCREMENT AUTOINCREMENT BEFORE BEGIN BETWEEN BLOCK BOTH BREADTH
    BULK BY BYPASSRLS CACHE CALL CASCADE CASCADED CASE CAST CHANGE CHAR CHARACTER CHARSET CHECK CLUSTER CLUSTERED
    COLLATE COLLATION COLUMN COLUMNS COMMENT COMMIT CONCURRENTLY CONFLICT CONNECT CONNECTION CONSTRAINT CONSTRAINTS
    CONTAINS CONTINUE CONTROL CONVERT COPY CREATE CREATEDB CREATEROLE CROSS CSV CUBE CURRENT CURRENT_DATE CURRENT_ROLE
    CURRENT_TIME CURRENT_TIMESTAMP CURRENT_USER CURSOR CYCLE DATA DATABASE DATABASES DBA DEALLOCATE DECLARE DEFAULT
    DEFAULTS DEFERRABLE DEFERRED DEFINER DELETE DELIMITER DENY DEPTH DESC DETACH DETERMINISTIC DIRECTORY DISABLE
    DISCARD DISTINCT DO DOMAIN DROP DUMPFILE DUPLICATE EACH ELSE ELSEIF ELSIF ENABLE ENCRYPTED ENCRYPTION END ENGINE
    ENUM ESCAPE EVENT EVERY EXCEPT EXCEPTION EXCLUDE EXCLUSIVE EXEC EXECUTE EXISTS EXPIRE EXPLAIN EXTENSION EXTERNAL
    FALSE FETCH FIELDS FILEGROUP FILTER FIRST FOLLOWING FOR FORCE FOREIGN FOREACH FORMAT FORMATTED FOUND FREEZE FROM
    FULL FUNCTION FUNCTIONS GENERATED GLOBAL GO GRANT GRANTED GRANTS GROUP GROUPING HASH HAVING HEADER HOST IDENTIFIED
    IDENTITY IF IGNORE ILIKE IMMEDIATE IMMUTABLE IMPERSONATE IMPORT IN INCLUDE INCREMENT INDEX INDEXES INFILE INHERIT
    INHERITS INITIAL INITIALLY INNER INOUT INPLACE INSERT INSTEAD INTERSECT INTO INVOKER IS ISOLATION JOIN KEY KEYS
    LANGUAGE LARGE LAST LATERAL LEADING LEAKPROOF LEFT LEVEL LIKE LIMIT LINES LINK LIST LOAD LOCAL LOCATION LOCK
    LOCKED LOGGED LOGGING LOGIN LOOP MASKED MASKING MATCH MATCHED MATERIALIZED MAXVALUE MEMBER MERGE METHOD MINVALUE
    MODE MODIFY MOVE NAME NATURAL NEW NEXT NO NOBYPASSRLS NOCHECK NOCREATEDB NOCREATEROLE NOCYCLE NOINHERIT NOLOGIN
    NONCLUSTERED NONE NOREPLICATION NOSUPERUSER NOT NOTHING NOTICE NOTNULL NOWAIT NULL NULLS OBJECT OF OFF OFFSET OIDS
    OLD ON ONLINE ONLY OPEN OPERATOR OPTION OPTIONS OR ORDER ORDINALITY OTHERS OUT OUTER OUTFILE OVER OVERLAPS
    OVERRIDING OWNED OWNER PARALLEL PARSER PARTITION PARTITIONED PARTITIONS PASSWORD PERCENT PERFORM PERMISSIVE POLICY
    PRECEDING PREPARE PRESERVE PRIMARY PRIOR PRIVILEGES PROCEDURE PROCEDURES PROGRAM PUBLIC PUBLICATION QUOTA QUOTE
    RAISE RANGE READ READS REASSIGN RECURSIVE REFERENCES REFERENCING REFRESH REINDEX RELEASE RENAME REPEAT REPEATABLE
    REPLACE REPLICA REPLICATION RESET RESTART RESTRICT RESTRICTIVE RETURN RETURNING RETURNS REVOKE RIGHT ROLE ROLES
    ROLLBACK ROLLUP ROUTINE ROUTINES ROW ROWS RULE SAFE SAVEPOINT SCHEMA SCHEMABINDING SCHEMAS SCROLL SEARCH SECURITY
    SELECT SEQUENCE SEQUENCES SERVER SESSION SESSION_USER SET SETOF SETS SHARE SHOW SIGNED SIMILAR SIMPLE SNAPSHOT SOME
    SQL STABLE START STATEMENT STATISTICS STDIN STDOUT STORAGE STORED STRICT SUBSCRIPTION SUPER SUPERUSER SYMMETRIC
    SYNONYM SYSTEM SYSTEM_USER TABLE TABLES TABLESAMPLE TABLESPACE TEMP TEMPORARY TERMINATED THEN TIES TO TOP TRAILING
    TRANSACTION TRIGGER TRIGGERS TRUE TRUNCATE TRUSTED TYPE UNBOUNDED UNION UNIQUE UNLOCK UNLOGGED UNSIGNED UNTIL
    UPDATE USAGE USE USER USING VACUUM VALID VALIDATE VALUE VALUES VARIADIC VERBOSE VIEW VIEWS VIRTUAL VISIBLE INVISIBLE
    VOLATILE WHEN WHERE WHILE WINDOW WITH WITHIN WITHOUT WORK WRITE XMLTYPE YES ZEROFILL ZONE CONNECT_BY_ROOT PUBLIC
    INNODB MYISAM MEMORY UTF8 UTF8MB4 LATIN1 PLPGSQL ROWID STRICT HEAP OFFLINE UNMASK STATE MASK SENSITIVITY
    CLASSIFICATION ATOMIC COUNT SUM MIN MAX AVG COALESCE NULLIF NOW LOWER UPPER TRIM SUBSTRING SUBSTR LENGTH
    CONCAT CONCAT_WS MD5 SHA2 DIGEST CRYPT GEN_SALT GETDATE SYSDATETIME SYSDATE SYSTIMESTAMP UUID NEWID
    GEN_RANDOM_UUID UUID_GENERATE_V4 NEXTVAL CURRVAL CURRENT_SETTING ROW_NUMBER RANK ARRAY_AGG STRING_AGG GROUP_CONCAT
    JSON_BUILD_OBJECT JSONB_BUILD_OBJECT ROW_TO_JSON TO_JSON TO_JSONB TO_CHAR TO_DATE EXTRACT DATE_TRUNC IFNULL ISNULL
    """
)
"""Words of SQL and its plainest functions; none of them is a value."""
TYPES = _words(
    """
    BIGINT BIGSERIAL BINARY BIT BLOB BOOL BOOLEAN BPCHAR BYTEA CHAR CHARACTER CIDR CITEXT CLOB DATE DATETIME DATETIME2
    DATETIMEOFFSET DEC DECIMAL DOUBLE ENUM FIXED FLOAT FLOAT4 FLOAT8 GEOGRAPHY GEOMETRY IMAGE INET INT INT2 INT4 INT8
    INTEGER INTERVAL JSON JSONB LONG LONGBLOB LONGTEXT MACADDR MEDIUMBLOB MEDIUMINT MEDIUMTEXT MONEY NATIONAL NCHAR
    NCLOB NTEXT NUMBER NUMERIC NVARCHAR NVARCHAR2 OID PRECISION RAW REAL ROWVERSION SERIAL SERIAL4 SERIAL8 SMALLDATETIME
    SMALLINT SMALLMONEY SMALLSERIAL SQL_VARIANT SYSNAME TEXT TIME TIMESTAMP TIMESTAMPTZ TIMETZ TINYBLOB TINYINT TINYTEXT
    TSVECTOR UNIQUEIDENTIFIER UROWID UUID VARBINARY VARBIT VARCHAR VARCHAR2 VARYING VOID XML YEAR
    """
)
"""Types; numbers in brackets behind these are lengths."""
VERBS = _words(
    """
    ALTER ANALYZE ATTACH BEGIN CALL CHANGE COMMENT COMMIT COPY CREATE DECLARE DELETE DENY DETACH DO DROP END EXEC
    EXECUTE EXPLAIN GRANT IF IMPORT INSERT LOAD LOCK MERGE MOVE OPEN PERFORM PREPARE RAISE REASSIGN REFRESH REINDEX
    RENAME REPLACE RESET RETURN REVOKE SELECT SET SHOW TRUNCATE UPDATE USE VACUUM VALUES WITH
    """
)
"""What a statement begins with; behind others, what is not understood is no statement."""
_FIELDS = frozenset(
    {"name", "names", "column", "columns", "to", "schema", "schemas", "role", "roles", "members", "member_of", "owner"}
    | {"owners", "grantees", "policy", "index", "definer", "reassigned", "to_schema", "to_table"}
    | {"to_columns"}
)
"""Of effects: those whose texts are names."""
_HELD = frozenset({"column", "columns", "keys", "to", "foreign", "references", "privileges", "objects", "key"})
_CLEAR = frozenset({"conditional", "calls"})
"""Reasons that something is not understood whose words are: it is when, or whether, it is done that is not known."""


def names_of(*states: Snapshot | None) -> frozenset[str]:
    """Return the names that states know, in small letters: of relations, columns, schemas, accounts, routines.

    Left out are columns that no statement makes: an engine may take a value for one.
    """
    return frozenset(name.casefold() for state in states if state is not None for name in _known(state) if name)


def _known(state: Snapshot) -> Iterator[str]:
    for table in state.catalog.tables:
        yield from (table.schema, table.name)
        for column in table.columns:
            if (table.schema, table.name, column.name) not in state.said.mentioned:
                yield column.name
    for principal in state.grants.principals:
        yield from (principal.principal, principal.principal.partition("@")[0])
    for schema, routine in state.said.routines:
        yield from (schema, routine)
    yield from (guard.name for guard in state.guards)
    yield from (sent.name for sent in state.sent)


def read(piece: Piece, dialect: Dialect) -> tuple[frozenset[str], tuple[tuple[int, int], ...]]:
    """Return the names that a statement gives to things, in small letters, and the stretches not understood in it."""
    names: set[str] = set()
    dark: list[tuple[int, int]] = []
    for effect in _all(understand(piece, dialect)):
        if isinstance(effect, NotUnderstood):
            if effect.reason not in _CLEAR:
                dark.append((effect.spot.start, effect.spot.end))
            names.update(n for call in effect.calls for n in (call.name, call.schema or ""))
            continue
        names.update(_named(effect))
    return frozenset(n.casefold() for n in names if n), tuple(dark)


def _all(effects: Iterable[Effect]) -> Iterator[Effect]:
    for effect in effects:
        yield effect
        yield from _all(getattr(effect, "effects", ()))


def _named(thing: object) -> Iterator[str]:
    """The names in an effect, or in a part of one; texts of queries, types, comments and defaults are passed over."""
    if isinstance(thing, QName):
        yield from (thing.name, thing.schema or "")
        return
    if not dataclasses.is_dataclass(thing):
        return
    for field in dataclasses.fields(thing):
        value = getattr(thing, field.name)
        for one in value if isinstance(value, tuple) else (value,):
            if isinstance(one, str):
                if field.name in _FIELDS:
                    yield from (one, one.partition("@")[0])
            elif isinstance(one, QName) or field.name in _HELD:
                yield from _named(one)
