{{ config(materialized='view') }}
with {{ agent_presence(ref('int_agent_events_live'), ref('int_restarts_live')) }},

{{ agent_standing() }},

{{ agent_busy('standing') }},

{{ agent_sweep() }},

{{ agent_states() }}

select * from agent_states
