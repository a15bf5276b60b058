{{ history_config('(entered_date, entered_at, pbx, linked_id)', 'toYYYYMM(entered_date)') }}
with hits as (
    select *
    from {{ ref('fct_ivr_hit_history') }} {{ final() }}
    where
        {{ in_touched_ivr_calls() }}
        and {{ in_touched_ivr_dates('entered_date', after=1) }}
),

nearby as (
    select
        pbx,
        linked_id,
        arrived_at,
        outcome,
        direction,
        visits,
        answered_visits,
        first_queue,
        caller_token,
        caller_mask
    from {{ ref('fct_call_history') }} {{ final() }}
    where {{ in_touched_ivr_dates('arrival_date', before=1, after=repeat_days()) }}
),

calls as (
    select *
    from nearby
    where {{ in_touched_ivr_calls() }} or caller_token in (
        select through_menu.caller_token
        from nearby as through_menu
        where through_menu.caller_token != '' and {{ in_touched_ivr_calls() }}
    )
),

{{ ivr_calls('hits', 'calls') }}

{{ replacing('ivr_calls', in_touched_ivr_calls() ~ ' and ' ~ in_touched_ivr_dates('entered_date', after=1)) }}
