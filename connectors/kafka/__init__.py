"""Apache Kafka: the event log of anything shared or large, and a local broker for tests and laptops."""
