with states as (
    select * except (version, is_removed)
    from {{ ref('fct_agent_state_history') }} {{ final() }}
    where ended_at <= {{ boundary() }}
    union all
    select *
    from {{ ref('fct_agent_state_live') }}
    where ended_at > {{ boundary() }}
),

{{ agent_states_known('states') }}

select
    started_date,
    pbx,
    agent,
    state,
    reason,
    queue,
    call_id,
    started_at,
    ended_at,
    {{ seconds_between('started_at', 'ended_at') }} as seconds,
    session_login_at,
    begins_session,
    ends_session_by
from known_states
