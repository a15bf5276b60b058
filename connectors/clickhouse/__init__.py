"""ClickHouse for everyone in the house: the embedded gateway, the client, the tables and their migrations."""
