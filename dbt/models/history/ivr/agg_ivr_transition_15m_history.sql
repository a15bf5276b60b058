{{ history_config(
    '(entered_date, node, left_by, next_step, menu_level, quarter_at, pbx)',
    'toYYYYMM(entered_date)'
) }}
with hits as (
    select *
    from {{ ref('fct_ivr_hit_history') }} {{ final() }}
    where
        {{ quarter('entered_at') }} in (select quarter_at from {{ ref('int_touched_quarters') }})
        and {{ in_touched_dates('entered_date') }}
),

{{ ivr_transitions('hits') }}

{{ replacing(
    'ivr_transitions',
    'quarter_at in (select quarter_at from ' ~ ref('int_touched_quarters') ~ ') and ' ~ in_touched_dates('entered_date')
) }}
