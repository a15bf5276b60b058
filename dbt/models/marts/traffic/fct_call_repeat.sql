select
    *,
    {{- repeat_flags() }}
from (
    select * except (version, is_removed)
    from {{ ref('fct_call_repeat_history') }} {{ final() }}
    where arrived_at < {{ boundary() }}
    union all
    select *
    from {{ ref('fct_call_repeat_live') }}
)
