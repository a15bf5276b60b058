{{ config(materialized='view') }}
-- The calls of the live part, and what their callers did before, by the last run.
with fresh as (
    select {{ repeat_columns() | join(', ') }}
    from {{ ref('fct_call_live') }}
    where arrived_at >= {{ boundary() }} and {{ is_contact() }}
),

contacts as (
    select * from fresh
    union all
    select {{ repeat_columns() | join(', ') }}
    from {{ ref('fct_call_repeat_history') }} final
    where
        caller_token in (select caller_token from fresh)
        and arrived_at < {{ boundary() }}
        and arrived_at >= {{ boundary() }} - toIntervalDay({{ longest_repeat_days() }})
        and arrival_date >= toDate({{ boundary() }}, 'UTC') - {{ longest_repeat_days() + 1 }}
),

{{ call_repeats('contacts') }}

select *
from call_repeats
where arrived_at >= {{ boundary() }}
