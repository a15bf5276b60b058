"""What may go wrong around a local Kafka; each message is one line that says what to do, or ends in a broker's log."""


class LocalKafkaError(Exception):
    """A local Kafka can't be had."""


class KafkaMissing(LocalKafkaError):
    """Java, Maven or Kafka's jars are missing on this machine."""


class KafkaFailed(LocalKafkaError):
    """A node doesn't start, or doesn't serve."""
