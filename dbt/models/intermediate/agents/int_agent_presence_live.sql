{{ config(materialized='view') }}
with {{ agent_presence(ref('int_agent_events_live'), ref('int_restarts_live')) }}

select * from presence
