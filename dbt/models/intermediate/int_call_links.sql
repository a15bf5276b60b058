{{ config(
    materialized='incremental',
    incremental_strategy='append',
    engine='AggregatingMergeTree',
    order_by='(pbx, id, is_channel, other)',
    tags=['intraday', 'history'],
    pre_hook='{{ forget_replayed_links() }}',
    on_schema_change='fail'
) }}
-- Every pair of channel and call ever seen on a record, and when. Adding a pair again changes nothing; only a replay
-- takes pairs back.
select
    pbx,
    id,
    other,
    is_channel,
    cast(new.first_at, 'SimpleAggregateFunction(min, DateTime64(6, \'UTC\'))') as first_at,
    cast(new.last_at, 'SimpleAggregateFunction(max, DateTime64(6, \'UTC\'))') as last_at
from {{ ref('int_new_links') }} as new
