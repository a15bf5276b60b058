{{ config(materialized='view') }}
with {{ agent_presence_live() }},

{{ agent_standing() }},

{{ agent_sessions('standing') }}

select * from agent_sessions
