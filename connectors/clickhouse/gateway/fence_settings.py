"""Settings of a reader's query: which may be sent, how far they reach, and what the gateway adds.

Settings come with the request and, in the text, behind SETTINGS. The syntax tree doesn't show the latter's values,
so they are read from the tokens; the judge compares the number of clauses read here with the number in the tree.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from connectors.clickhouse.gateway.fence_refusal import Refused
from connectors.clickhouse.gateway.fence_tokens import Token

_FLAG = r"0|1|true|false"
_SMALL = r"\d{1,9}"
_ZONE = r"[A-Za-z0-9_+\-/]{0,40}"

# What changes only the shape of the answer, or how names and nulls are read.
_HARMLESS: dict[str, str] = {
    "output_format_json_quote_64bit_integers": _FLAG,
    "output_format_json_quote_denormals": _FLAG,
    "output_format_json_quote_decimals": _FLAG,
    "output_format_json_named_tuples_as_objects": _FLAG,
    "output_format_native_encode_types_in_binary_format": _FLAG,
    "output_format_native_use_flattened_dynamic_and_json_serialization": _FLAG,
    "output_format_arrow_string_as_string": _FLAG,
    "output_format_arrow_low_cardinality_as_dictionary": _FLAG,
    "output_format_parquet_string_as_string": _FLAG,
    "output_format_csv_crlf_end_of_line": _FLAG,
    "output_format_write_statistics": _FLAG,
    "output_format_decimal_trailing_zeros": _FLAG,
    "output_format_pretty_color": _FLAG + "|auto",
    "output_format_pretty_max_rows": _SMALL,
    "date_time_input_format": "basic|best_effort|best_effort_us",
    "date_time_output_format": "simple|iso|unix_timestamp",
    "session_timezone": _ZONE,
    "join_use_nulls": _FLAG,
    "group_by_use_nulls": _FLAG,
    "transform_null_in": _FLAG,
    "prefer_column_name_to_alias": _FLAG,
    "enable_positional_arguments": _FLAG,
    "union_default_mode": "|ALL|DISTINCT",
    "cast_keep_nullable": _FLAG,
    "final": _FLAG,
    "extremes": _FLAG,
    "limit": _SMALL,
    "offset": _SMALL,
    "result_overflow_mode": "throw|break",
}

# What the gateway reads or sets itself (log_comment is its mark to kill a query by); none reaches the engine from here.
_TRANSPORT: dict[str, str] = {
    "readonly": "1|2",
    "log_comment": r"[^\x00-\x1f]{0,500}",
    "default_format": ".*",
    "compress": _FLAG,
    "decompress": _FLAG,
    "enable_http_compression": _FLAG,
    "http_zlib_compression_level": _SMALL,
    "network_compression_method": r"\w{0,20}",
    "send_progress_in_http_headers": _FLAG,
    "http_headers_progress_interval_ms": _SMALL,
    "http_headers_timeout": _SMALL,
    "wait_end_of_query": _FLAG,
    "buffer_size": _SMALL,
    "cancel_http_readonly_queries_on_client_close": _FLAG,
    "client_protocol_version": _SMALL,
    "send_receive_timeout": _SMALL,
    "connect_timeout": _SMALL,
    "receive_timeout": _SMALL,
    "send_timeout": _SMALL,
    "query_id": r"[^\x00-\x1f]{0,200}",
    "session_id": r"[^\x00-\x1f]{0,200}",
    "session_timeout": _SMALL,
    "session_check": _FLAG,
}

_NUMBER = re.compile(r"\d{1,18}(\.\d{1,6})?")
_AFTER_CLAUSE = ("FORMAT", "UNION", "INTERSECT", "EXCEPT", "SETTINGS")


@dataclass(frozen=True, slots=True)
class Clauses:
    """The SETTINGS of a statement's text: their values, and how many clauses there are."""

    values: dict[str, str]
    count: int


