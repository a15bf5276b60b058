DROP USER IF EXISTS superset ON CLUSTER 'wattline';

CREATE ROLE IF NOT EXISTS wattline_reader ON CLUSTER 'wattline';

CREATE ROLE IF NOT EXISTS wattline_restricted ON CLUSTER 'wattline';

GRANT ON CLUSTER 'wattline' SELECT ON marts.* TO wattline_reader WITH REPLACE OPTION;

GRANT ON CLUSTER 'wattline' SELECT ON restricted.* TO wattline_restricted WITH REPLACE OPTION;

CREATE SETTINGS PROFILE IF NOT EXISTS wattline_reader ON CLUSTER 'wattline';

ALTER SETTINGS PROFILE wattline_reader ON CLUSTER 'wattline' SETTINGS readonly = 2,
    max_concurrent_queries_for_user = 10 MIN 1 MAX 10,
    max_execution_time = 60 MIN 1 MAX 60,
    max_memory_usage = 2147483648 MIN 1 MAX 2147483648,
    max_result_rows = 1000000 MIN 1 MAX 1000000,
    explain_query_plan_default = 'legacy' CONST,
    log_queries = 1 CONST,
    log_queries_min_query_duration_ms = 0 CONST,
    log_queries_min_type = 'QUERY_START' CONST,
    log_queries_probability = 1 CONST
    TO wattline_reader;

CREATE QUOTA IF NOT EXISTS wattline_reader ON CLUSTER 'wattline' KEYED BY user_name FOR INTERVAL 1 hour TRACKING ONLY TO wattline_reader;

CREATE USER IF NOT EXISTS planner ON CLUSTER 'wattline' IDENTIFIED WITH sha256_hash BY '4f2727c8b2794211367a9ad01fe7190e2df5f25ce127fdbd33fcca2a9b6eda6e' SALT '0123456789abcdef';

ALTER USER planner ON CLUSTER 'wattline' IDENTIFIED WITH sha256_hash BY '4f2727c8b2794211367a9ad01fe7190e2df5f25ce127fdbd33fcca2a9b6eda6e' SALT '0123456789abcdef' DEFAULT DATABASE marts;

REVOKE ON CLUSTER 'wattline' ALL ON *.* FROM planner;

GRANT ON CLUSTER 'wattline' wattline_reader TO planner WITH REPLACE OPTION;

ALTER USER planner ON CLUSTER 'wattline' DEFAULT ROLE wattline_reader;

CREATE USER IF NOT EXISTS restricted ON CLUSTER 'wattline' IDENTIFIED WITH sha256_hash BY '4f2727c8b2794211367a9ad01fe7190e2df5f25ce127fdbd33fcca2a9b6eda6e' SALT '0123456789abcdef';

ALTER USER restricted ON CLUSTER 'wattline' IDENTIFIED WITH sha256_hash BY '4f2727c8b2794211367a9ad01fe7190e2df5f25ce127fdbd33fcca2a9b6eda6e' SALT '0123456789abcdef' DEFAULT DATABASE marts;

REVOKE ON CLUSTER 'wattline' ALL ON *.* FROM restricted;

GRANT ON CLUSTER 'wattline' wattline_reader, wattline_restricted TO restricted WITH REPLACE OPTION;

ALTER USER restricted ON CLUSTER 'wattline' DEFAULT ROLE wattline_reader, wattline_restricted;

