-- By whole days. Until the end of the next one a session that was on at midnight may still be: such days are live.
select * except (version, is_removed)
from {{ ref('fct_adherence_day_history') }} {{ final() }}
where roster_date < {{ adherence_live_from() }}
union all
select *
from {{ ref('fct_adherence_day_live') }}
where roster_date >= {{ adherence_live_from() }}
