{{ history_config('(caller_token, arrived_at, pbx, linked_id)', 'toYYYYMM(arrival_date)') }}
-- A new call changes what is said of its caller's calls of the window before it, and after it where it comes late. The
-- table is ordered by caller, so that a run reads those callers' calls only. Who called in a touched call before is the
-- one thing that isn't found by caller: a scan of ids over the touched months, without `final`, for callers too many do
-- no harm.
{{ config(settings={'index_granularity': 512}) }}
{% set reach = 2 * longest_repeat_days() + 1 %}
{% set is_touched_call %}
(pbx, linked_id) in (select pbx, linked_id from {{ ref('int_touched_calls') }})
and {{ in_touched_dates('arrival_date') }}
{%- endset %}
with changed as (
    select {{ repeat_columns() | join(', ') }}
    from {{ ref('fct_call_history') }} {{ final() }}
    where {{ is_touched_call }} and {{ is_contact() }}
),
{% if is_incremental() %}
touched_callers as (
    select
        caller_token,
        min(arrived_at) as first_at,
        max(arrived_at) as last_at
    from (
        select caller_token, arrived_at from changed
        union all
        select caller_token, arrived_at
        from {{ this }}
        where {{ is_touched_call }}
    )
    group by caller_token
),

contacts as (
    select * from changed
    union all
    select {{ repeat_columns() | join(', ') }}
    from {{ this }} final
    where
        caller_token in (select caller_token from touched_callers)
        and (pbx, linked_id) not in (select pbx, linked_id from {{ ref('int_touched_calls') }})
        and arrival_date >= (select toDate(min(first_at), 'UTC') - {{ reach }} from touched_callers)
        and arrival_date <= (select toDate(max(last_at), 'UTC') + {{ reach }} from touched_callers)
),

{{ call_repeats('contacts') }},

near as (
    select call_repeats.*
    from call_repeats
    inner join touched_callers as caller on call_repeats.caller_token = caller.caller_token
    where
        call_repeats.arrived_at >= caller.first_at - toIntervalDay({{ longest_repeat_days() }})
        and call_repeats.arrived_at <= caller.last_at + toIntervalDay({{ longest_repeat_days() }})
)
{% else %}
{{ call_repeats('changed') }},

near as (
    select * from call_repeats
)
{% endif %}
{{ replacing(
    'near',
    'caller_token in (select caller_token from touched_callers) and ' ~ is_touched_call
) }}
