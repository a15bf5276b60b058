{{ config(materialized='view') }}
with {{ agent_presence(ref('int_agent_events_live'), ref('int_restarts_live')) }},

{{ agent_standing() }},

{{ agent_sessions('standing') }}

select * from agent_sessions
