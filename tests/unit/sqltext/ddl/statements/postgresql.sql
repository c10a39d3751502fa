CREATE SCHEMA hr;
CREATE TABLE a1 (id bigserial PRIMARY KEY, email varchar(255) NOT NULL UNIQUE, name text, born date, created_at timestamptz DEFAULT now() NOT NULL);
CREATE TABLE IF NOT EXISTS a1 (id int);
CREATE TABLE "Mixed Case" ("Id" integer NOT NULL, "E-mail" character varying(100), plain TEXT, CONSTRAINT "Mixed_pk" PRIMARY KEY ("Id"));
CREATE TABLE a2 (
    id int GENERATED ALWAYS AS IDENTITY (START WITH 10) PRIMARY KEY, -- the key; of the table
    a1_id bigint REFERENCES a1 (id) ON DELETE CASCADE ON UPDATE NO ACTION,
    code char(5) DEFAULT 'ab''c' /* a comment, with ( */ NOT NULL,
    flag boolean DEFAULT true,
    n numeric(10, 2) DEFAULT -1.5,
    z numeric(5),
    total int GENERATED ALWAYS AS (id * 2) STORED,
    tags text[] DEFAULT '{}'::text[],
    more varchar(20)[] DEFAULT ARRAY[]::varchar[],
    j jsonb DEFAULT '{"a": "b,c"}'::jsonb NOT NULL,
    CONSTRAINT a2_code_key UNIQUE (code),
    CHECK (n > 0 AND code <> 'x)'),
    UNIQUE (a1_id, code)
);
CREATE TABLE types1 (a smallint, b int2, c int4, d int8, e bigint, f real, g float4, h float8, i double precision, j float(10), k float(40), l decimal(8,3), m dec, n money, o bool, p "char", q char, r character(7), s character varying, t bpchar, u nchar(3), v national character varying(9), w name, x bytea, y uuid, z xml);
CREATE TABLE types2 (a time, b time(3), c timetz, d time with time zone, e time(2) without time zone, f timestamp, g timestamp(0) with time zone, h timestamptz(3), i timestamp without time zone, j interval, k interval year to month, l interval(3), m inet, n cidr, o macaddr, p macaddr8, q bit, r bit(4), s varbit, t bit varying(9), u tsvector, v point, w int4range, x oid, y regclass, z pg_catalog.int4);
CREATE TABLE types3 (a text[], b int[3], c integer array, d integer array[4], e varchar(20)[][], f timestamptz[], g pg_catalog."char", h json, i jsonb, j serial, k smallserial, l bigserial, m date[], n int2vector, o tsquery, p xid8);
CREATE TABLE hr.staff (id uuid DEFAULT gen_random_uuid() PRIMARY KEY, boss uuid, name text COLLATE "C" NOT NULL, dept text DEFAULT 'none'::character varying, CONSTRAINT boss_fk FOREIGN KEY (boss) REFERENCES hr.staff (id) DEFERRABLE INITIALLY DEFERRED);
CREATE UNLOGGED TABLE u1 (a int CHECK (a > 0) NO INHERIT, b int CONSTRAINT b_uq UNIQUE NULLS DISTINCT WITH (fillfactor=70) USING INDEX TABLESPACE pg_default, c int CONSTRAINT c_not_null NOT NULL) WITH (fillfactor = 70, autovacuum_enabled = false) TABLESPACE pg_default;
CREATE TABLE only_key (a int, b int, PRIMARY KEY (b, a));
CREATE TABLE excl (room int, during tsrange, EXCLUDE USING gist (during WITH &&));
CREATE TABLE parts (id int NOT NULL, at date NOT NULL, who text, PRIMARY KEY (id, at)) PARTITION BY RANGE (at);
CREATE TABLE parts_2020 PARTITION OF parts FOR VALUES FROM ('2020-01-01') TO ('2021-01-01');
CREATE TABLE parts_2021 (id int NOT NULL, at date NOT NULL, who text);
ALTER TABLE ONLY parts ATTACH PARTITION parts_2021 FOR VALUES FROM ('2021-01-01') TO ('2022-01-01');
CREATE TABLE parts_rest PARTITION OF parts DEFAULT;
CREATE TABLE empty ();
CREATE TABLE key (key text PRIMARY KEY, value text, index int, type varchar(9), name name, comment text, period int, date date, "order" int, "user" text, time time, text text, year int, first text, after text);
COMMENT ON TABLE a1 IS 'who buys; here';
COMMENT ON COLUMN a1.email IS 'where ''we'' write to';
COMMENT ON COLUMN public.a1.name IS E'a\'b\n';
COMMENT ON COLUMN a1.born IS 'gone';
COMMENT ON COLUMN a1.born IS NULL;
COMMENT ON TABLE hr.staff IS 'x';
COMMENT ON TABLE hr.staff IS NULL;
CREATE TABLE b1 (id int, x text, y varchar(10), z int DEFAULT 5);
ALTER TABLE b1 ADD COLUMN phone varchar(20);
ALTER TABLE b1 ADD snils char(11) NOT NULL;
ALTER TABLE b1 ADD COLUMN IF NOT EXISTS phone text;
ALTER TABLE IF EXISTS ONLY b1 ADD COLUMN ref bigint CONSTRAINT b1_ref REFERENCES a1;
ALTER TABLE b1 ADD PRIMARY KEY (id);
ALTER TABLE b1 ALTER COLUMN x TYPE varchar(40) USING x::varchar(40);
ALTER TABLE b1 ALTER y SET DATA TYPE text, ALTER COLUMN y SET NOT NULL, ALTER z DROP DEFAULT;
ALTER TABLE b1 ALTER COLUMN x SET DEFAULT 'new';
ALTER TABLE b1 ALTER COLUMN x SET STATISTICS 100, ALTER COLUMN x SET STORAGE EXTERNAL;
ALTER TABLE b1 RENAME COLUMN phone TO telephone;
ALTER TABLE b1 RENAME y TO why;
ALTER TABLE b1 ALTER COLUMN why DROP NOT NULL;
ALTER TABLE b1 ADD CONSTRAINT b1_tel UNIQUE (telephone), ADD CONSTRAINT b1_check CHECK (z > 0) NOT VALID, ADD COLUMN last int;
ALTER TABLE b1 DROP COLUMN IF EXISTS nothing, DROP COLUMN last CASCADE;
ALTER TABLE b1 RENAME CONSTRAINT b1_tel TO b1_telephone;
ALTER TABLE b1 DROP CONSTRAINT b1_telephone;
ALTER TABLE b1 VALIDATE CONSTRAINT b1_check;
ALTER TABLE b1 CLUSTER ON b1_pkey, SET WITHOUT CLUSTER;
ALTER TABLE b1 REPLICA IDENTITY FULL;
ALTER TABLE b1 SET (fillfactor = 80), RESET (fillfactor);
ALTER TABLE b1 DISABLE TRIGGER ALL;
ALTER TABLE b1 ENABLE TRIGGER USER;
CREATE TABLE b2 (id int, who int);
ALTER TABLE b2 ADD CONSTRAINT b2_who FOREIGN KEY (who) REFERENCES b1 (id) MATCH FULL ON DELETE SET NULL NOT VALID;
ALTER TABLE b2 ADD FOREIGN KEY (id) REFERENCES public.b1;
ALTER TABLE b2 RENAME TO b3;
ALTER TABLE b3 SET SCHEMA hr;
ALTER TABLE hr.b3 ALTER COLUMN id SET NOT NULL, ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (SEQUENCE NAME hr.b3_seq START WITH 1), ALTER COLUMN id SET GENERATED ALWAYS;
CREATE TABLE c1 (id int, email text, name text, gone bool DEFAULT false);
CREATE UNIQUE INDEX c1_email ON c1 (email);
CREATE INDEX c1_name ON public.c1 USING btree (name DESC NULLS LAST, id);
CREATE UNIQUE INDEX IF NOT EXISTS c1_some ON c1 (id) WHERE NOT gone;
CREATE INDEX ON c1 USING hash (id);
CREATE INDEX CONCURRENTLY c1_lower ON c1 (lower(email), name);
CREATE TABLE c2 (id int, email text, name text, n int);
CREATE INDEX c2_ops ON c2 (email text_pattern_ops);
CREATE INDEX c2_coll ON c2 (name COLLATE "POSIX");
CREATE UNIQUE INDEX c2_incl ON c2 (n) INCLUDE (name);
CREATE UNIQUE INDEX c2_expr ON c2 ((id + n));
CREATE TABLE c3 (id int, email text, name text);
CREATE UNIQUE INDEX c3_a ON c3 (email);
CREATE INDEX c3_b ON c3 (name);
ALTER INDEX c3_a RENAME TO c3_c;
DROP INDEX CONCURRENTLY IF EXISTS public.c3_c;
DROP INDEX c3_b, c2_coll;
CREATE TABLE d1 (LIKE a2 INCLUDING DEFAULTS INCLUDING COMMENTS);
CREATE TABLE d2 (extra int, more text) INHERITS (b1);
CREATE VIEW v1 (one, two) WITH (security_invoker = true, security_barrier) AS SELECT id, email FROM a1 WHERE name <> 'x' WITH LOCAL CHECK OPTION;
CREATE OR REPLACE TEMP VIEW v2 AS SELECT 1 AS x;
CREATE MATERIALIZED VIEW IF NOT EXISTS v3 USING heap WITH (fillfactor = 70) AS SELECT * FROM a1 WITH NO DATA;
CREATE RECURSIVE VIEW v4 (n) AS SELECT 1 UNION ALL SELECT n + 1 FROM v4 WHERE n < 5;
ALTER VIEW v1 RENAME COLUMN one TO eins;
ALTER VIEW IF EXISTS v1 SET (security_invoker = false);
ALTER VIEW v4 RENAME TO v5;
ALTER MATERIALIZED VIEW v3 SET SCHEMA hr;
CREATE TABLE e1 (id int);
CREATE TABLE e2 (id int);
CREATE VIEW e3 AS SELECT id FROM e1;
DROP VIEW IF EXISTS e3, e4 CASCADE;
DROP TABLE e1, public.e2 RESTRICT;
DROP TABLE IF EXISTS nothing_here;
CREATE TEMPORARY TABLE tmp1 (a int) ON COMMIT DROP;
CREATE TABLE f1 AS SELECT id, 'q;w' AS word FROM a1 WHERE id = 5;
CREATE TABLE f2 (x, y) AS SELECT id, email FROM a1 WITH NO DATA;
SELECT id, email INTO f3 FROM a1 WHERE name LIKE 'a%';
SELECT id INTO TEMP TABLE f4 FROM a1;
INSERT INTO f3 (id, email) SELECT id, email FROM a1 WHERE born > '2000-01-01' ON CONFLICT DO NOTHING RETURNING id;
WITH q AS (SELECT id, email FROM a1) INSERT INTO f3 SELECT * FROM q;
INSERT INTO f3 VALUES (1, 'a(b');
CREATE EXTENSION IF NOT EXISTS citext;
CREATE TABLE g1 (a citext, b public.citext NOT NULL UNIQUE);
CREATE TABLE h1 (id int, email text);
CREATE UNIQUE INDEX CONCURRENTLY h1_id ON h1 (id);
CREATE UNIQUE INDEX h1_email ON h1 (email);
ALTER TABLE h1 ADD CONSTRAINT h1_pk PRIMARY KEY USING INDEX h1_id, ADD UNIQUE USING INDEX h1_email;
ALTER TABLE h1 DROP CONSTRAINT h1_pk;
ALTER TABLE ONLY h1 ADD CONSTRAINT h1_key PRIMARY KEY (email, id) INCLUDE (id) WITH (fillfactor = 80) DEFERRABLE;
COMMENT ON TABLE h1 IS $c$it's; here$c$;
CREATE TABLE i1 (a int DEFAULT 5 CHECK (a > 0), b timestamp DEFAULT CURRENT_TIMESTAMP(3) NOT NULL, c interval day to second(3) DEFAULT '1 day'::interval, d text COLLATE pg_catalog."default" NOT NULL DEFAULT 'x'::text, e varchar GENERATED ALWAYS AS (lower(d)) STORED, e2 text DEFAULT 'b', f double precision[]);
CREATE TABLE i2 (id int PRIMARY KEY, "user" int REFERENCES i2, CONSTRAINT x FOREIGN KEY (id) REFERENCES i2 (id) ON DELETE SET NULL (id));
CREATE UNIQUE INDEX i1_two ON i1 USING btree (a, d) NULLS NOT DISTINCT WHERE (b IS NULL);
CREATE INDEX i1_cast ON i1 USING btree (((d)::varchar) varchar_pattern_ops, a);
ALTER TABLE i1 ADD COLUMN g text[] DEFAULT ARRAY['a','b']::text[] NOT NULL, ADD h text DEFAULT $$q$$, ALTER COLUMN c DROP DEFAULT, ALTER a TYPE bigint USING (a::bigint), ALTER e2 TYPE varchar(9) COLLATE "C";
CREATE TABLE words (exclude bool, include int, system text, versioning text, partition int, attach int, owner text, enable bool, "check" int, column_name text, cascade int, restrict text, inherits text, comments text, visible bool, storage int, compression int, virtual text, identity text, options text, types text[], no int, by text, at text, of int, without int, "with" int, zone text, ordinality int, generated text, always text, stored int, key text, keys int, match int, masked bool, encrypted bytea);
ALTER TABLE words DROP system, DROP partition, ADD exclude2 int, ALTER exclude SET NOT NULL, ALTER key TYPE varchar(5), ADD comment text, ALTER comment SET DEFAULT 'x', DROP cascade CASCADE, DROP IF EXISTS restrict RESTRICT;
ALTER TABLE words RENAME owner TO "user";
CREATE TABLE Клиенты (Имя text, ФАМИЛИЯ varchar(40), "Дата" date, Email_Адрес text NOT NULL);
ALTER TABLE Клиенты RENAME COLUMN ФАМИЛИЯ TO Surname_ФИО;
CREATE TABLE a_name_of_a_table_that_is_much_longer_than_what_the_server_keeps_of_it (a_name_of_a_column_that_is_much_longer_than_what_the_server_keeps_of_it int, "Очень длинное имя столбца, которое сервер обрежет" text);
COMMENT ON COLUMN Клиенты.Имя IS 'кто';
