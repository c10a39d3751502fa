"""Relations that the servers themselves put into their databases ``mysql`` and ``sys``: anything else is somebody's.

Sources: MariaDB 10.11 (read from the server) and mariadb.com/kb "The mysql Database Tables" for 10.3 to 11.x; MySQL 8.0
Reference Manual, "The mysql System Schema" and "sys Schema Object Reference"; plugins that come with them.
"""

from __future__ import annotations

from typing import Final


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_BOTH: Final = _words(
    """
    columns_priv db event func general_log help_category help_keyword help_relation help_topic innodb_index_stats
    innodb_table_stats plugin proc procs_priv proxies_priv servers slow_log tables_priv time_zone
    time_zone_leap_second time_zone_name time_zone_transition time_zone_transition_type user
    """
)
_MARIADB: Final = _words(
    """
    column_stats global_priv gtid_slave_pos gtid_slave_pos_innodb gtid_slave_pos_rocksdb host index_stats
    password_reuse_check_history roles_mapping spider_link_failed_log spider_link_mon_servers spider_table_crd
    spider_table_position_for_recovery spider_table_sts spider_tables spider_xa spider_xa_failed_log
    spider_xa_member table_stats transaction_registry wsrep_allowlist wsrep_cluster wsrep_cluster_members
    wsrep_streaming_log
    """
)
_MYSQL: Final = _words(
    """
    audit_log_filter audit_log_user component default_roles engine_cost firewall_group_allowlist firewall_groups
    firewall_membership firewall_users firewall_whitelist global_grants gtid_executed innodb_ddl_log
    innodb_dynamic_metadata masking_dictionaries ndb_binlog_index password_history
    replication_asynchronous_connection_failover replication_asynchronous_connection_failover_managed
    replication_group_configuration_version replication_group_member_actions role_edges server_cost
    slave_master_info slave_relay_log_info slave_worker_info
    """
)
_SYS: Final = _words(
    """
    host_summary host_summary_by_file_io host_summary_by_file_io_type host_summary_by_stages
    host_summary_by_statement_latency host_summary_by_statement_type innodb_buffer_stats_by_schema
    innodb_buffer_stats_by_table innodb_lock_waits io_by_thread_by_latency io_global_by_file_by_bytes
    io_global_by_file_by_latency io_global_by_wait_by_bytes io_global_by_wait_by_latency latest_file_io
    memory_by_host_by_current_bytes memory_by_thread_by_current_bytes memory_by_user_by_current_bytes
    memory_global_by_current_bytes memory_global_total metrics privileges_by_table_by_level processlist
    ps_check_lost_instrumentation schema_auto_increment_columns schema_index_statistics schema_object_overview
    schema_redundant_indexes schema_table_lock_waits schema_table_statistics schema_table_statistics_with_buffer
    schema_tables_with_full_table_scans schema_unused_indexes session session_ssl_status statement_analysis
    statements_with_errors_or_warnings statements_with_full_table_scans statements_with_runtimes_in_95th_percentile
    statements_with_sorting statements_with_temp_tables sys_config user_summary user_summary_by_file_io
    user_summary_by_file_io_type user_summary_by_stages user_summary_by_statement_latency
    user_summary_by_statement_type version wait_classes_global_by_avg_latency wait_classes_global_by_latency
    waits_by_host_by_latency waits_by_user_by_latency waits_global_by_latency
    """
)
_SYS_RAW: Final = _words(
    """
    host_summary host_summary_by_file_io host_summary_by_file_io_type host_summary_by_stages
    host_summary_by_statement_latency host_summary_by_statement_type innodb_buffer_stats_by_schema
    innodb_buffer_stats_by_table innodb_lock_waits io_by_thread_by_latency io_global_by_file_by_bytes
    io_global_by_file_by_latency io_global_by_wait_by_bytes io_global_by_wait_by_latency latest_file_io
    memory_by_host_by_current_bytes memory_by_thread_by_current_bytes memory_by_user_by_current_bytes
    memory_global_by_current_bytes memory_global_total processlist ps_digest_95th_percentile_by_avg_us
    ps_digest_avg_latency_distribution ps_schema_table_statistics_io schema_flattened_keys schema_index_statistics
    schema_table_lock_waits schema_table_statistics schema_table_statistics_with_buffer
    schema_tables_with_full_table_scans session statement_analysis statements_with_errors_or_warnings
    statements_with_full_table_scans statements_with_runtimes_in_95th_percentile statements_with_sorting
    statements_with_temp_tables user_summary user_summary_by_file_io user_summary_by_file_io_type
    user_summary_by_stages user_summary_by_statement_latency user_summary_by_statement_type
    wait_classes_global_by_avg_latency wait_classes_global_by_latency waits_by_host_by_latency
    waits_by_user_by_latency waits_global_by_latency
    """
)
"""With ``x$`` before the name: the same figures, not formatted."""


def is_shipped(database: str, name: str, *, mariadb: bool) -> bool:
    """Whether a relation of ``mysql`` or ``sys`` came with the server; without case, as on some systems."""
    low = name.lower()
    if database == "mysql":
        return low in _BOTH or low in (_MARIADB if mariadb else _MYSQL)
    return low in _SYS or (low.startswith("x$") and low.removeprefix("x$") in _SYS_RAW)
