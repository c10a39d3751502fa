-- Functions and procedures, in the form of postgres_views.sql.

-- shape text: clients.phone
CREATE FUNCTION f_text(int) RETURNS text LANGUAGE sql SECURITY DEFINER AS 'SELECT phone /* fio */ FROM clients WHERE k = $1 AND note > ''''';
GRANT EXECUTE ON FUNCTION f_text TO s_text;
-- ask SELECT f_text(1)

-- shape atomic: orders.place
CREATE FUNCTION f_atomic(int) RETURNS text LANGUAGE sql SECURITY DEFINER BEGIN ATOMIC SELECT place FROM orders WHERE k = $1; END;
GRANT EXECUTE ON FUNCTION f_atomic TO s_atomic;
-- ask SELECT f_atomic(1)

-- shape block: clients.phone, orders.item, clients.fio
CREATE FUNCTION f_block(n int) RETURNS SETOF text LANGUAGE plpgsql SECURITY DEFINER AS $$DECLARE v clients.note%TYPE; r record; BEGIN SELECT c.phone INTO STRICT v FROM clients AS c WHERE c.k = n; RETURN NEXT v; FOR r IN SELECT item FROM orders LOOP RETURN NEXT r.item; END LOOP; IF EXISTS (SELECT 1 FROM hidden.staff WHERE pay <> '') THEN RETURN QUERY SELECT fio FROM clients; END IF; END$$;
GRANT EXECUTE ON FUNCTION f_block TO s_block;
-- ask SELECT * FROM f_block(1)

-- shape unable: clients.note
CREATE FUNCTION f_unable() RETURNS SETOF clients LANGUAGE sql SECURITY DEFINER AS 'SELECT * FROM clients';
CREATE FUNCTION f_able() RETURNS text LANGUAGE sql SECURITY DEFINER AS 'SELECT max(note) FROM clients';
ALTER FUNCTION f_unable OWNER TO o_note;
ALTER FUNCTION f_able OWNER TO o_note;
GRANT SELECT (note) ON clients TO o_note;
GRANT EXECUTE ON FUNCTION f_unable, f_able TO s_unable;
-- ask SELECT * FROM f_unable()
-- ask SELECT f_able()

-- shape path: clients.secret
CREATE FUNCTION f_path() RETURNS text LANGUAGE sql SECURITY DEFINER SET search_path = hidden, public AS 'SELECT max(secret) FROM clients';
GRANT EXECUTE ON FUNCTION f_path TO s_path;
-- ask SELECT f_path()
-- ask SET search_path = public
-- ask SELECT public.f_path()

-- shape trap: clients.fio, clients.phone, clients.note, clients.secret
CREATE FUNCTION f_trap() RETURNS text LANGUAGE plpgsql SECURITY DEFINER AS $$BEGIN RETURN (SELECT string_agg(to_json(clients)::text, '') FROM clients); END$$;
GRANT EXECUTE ON FUNCTION f_trap TO s_trap;
-- ask SELECT f_trap()
-- ask SET search_path = hidden
-- ask SELECT public.f_trap()

-- shape overload: orders.item
CREATE FUNCTION f_over(int) RETURNS text LANGUAGE sql SECURITY DEFINER AS 'SELECT phone FROM clients';
CREATE FUNCTION f_over(text) RETURNS text LANGUAGE sql SECURITY DEFINER AS 'SELECT item FROM orders';
GRANT EXECUTE ON FUNCTION f_over(text) TO s_overload;
-- ask SELECT f_over(1)
-- ask SELECT f_over('x'::text)

-- shape closed:
CREATE FUNCTION hidden.f_closed() RETURNS text LANGUAGE sql SECURITY DEFINER AS 'SELECT max(pay) FROM hidden.staff';
GRANT EXECUTE ON FUNCTION hidden.f_closed TO s_closed, s_opened;
CREATE VIEW v_closed AS SELECT hidden.f_closed() AS f;
GRANT SELECT ON v_closed TO s_opened;
-- ask SELECT hidden.f_closed()
-- ask SELECT * FROM v_closed

-- shape opened: staff.pay
-- ask SELECT hidden.f_closed()
-- ask SELECT * FROM v_closed

-- shape literal: orders.place
CREATE FUNCTION f_literal(n int) RETURNS text LANGUAGE plpgsql SECURITY DEFINER AS $$DECLARE v text; BEGIN EXECUTE 'SELECT place FROM orders WHERE k = $1' INTO v USING n; RETURN v; END$$;
GRANT EXECUTE ON FUNCTION f_literal TO s_literal;
-- ask SELECT f_literal(1)

-- shape caller:
CREATE FUNCTION f_caller() RETURNS text LANGUAGE sql AS 'SELECT max(phone) FROM clients';
GRANT EXECUTE ON FUNCTION f_caller TO s_caller;
-- ask SELECT f_caller()

-- shape chain: clients.fio, staff.name
CREATE FUNCTION f_chain_1() RETURNS text LANGUAGE plpgsql AS 'BEGIN RETURN (SELECT max(fio) FROM v_inner); END';
CREATE FUNCTION f_chain_3() RETURNS text LANGUAGE sql SECURITY DEFINER BEGIN ATOMIC SELECT max(name) FROM hidden.staff; END;
CREATE FUNCTION f_chain_2() RETURNS text LANGUAGE sql SECURITY DEFINER AS 'SELECT f_chain_1() || f_chain_3()';
GRANT EXECUTE ON FUNCTION f_chain_2 TO s_chain;
-- ask SELECT f_chain_2()
-- ask SELECT f_chain_1()
-- ask SELECT f_chain_3()

-- shape quoted: My.Table.Фио
CREATE FUNCTION f_quoted() RETURNS text LANGUAGE sql SECURITY DEFINER AS 'SELECT max("t"."Фио") FROM "Odd Room"."My.Table" AS "t" WHERE "Pho""ne" <> ''-- x''';
GRANT EXECUTE ON FUNCTION f_quoted TO s_quoted;
-- ask SELECT f_quoted()