def read_clauses(tokens: Sequence[Token]) -> Clauses:
    """Every `SETTINGS name = value, …` in the text.

    :raises Refused: a clause that isn't of this plain form, or that sets one name to two values.
    """
    values: dict[str, str] = {}
    count = 0
    for index, token in enumerate(tokens[:-1]):
        if not token.is_word("SETTINGS") or tokens[index + 1].kind not in ("word", "quoted"):
            continue
        if index and (tokens[index - 1].text == "." or tokens[index - 1].is_word("AS")):
            continue
        count += 1
        for name, value in _pairs(tokens, index + 1):
            if values.setdefault(name, value) != value:
                raise Refused(f"setting {name} has two values in one statement")
    return Clauses(values, count)


def _pairs(tokens: Sequence[Token], position: int) -> list[tuple[str, str]]:
    pairs: list[tuple[str, str]] = []
    while True:
        name, equals = tokens[position : position + 1], tokens[position + 1 : position + 2]
        if not name or name[0].kind != "word" or not equals or equals[0].text != "=":
            raise Refused("SETTINGS must be written as name = value, name = value")
        end = position + 2
        while end < len(tokens) and tokens[end].text not in (",", ")") and not tokens[end].is_word(*_AFTER_CLAUSE):
            end += 1
        pairs.append((name[0].text, _value(name[0].text, tokens[position + 2 : end])))
        if end == len(tokens) or tokens[end].text != ",":
            return pairs
        position = end + 1


def _value(name: str, tokens: Sequence[Token]) -> str:
    if len(tokens) == 1 and tokens[0].kind == "string" and "\\" not in tokens[0].text:
        return tokens[0].text[1:-1].replace("''", "'")
    text = "".join(token.text for token in tokens)
    if not re.fullmatch(r"\w+(\.\d+)?", text):
        raise Refused(f"setting {name}: its value must be one plain number, word or string")
    return text


def judge_settings(
    request: Mapping[str, str], clauses: Mapping[str, str], limits: Mapping[str, int], formats: frozenset[str]
) -> dict[str, str]:
    """The engine's settings for a query: what was asked, clamped, and every limit.

    A limit that the request raises (or switches off with 0) is clamped to the reader's; one raised in the text is
    refused, since the text can't be changed.

    :param limits: the most that a reader may have, by setting.
    :raises Refused: a setting or value that isn't on the list.
    """
    result = {name: str(most) for name, most in limits.items()}
    for name, value in request.items():
        if name in limits:
            result[name] = _clamp(name, value, limits[name])
        elif name == "default_format" and value.lower() not in formats:
            raise Refused(f"format {value!r} is not allowed for readers")
        elif name in _TRANSPORT:
            _check_value(name, value, _TRANSPORT[name])
        else:
            result[name] = _harmless(name, value)
    for name, value in clauses.items():
        if name in limits and _clamp(name, value, limits[name]) != value:
            raise Refused(f"setting {name} = {value} goes beyond the reader's limit of {limits[name]}")
        result[name] = value if name in limits else _harmless(name, value)
    return result


def table_filters(databases: frozenset[str]) -> str:
    """The value of `additional_table_filters` by which the engine shows a reader only its own databases.

    It holds wherever the tables are read: subqueries, joins, SHOW, and the views of information_schema.
    """
    names = ", ".join(f"\\'{name}\\'" for name in sorted(databases))
    columns = {"databases": "name", "tables": "database", "columns": "database"}
    return "{" + ", ".join(f"'system.{table}': '{column} IN ({names})'" for table, column in columns.items()) + "}"


def _harmless(name: str, value: str) -> str:
    if name not in _HARMLESS:
        raise Refused(f"setting {name} is not allowed for readers; leave it out")
    return _check_value(name, value, _HARMLESS[name])


def _check_value(name: str, value: str, pattern: str) -> str:
    if not re.fullmatch(pattern, value):
        raise Refused(f"setting {name} can't have the value {value[:40]!r} for readers")
    return value


def _clamp(name: str, value: str, most: int) -> str:
    if not _NUMBER.fullmatch(value):
        raise Refused(f"setting {name} must be a plain number, not {value[:40]!r}")
    return value if 0 < float(value) <= most else str(most)
