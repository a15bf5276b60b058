"""The engine's errors as a person reads them."""

from wattline.engine_errors import told

SENT = "Received ClickHouse exception, code: 62, server response: Code: 62. DB::Exception: "
SIGNED = " (SYNTAX_ERROR) (version 26.9.2.1) (for url http://127.0.0.1:8123)"


def test_an_endless_list_of_expected_words_is_left_out() -> None:
    message = f"{SENT}Syntax error: failed at position 1 (SELEC): SELEC 1\n FORMAT Native. Maybe you meant: SELECT."
    message += f" Expected one of: {'Query, ' * 90}EXECUTE AS.{SIGNED}"
    assert told(message) == (
        "Syntax error: failed at position 1 (SELEC): SELEC 1. Maybe you meant: SELECT. (SYNTAX_ERROR)"
    )


def test_a_short_list_is_kept() -> None:
    assert told(f"{SENT}Syntax error. Expected one of: token, end of query.{SIGNED}") == (
        "Syntax error. Expected one of: token, end of query. (SYNTAX_ERROR)"
    )


def test_what_is_no_error_of_the_engine_stays_as_it_is() -> None:
    assert told("Connection refused") == "Connection refused"
