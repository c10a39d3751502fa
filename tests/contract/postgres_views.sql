-- Views, one shape for each log-in s_NAME: what it may read, what it asks, which base columns come out.
-- Read by postgres_shapes.py. Every column but k holds its own name.

-- shape filter: clients.phone
CREATE VIEW v_filter AS SELECT phone FROM clients WHERE fio LIKE '<clients%' ORDER BY note;
GRANT SELECT ON v_filter TO s_filter;
-- ask SELECT * FROM v_filter

-- shape nested: clients.fio, orders.place
CREATE VIEW v_join AS SELECT c.fio, o.* FROM clients c JOIN orders o USING (k);
CREATE VIEW v_nested AS WITH x AS (SELECT fio AS who, place FROM v_join) SELECT * FROM x;
GRANT SELECT ON v_nested TO s_nested;
-- ask SELECT * FROM v_nested
-- ask SELECT * FROM v_join

-- shape columns: clients.note
CREATE VIEW v_columns AS SELECT fio, phone, note AS n FROM clients;
GRANT SELECT (n) ON v_columns TO s_columns;
-- ask SELECT n FROM v_columns
-- ask SELECT phone FROM v_columns
-- ask SELECT * FROM v_columns

-- shape lost:
GRANT SELECT ON clients TO o_lost;
CREATE VIEW v_lost AS SELECT phone FROM clients;
ALTER VIEW v_lost OWNER TO o_lost;
REVOKE SELECT ON clients FROM o_lost;
GRANT SELECT ON v_lost TO s_lost;
-- ask SELECT * FROM v_lost

-- shape half: clients.phone
GRANT SELECT (phone) ON clients TO o_half;
CREATE VIEW v_half AS SELECT phone FROM clients WHERE fio <> '';
ALTER VIEW v_half OWNER TO o_half;
GRANT SELECT ON v_half TO s_half;
CREATE VIEW v_half_2 AS SELECT phone, k FROM (SELECT phone, 1 AS k FROM clients) x;
ALTER VIEW v_half_2 OWNER TO o_half;
GRANT SELECT ON v_half_2 TO s_half;
-- ask SELECT * FROM v_half
-- ask SELECT phone FROM v_half_2

-- shape barrier: clients.fio
CREATE VIEW v_barrier WITH (security_barrier) AS SELECT fio FROM clients WHERE note <> '';
GRANT SELECT ON v_barrier TO s_barrier;
-- ask SELECT * FROM v_barrier

-- shape invoker:
CREATE VIEW v_invoker WITH (security_invoker=true) AS SELECT fio FROM clients;
GRANT SELECT ON v_invoker TO s_invoker;
-- ask SELECT * FROM v_invoker

-- shape middle:
CREATE VIEW v_inner AS SELECT phone, fio FROM clients;
CREATE VIEW v_middle WITH (security_invoker=on) AS SELECT phone, fio FROM v_inner;
CREATE VIEW v_outer AS SELECT phone FROM v_middle;
GRANT SELECT ON v_outer TO s_middle, s_middle_2;
GRANT SELECT ON v_inner TO s_middle_2;
-- ask SELECT * FROM v_outer
-- ask SELECT * FROM v_middle
-- ask SELECT * FROM v_inner

-- shape middle_2: clients.phone, clients.fio
-- ask SELECT * FROM v_outer
-- ask SELECT * FROM v_inner

-- shape unused: staff.name
GRANT SELECT (name) ON hidden.staff TO s_unused;
CREATE VIEW v_unused WITH (security_invoker=1) AS SELECT name FROM hidden.staff;
CREATE VIEW v_unused_2 WITH (security_invoker) AS SELECT name, pay FROM hidden.staff;
GRANT SELECT ON v_unused, v_unused_2 TO s_unused;
-- ask SELECT * FROM v_unused
-- ask SELECT * FROM v_unused_2
-- ask SELECT name FROM hidden.staff

