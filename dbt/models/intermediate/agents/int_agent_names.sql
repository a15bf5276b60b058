{{ config(
    materialized='incremental',
    incremental_strategy='append',
    engine='MergeTree',
    order_by='(alias, run_no)',
    tags=['intraday', 'history'],
    on_schema_change='fail'
) }}
-- Every number that a name ever stood for, by the run that saw it first.
select alias, number, run_no
from {{ ref('int_agent_renamed') }}