-- shape procedure: clients.fio, clients.phone, clients.note
CREATE PROCEDURE p_out(INOUT v text) LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$BEGIN v := fio FROM clients LIMIT 1; END$$;
GRANT EXECUTE ON PROCEDURE p_out TO s_procedure;
-- ask CALL p_out('')

-- shape silent:
CREATE FUNCTION f_silent() RETURNS void LANGUAGE sql SECURITY DEFINER AS 'UPDATE clients SET note = note';
CREATE FUNCTION f_number() RETURNS bigint LANGUAGE sql SECURITY DEFINER AS 'SELECT count(*) FROM clients WHERE phone <> ''''';
CREATE FUNCTION f_trigger() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS 'BEGIN PERFORM fio FROM clients; RETURN NEW; END';
GRANT EXECUTE ON FUNCTION f_silent, f_number, f_trigger TO s_silent;
-- ask SELECT f_silent()
-- ask SELECT f_number()

-- Its names were resolved when it was made: whoever runs it with rights of his own needs no USAGE on the schema.
-- shape resolved: staff.name
GRANT SELECT (name) ON hidden.staff TO s_resolved;
CREATE FUNCTION f_resolved() RETURNS text LANGUAGE sql BEGIN ATOMIC SELECT max(name) FROM hidden.staff; END;
CREATE FUNCTION f_looked_up() RETURNS text LANGUAGE sql AS 'SELECT max(name) FROM hidden.staff';
GRANT EXECUTE ON FUNCTION f_resolved, f_looked_up TO s_resolved;
-- ask SELECT f_looked_up()
-- ask SELECT f_resolved()

-- A function that fails ends the view that calls it; a query inside one column fails for that column alone.
-- shape failing: clients.note
CREATE FUNCTION f_failing() RETURNS text LANGUAGE sql SECURITY DEFINER AS 'SELECT max(pay) FROM hidden.staff';
ALTER FUNCTION f_failing OWNER TO o_lost;
GRANT EXECUTE ON FUNCTION f_failing TO s_failing;
CREATE VIEW v_failing AS SELECT phone, f_failing() AS f FROM clients;
CREATE VIEW v_partial WITH (security_invoker) AS SELECT note, (SELECT max(item) FROM orders) AS i FROM clients;
CREATE VIEW v_partial_3 AS SELECT note, (SELECT max(phone) FROM v_lost) AS i FROM clients;
GRANT SELECT ON v_failing, v_partial, v_partial_3 TO s_failing;
-- ask SELECT phone FROM v_failing
-- ask SELECT note FROM v_partial
-- ask SELECT note FROM v_partial_3
-- ask SELECT i FROM v_partial_3
