{{ config(tags=['intraday', 'history']) }}
{{ sorts_on_disk() }}
-- How the touched agents stand after each event of their sessions.
with restarts as (
    select pbx, {{ order_logged('time', 'sequence') }} as ord
    from {{ source('raw', 'queue_event') }} final
    where
        verb = 'QUEUESTART'
        and {{ local_date('time') }} in (select local_date from {{ ref('int_touched_agent_days') }})
),

{{ agent_presence(ref('int_agent_events'), 'restarts') }},

{{ agent_standing() }}

select * from standing
