{{ config(tags=['intraday', 'history']) }}
-- depends_on: {{ ref('int_touched_quarters') }}
-- depends_on: {{ ref('fct_call_history') }}
-- The calls through the menu that this run computes again: the touched ones, and (`entered_at` set) those whose caller
-- called again, or used to have called again, in one of them.
select
    pbx,
    linked_id,
    cast(null, 'Nullable(DateTime64(6, \'UTC\'))') as entered_at
from {{ ref('int_touched_calls') }}
{%- set calls = stored_ivr_calls() %}
{%- if calls %}
union all
select call.pbx, call.linked_id, call.entered_at
from {{ calls }} as call final
where
    call.entered_date in (
        select toDate(quarter_at, '{{ var("reporting_zone") }}') - arrayJoin(range({{ repeat_days() + 1 }}))
        from {{ ref('int_touched_quarters') }}
    )
    and (
        (call.repeat_pbx, call.repeat_linked_id) in (select pbx, linked_id from {{ ref('int_touched_calls') }})
        or call.caller_token in (
            select caller_token
            from {{ ref('fct_call_history') }} final
            where
                caller_token != ''
                and (pbx, linked_id) in (select pbx, linked_id from {{ ref('int_touched_calls') }})
                and {{ in_touched_dates('arrival_date') }}
        )
    )
{%- endif %}
