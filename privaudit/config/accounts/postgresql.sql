-- en: A scanner account for PostgreSQL 14 and later. Read it, replace REPLACE_WITH_A_PASSWORD, and run it as a superuser
-- ru: Учётная запись сканера для PostgreSQL 14 и новее. Прочтите, замените REPLACE_WITH_A_PASSWORD и выполните суперпользователем
-- en: (or as a role with CREATEROLE that owns the tables). privaudit itself never runs it.
-- ru: (или ролью с CREATEROLE, владеющей таблицами). Сам privaudit его не выполняет.

-- en: 1. Once on the server: a login that can do nothing but connect. The password is best set with \password in psql, so
-- ru: 1. Один раз на сервере: вход, который может только соединяться. Пароль лучше задать командой \password в psql, чтобы
-- en: that it does not reach the server's log.
-- ru: он не попал в журнал сервера.
CREATE ROLE privaudit LOGIN PASSWORD 'REPLACE_WITH_A_PASSWORD'
  NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS CONNECTION LIMIT 6;

-- en: Defaults for its sessions. They protect from mistakes; the missing rights are what protects from everything else.
-- ru: Умолчания его сеансов. Они защищают от ошибок; от всего остального защищает отсутствие прав.
ALTER ROLE privaudit SET default_transaction_read_only = on;
ALTER ROLE privaudit SET statement_timeout = '30s';
ALTER ROLE privaudit SET lock_timeout = '2s';
ALTER ROLE privaudit SET idle_in_transaction_session_timeout = '60s';

-- en: 2. In every database to be audited: read its tables and views, in every schema that is not the server's own.
-- ru: 2. В каждой проверяемой базе: чтение таблиц и представлений во всех схемах, кроме системных.
-- en: Tables made later are not included: run this part again, or see 3.
-- ru: Таблицы, созданные позже, не входят: выполните эту часть снова или см. 3.
DO $$
DECLARE
  one record;
BEGIN
  EXECUTE format('GRANT CONNECT ON DATABASE %I TO privaudit', current_database());
  FOR one IN
    SELECT nspname FROM pg_catalog.pg_namespace
    WHERE nspname <> 'information_schema' AND nspname !~ '^pg_'
  LOOP
    EXECUTE format('GRANT USAGE ON SCHEMA %I TO privaudit', one.nspname);
    EXECUTE format('GRANT SELECT ON ALL TABLES IN SCHEMA %I TO privaudit', one.nspname);
  END LOOP;
END
$$;

-- en: 3. Instead of 2: everything in every database, later tables too. Wider than most audits need.
-- ru: 3. Вместо 2: всё во всех базах, и будущие таблицы. Шире, чем нужно большинству проверок.
-- GRANT pg_read_all_data TO privaudit;

-- en: 4. Optional: lets the audit see which logging libraries are loaded (shared_preload_libraries), so that it can say
-- ru: 4. По желанию: позволяет видеть загруженные библиотеки журналирования (shared_preload_libraries) и сказать,
-- en: whether reads are logged. It shows other settings too.
-- ru: записываются ли чтения. Показывает и другие настройки.
-- GRANT pg_read_all_settings TO privaudit;

-- en: 5. A table that is closed on purpose: take the right back after 2 (after 3 it cannot be). The audit lists it as not read
-- ru: 5. Таблица закрыта намеренно: отзовите право после 2 (после 3 это невозможно). Аудит назовёт её непрочитанной
-- en: and is incomplete, until privaudit.toml accepts that: [[known_gaps]] with glob "system.schema.table" and a reason.
-- ru: и останется неполным, пока это не принято в privaudit.toml: [[known_gaps]] с glob "система.схема.таблица" и причиной.
-- REVOKE SELECT ON closed_schema.closed_table FROM privaudit;

-- en: 6. Row-level security hides rows from this account, and the audit reports the table as not seen whole. Either accept
-- ru: 6. Защита на уровне строк скрывает строки от этой записи, и аудит назовёт таблицу прочитанной не целиком. Либо примите
-- en: that as a known gap, or audit with a second account that sees every row, made for the time of the audit only: it reads
-- ru: это как известный пробел, либо проведите аудит второй записью, которая видит все строки, только на время аудита: она
-- en: past every policy. Never give BYPASSRLS to an account that stays, and drop this one when the audit is done.
-- ru: читает в обход всех политик. Не давайте BYPASSRLS постоянной записи, а эту удалите сразу после аудита.
-- CREATE ROLE privaudit_window LOGIN PASSWORD 'REPLACE_WITH_ANOTHER_PASSWORD' VALID UNTIL 'END_OF_THE_AUDIT'
--   NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION BYPASSRLS CONNECTION LIMIT 6 IN ROLE privaudit;
-- ALTER ROLE privaudit_window SET default_transaction_read_only = on;
-- DROP ROLE privaudit_window;

-- en: To remove the account: DROP OWNED BY privaudit in every database, then DROP ROLE privaudit.
-- ru: Удалить запись: DROP OWNED BY privaudit в каждой базе, затем DROP ROLE privaudit.
