{{ config(tags=['intraday', 'history']) }}
-- The days of the touched agents' stretches, by the reporting zone's calendar.
select distinct
    pbx,
    agent,
    arrayJoin(arrayMap(
        number -> {{ local_date('from_at') }} + number,
        range(toUInt32({{ local_date('to_at') }} - {{ local_date('from_at') }}) + 1)
    )) as local_date
from {{ ref('int_touched_agents') }}
