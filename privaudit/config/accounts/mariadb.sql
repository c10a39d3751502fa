-- en: A scanner account for MariaDB 10.5 and later. Read it, replace REPLACE_WITH_A_PASSWORD, SCANNER_HOST (the machine that
-- ru: Учётная запись сканера для MariaDB 10.5 и новее. Прочтите, замените REPLACE_WITH_A_PASSWORD, SCANNER_HOST (машина,
-- en: privaudit runs on; % is any) and YOUR_DATABASE, and run it as an administrator. privaudit itself never runs it.
-- ru: где работает privaudit; % — любая) и YOUR_DATABASE, выполните администратором. Сам privaudit его не выполняет.

-- en: 1. Once on the server. Add REQUIRE SSL before WITH if the server has TLS.
-- ru: 1. Один раз на сервере. Если на сервере есть TLS, добавьте REQUIRE SSL перед WITH.
CREATE USER 'privaudit'@'SCANNER_HOST' IDENTIFIED BY 'REPLACE_WITH_A_PASSWORD' WITH MAX_USER_CONNECTIONS 6;

-- en: 2. One line for every database to be audited. SHOW VIEW tells which tables a view reads.
-- ru: 2. По строке на каждую проверяемую базу. SHOW VIEW показывает, какие таблицы читает представление.
GRANT SELECT, SHOW VIEW ON `YOUR_DATABASE`.* TO 'privaudit'@'SCANNER_HOST';

-- en: 3. Who can read what: the server's tables of rights, without password hashes (mysql.user by columns; mysql.global_priv
-- ru: 3. Кто что может читать: таблицы прав сервера без хешей паролей (mysql.user по столбцам; mysql.global_priv
-- en: not at all, so locked accounts cannot be told). Without this part the access step is not answered.
-- ru: не открывается, поэтому заблокированные записи не отличить). Без этой части шаг о доступе останется без ответа.
GRANT SELECT (Host, User, Select_priv, Insert_priv, Update_priv, Delete_priv, Create_priv, Drop_priv, Reload_priv,
  Shutdown_priv, Process_priv, File_priv, Grant_priv, References_priv, Index_priv, Alter_priv, Show_db_priv, Super_priv,
  Create_tmp_table_priv, Lock_tables_priv, Execute_priv, Repl_slave_priv, Repl_client_priv, Create_view_priv,
  Show_view_priv, Create_routine_priv, Alter_routine_priv, Create_user_priv, Event_priv, Trigger_priv,
  Create_tablespace_priv, Delete_history_priv, max_questions, max_updates, max_connections, max_user_connections,
  plugin, password_expired, is_role, default_role, max_statement_time) ON mysql.user TO 'privaudit'@'SCANNER_HOST';
GRANT SELECT ON mysql.db TO 'privaudit'@'SCANNER_HOST';
GRANT SELECT ON mysql.tables_priv TO 'privaudit'@'SCANNER_HOST';
GRANT SELECT ON mysql.columns_priv TO 'privaudit'@'SCANNER_HOST';
GRANT SELECT ON mysql.procs_priv TO 'privaudit'@'SCANNER_HOST';
-- en: The texts of stored routines: who may run one reads what it reads.
-- ru: Тексты хранимых подпрограмм: кто может выполнить такую, читает то же, что она.
GRANT SELECT ON mysql.proc TO 'privaudit'@'SCANNER_HOST';
GRANT SELECT ON mysql.roles_mapping TO 'privaudit'@'SCANNER_HOST';
GRANT SELECT ON mysql.proxies_priv TO 'privaudit'@'SCANNER_HOST';

-- en: 4. A table that is closed on purpose: a right on the whole database cannot be taken back for one table. Leave the
-- ru: 4. Таблица закрыта намеренно: право на всю базу нельзя отозвать для одной таблицы. Уберите строку этой базы
-- en: database's line out of 2 and grant its tables one by one, without that one. The audit then does not know of the
-- ru: из 2 и выдайте права на её таблицы по одной, без этой. Тогда аудит о таблице не узнает,
-- en: table and cannot list it: name it where the audit's scope is written down.
-- ru: и назвать её не сможет: упомяните её там, где описаны границы аудита.
-- GRANT SELECT, SHOW VIEW ON `YOUR_DATABASE`.`one_table` TO 'privaudit'@'SCANNER_HOST';

-- en: There is no row-level security here: views take its place, and the audit reads the tables below them.
-- ru: Защиты на уровне строк здесь нет: её заменяют представления, а аудит читает таблицы под ними.

-- en: To remove the account: DROP USER 'privaudit'@'SCANNER_HOST';
-- ru: Удалить запись: DROP USER 'privaudit'@'SCANNER_HOST';
