{{ history_config('(seized_date, seized_at, pbx, linked_id, channel)', 'toYYYYMM(seized_date)') }}
with cdrs as (
    select *
    from {{ ref('stg_calls__cdrs') }}
    where
        (pbx, linked_id) in (select pbx, linked_id from {{ ref('int_touched_calls') }})
        and {{ in_touched_time('started_at') }}
),

{{ trunk_legs('cdrs') }}

{{ replacing(
    'trunk_legs',
    '(pbx, linked_id) in (select pbx, linked_id from ' ~ ref('int_touched_calls') ~ ')'
    ~ ' and ' ~ in_touched_dates('seized_date')
) }}
