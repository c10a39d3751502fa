"""Words that may stand before a parenthesis in a view's text without being a stored function, and without an effect.

Only names that every supported release has, because an account may call a stored function by any name that its server
does not know: MariaDB from 10.3 (mariadb.com/kb, "Function and Operator Reference"; information_schema.SQL_FUNCTIONS
of 10.11 less what came later), MySQL from 8.0 (Reference Manual, "Built-In Function and Operator Reference"). Left out
are those that wait, lock, read files or count on: SLEEP, BENCHMARK, GET_LOCK, RELEASE_LOCK, RELEASE_ALL_LOCKS,
LOAD_FILE, MASTER_POS_WAIT, MASTER_GTID_WAIT, NEXTVAL, SETVAL, WAIT_FOR_EXECUTED_GTID_SET and the like.
"""

from __future__ import annotations

from typing import Final


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_SYNTAX: Final = _words(
    """
    against
    all and any as between binary by case char cross decimal distinct div double else except exists float from group
    having in index inner intersect interval is join key left like limit not nchar numeric on or order over partition
    primary recursive regexp right rlike row select separator some straight_join then union using values varbinary
    varchar when where with xor
    """
)
_BUILT_IN: Final = _words(
    """
    abs acos adddate addtime aes_decrypt aes_encrypt ascii asin atan atan2 avg bin bit_and bit_count bit_length bit_or
    bit_xor cast ceil ceiling char_length character_length charset coalesce coercibility collation compress concat
    concat_ws connection_id conv convert convert_tz cos cot count crc32 cume_dist curdate current_date current_time
    current_timestamp current_user curtime database date date_add date_format date_sub datediff day dayname dayofmonth
    dayofweek dayofyear default degrees dense_rank elt exp export_set extract extractvalue field find_in_set
    first_value floor format found_rows from_base64 from_days from_unixtime geometrycollection greatest group_concat
    hex hour if ifnull inet6_aton inet6_ntoa inet_aton inet_ntoa insert instr is_ipv4 is_ipv4_compat is_ipv4_mapped
    is_ipv6 isnull json_array json_array_append json_array_insert json_arrayagg json_contains json_contains_path
    json_depth json_extract json_insert json_keys json_length json_merge json_merge_patch json_merge_preserve
    json_object json_objectagg json_quote json_remove json_replace json_search json_set json_type json_unquote
    json_valid lag last_day last_insert_id lcase lead least length linestring ln localtime localtimestamp locate log
    log10 log2 lower lpad ltrim makedate maketime make_set match max mbrcontains mbrwithin md5 microsecond mid min
    minute mod month monthname multilinestring multipoint multipolygon name_const now nth_value ntile nullif oct
    octet_length ord percent_rank period_add period_diff pi point polygon position pow power quarter quote radians
    rand rank repeat replace reverse round row_count row_number rpad rtrim schema sec_to_time second session_user sha
    sha1 sha2 sign sin soundex space sqrt st_area st_asbinary st_asgeojson st_astext st_aswkb st_aswkt st_buffer
    st_centroid st_contains st_crosses st_dimension st_disjoint st_distance st_endpoint st_envelope st_equals
    st_geomfromtext st_geomfromwkb st_intersects st_isclosed st_isempty st_issimple st_length st_numpoints st_overlaps
    st_pointn st_srid st_startpoint st_touches st_within st_x st_y std stddev stddev_pop stddev_samp str_to_date
    strcmp subdate substr substring substring_index subtime sum sysdate system_user tan time time_format time_to_sec
    timediff timestamp timestampadd timestampdiff to_base64 to_days to_seconds trim truncate ucase uncompress
    uncompressed_length unhex unix_timestamp updatexml upper user utc_date utc_time utc_timestamp uuid uuid_short
    var_pop var_samp variance version week weekday weekofyear weight_string year yearweek
    """
)
_MARIADB: Final = _words(
    """
    chr column_check column_exists column_get column_json column_list current_role decode decode_histogram
    json_compact json_detailed json_exists json_loose json_query json_value lengthb median nvl nvl2 old_password
    password percentile_cont percentile_disc regexp_instr regexp_replace regexp_substr st_x st_y
    """
)
_MYSQL: Final = _words(
    """
    any_value bin_to_uuid current_role format_bytes format_pico_time grouping is_uuid json_overlaps json_pretty
    json_schema_valid json_storage_free json_storage_size json_table json_value columns lateral random_bytes
    regexp_instr regexp_like regexp_replace regexp_substr st_distance_sphere st_latitude st_longitude uuid_to_bin
    """
)


def harmless_words(*, mariadb: bool, release: tuple[int, ...]) -> frozenset[str]:
    """Return the words, in lower case, for what answered; of an older MySQL, only those that all servers know."""
    both = _SYNTAX | _BUILT_IN
    if mariadb:
        return both | _MARIADB
    return both | _MYSQL if release >= (8, 0, 22) else both
