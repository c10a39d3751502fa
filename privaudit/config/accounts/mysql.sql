-- en: A scanner account for MySQL 8.0.16 and later. Not verified on a live MySQL server by this version (on MariaDB it was).
-- ru: Учётная запись сканера для MySQL 8.0.16 и новее. Этой версией на живом сервере MySQL не проверено (на MariaDB — да).
-- en: Read it, replace REPLACE_WITH_A_PASSWORD, SCANNER_HOST (the machine that privaudit runs on; % is any) and YOUR_DATABASE,
-- ru: Прочтите, замените REPLACE_WITH_A_PASSWORD, SCANNER_HOST (машина, где работает privaudit; % — любая) и YOUR_DATABASE,
-- en: and run it as an administrator. privaudit itself never runs it.
-- ru: выполните администратором. Сам privaudit его не выполняет.

-- en: 1. Once on the server. Drop REQUIRE SSL only if the server has no TLS.
-- ru: 1. Один раз на сервере. REQUIRE SSL убирайте, только если на сервере нет TLS.
CREATE USER 'privaudit'@'SCANNER_HOST' IDENTIFIED BY 'REPLACE_WITH_A_PASSWORD' REQUIRE SSL WITH MAX_USER_CONNECTIONS 6;

-- en: 2. One line for every database to be audited. SHOW VIEW tells which tables a view reads.
-- ru: 2. По строке на каждую проверяемую базу. SHOW VIEW показывает, какие таблицы читает представление.
GRANT SELECT, SHOW VIEW ON `YOUR_DATABASE`.* TO 'privaudit'@'SCANNER_HOST';

-- en: 3. Who can read what: the server's tables of rights, without password hashes (authentication_string and User_attributes
-- ru: 3. Кто что может читать: таблицы прав сервера без хешей паролей (authentication_string и User_attributes
-- en: stay closed; the latter also holds partial revokes, which the audit then cannot see).
-- ru: закрыты; во втором хранятся и частичные отзывы прав, их аудит тогда не увидит).
GRANT SELECT (Host, User, Select_priv, Insert_priv, Update_priv, Delete_priv, Create_priv, Drop_priv, Reload_priv,
  Shutdown_priv, Process_priv, File_priv, Grant_priv, References_priv, Index_priv, Alter_priv, Show_db_priv, Super_priv,
  Create_tmp_table_priv, Lock_tables_priv, Execute_priv, Repl_slave_priv, Repl_client_priv, Create_view_priv,
  Show_view_priv, Create_routine_priv, Alter_routine_priv, Create_user_priv, Event_priv, Trigger_priv,
  Create_tablespace_priv, max_questions, max_updates, max_connections, max_user_connections, plugin, password_expired,
  password_last_changed, password_lifetime, account_locked, Create_role_priv, Drop_role_priv)
  ON mysql.user TO 'privaudit'@'SCANNER_HOST';
GRANT SELECT ON mysql.global_grants TO 'privaudit'@'SCANNER_HOST';
GRANT SELECT ON mysql.db TO 'privaudit'@'SCANNER_HOST';
GRANT SELECT ON mysql.tables_priv TO 'privaudit'@'SCANNER_HOST';
GRANT SELECT ON mysql.columns_priv TO 'privaudit'@'SCANNER_HOST';
GRANT SELECT ON mysql.procs_priv TO 'privaudit'@'SCANNER_HOST';
-- en: The texts of stored routines: who may run one reads what it reads.
-- ru: Тексты хранимых подпрограмм: кто может выполнить такую, читает то же, что она.
GRANT SHOW_ROUTINE ON *.* TO 'privaudit'@'SCANNER_HOST';
GRANT SELECT ON mysql.role_edges TO 'privaudit'@'SCANNER_HOST';
GRANT SELECT ON mysql.default_roles TO 'privaudit'@'SCANNER_HOST';
GRANT SELECT ON mysql.proxies_priv TO 'privaudit'@'SCANNER_HOST';

-- en: 4. Only if the server uses partial_revokes: lets the audit see them. The column can also hold the hash of a second
-- ru: 4. Только если на сервере включён partial_revokes: позволяет их увидеть. В столбце может быть и хеш второго
-- en: password (RETAIN CURRENT PASSWORD).
-- ru: пароля (RETAIN CURRENT PASSWORD).
-- GRANT SELECT (User_attributes) ON mysql.user TO 'privaudit'@'SCANNER_HOST';

-- en: 5. A table that is closed on purpose: a right on the whole database cannot be taken back for one table. Leave the
-- ru: 5. Таблица закрыта намеренно: право на всю базу нельзя отозвать для одной таблицы. Уберите строку этой базы
-- en: database's line out of 2 and grant its tables one by one, without that one. The audit then does not know of the
-- ru: из 2 и выдайте права на её таблицы по одной, без этой. Тогда аудит о таблице не узнает,
-- en: table and cannot list it: name it where the audit's scope is written down.
-- ru: и назвать её не сможет: упомяните её там, где описаны границы аудита.
-- GRANT SELECT, SHOW VIEW ON `YOUR_DATABASE`.`one_table` TO 'privaudit'@'SCANNER_HOST';

-- en: There is no row-level security here: views take its place, and the audit reads the tables below them.
-- ru: Защиты на уровне строк здесь нет: её заменяют представления, а аудит читает таблицы под ними.

-- en: To remove the account: DROP USER 'privaudit'@'SCANNER_HOST';
-- ru: Удалить запись: DROP USER 'privaudit'@'SCANNER_HOST';