-- shape stored: clients.phone, clients.note
GRANT SELECT ON clients TO o_stored;
CREATE MATERIALIZED VIEW m_stored AS SELECT phone, upper(note) AS n FROM v_inner JOIN clients USING (phone);
CREATE VIEW v_stored AS SELECT n FROM m_stored;
ALTER MATERIALIZED VIEW m_stored OWNER TO o_stored;
REVOKE SELECT ON clients FROM o_stored;
GRANT SELECT ON v_stored TO s_stored;
GRANT SELECT (phone) ON m_stored TO s_stored;
-- ask SELECT lower(n) FROM v_stored
-- ask SELECT phone FROM m_stored
-- ask SELECT * FROM m_stored

-- shape unfilled:
CREATE MATERIALIZED VIEW m_unfilled AS SELECT phone FROM clients WITH NO DATA;
ALTER MATERIALIZED VIEW m_unfilled OWNER TO o_lost;
GRANT SELECT ON m_unfilled TO s_unfilled;
-- ask SELECT * FROM m_unfilled

-- shape sets: clients.fio, orders.item, clients.phone
CREATE VIEW v_sets AS SELECT fio AS a, k FROM clients UNION ALL SELECT item, k FROM orders;
CREATE VIEW v_except AS SELECT phone FROM clients EXCEPT SELECT place FROM orders;
GRANT SELECT ON v_sets, v_except TO s_sets;
-- ask SELECT a FROM v_sets
-- ask SELECT * FROM v_except

-- shape recursive: clients.fio, clients.phone
CREATE VIEW v_recursive AS WITH RECURSIVE r(a, b, n) AS (SELECT fio, phone, 1 FROM clients UNION ALL SELECT b, a, n + 1 FROM r WHERE n < 3) SELECT a, n FROM r;
GRANT SELECT ON v_recursive TO s_recursive;
-- ask SELECT * FROM v_recursive

-- shape odd: My.Table.Pho"ne
CREATE VIEW "Odd Room"."V""1.x" AS SELECT "Pho""ne" AS "A ""b" FROM "Odd Room"."My.Table" WHERE "Фио" <> '';
GRANT SELECT ON "Odd Room"."V""1.x" TO s_odd;
GRANT USAGE ON SCHEMA "Odd Room" TO s_odd;
-- ask SELECT * FROM "Odd Room"."V""1.x"

-- shape counted: clients.note
CREATE VIEW v_counted AS SELECT count(phone), count(DISTINCT fio) d, max(note) AS m, string_agg(k::text, '' ORDER BY fio) FROM clients GROUP BY fio;
GRANT SELECT ON v_counted TO s_counted;
-- ask SELECT * FROM v_counted

-- shape inside: orders.item, staff.name
CREATE VIEW v_inside AS SELECT (SELECT max(item) FROM orders o WHERE o.k = c.k AND place <> ''), EXISTS (SELECT phone FROM clients), ARRAY(SELECT name FROM hidden.staff) FROM clients c WHERE fio IN (SELECT fio FROM clients);
GRANT SELECT ON v_inside TO s_inside;
-- ask SELECT * FROM v_inside

-- shape rows: orders.item, orders.place, clients.phone, clients.fio
CREATE VIEW v_rows AS SELECT to_json(o) AS j, (c).phone AS p, x.v, y.* FROM orders o, clients c, LATERAL (VALUES (c.fio, c.note)) x(v, w), json_each_text(to_json(ROW(c.k))) y;
GRANT SELECT ON v_rows TO s_rows;
-- ask SELECT * FROM v_rows

-- shape taken: clients.note
CREATE VIEW v_taken AS SELECT note FROM clients;
GRANT SELECT ON v_taken TO g_taken;
GRANT g_taken TO s_taken;
ALTER ROLE s_taken NOINHERIT;
-- ask SELECT * FROM v_taken
-- ask SET ROLE g_taken
-- ask SELECT * FROM v_taken
