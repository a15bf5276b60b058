"""What librdkafka is told of a connection, and what nobody is told."""

from pathlib import Path

import pytest

from connectors.kafka import KafkaConnection


def test_a_plain_connection_has_no_login_and_makes_no_topics() -> None:
    settings = KafkaConnection("one:9092,two:9092").client()
    assert settings["bootstrap.servers"] == "one:9092,two:9092"
    assert settings["security.protocol"] == "PLAINTEXT"
    assert settings["allow.auto.create.topics"] is False
    assert not [name for name in settings if name.startswith(("sasl", "ssl"))]


@pytest.mark.parametrize(("ca_file", "told"), [(None, "probe"), (Path("/etc/kafka/ca.pem"), "/etc/kafka/ca.pem")])
def test_a_login_over_tls(ca_file: Path | None, told: str) -> None:
    connection = KafkaConnection("b:9093", "", "SASL_SSL", "SCRAM-SHA-512", "wattline", "a secret", ca_file)
    settings = connection.client()
    assert settings["security.protocol"] == "SASL_SSL"
    assert settings["sasl.mechanism"] == "SCRAM-SHA-512"
    assert settings["sasl.username"] == "wattline"
    assert settings["sasl.password"] == "a secret"
    assert settings["ssl.ca.location"] == told


def test_a_login_without_tls_and_tls_without_a_login() -> None:
    login = KafkaConnection("b", "", "SASL_PLAINTEXT", "PLAIN", "u", "p").client()
    assert "ssl.ca.location" not in login
    assert login["sasl.password"] == "p"
    assert "sasl.password" not in KafkaConnection("b", "", "SSL").client()


def test_the_password_is_not_in_what_is_printed() -> None:
    connection = KafkaConnection("b", "", "SASL_SSL", "PLAIN", "wattline", "a secret")
    assert "a secret" not in repr(connection) + str(connection)
    assert "wattline" in repr(connection)


def test_names_wear_the_prefix() -> None:
    connection = KafkaConnection("b", "wattline.")
    assert connection.name("calls.cdr") == "wattline.calls.cdr"
    assert connection.bare("wattline.calls.cdr") == "calls.cdr"
    assert connection.bare("other.calls.cdr") is None
    assert KafkaConnection("b").bare("calls.cdr") == "calls.cdr"
