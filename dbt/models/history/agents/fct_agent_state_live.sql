{{ config(materialized='view') }}
with {{ agent_spans_live() }},

{{ agent_sweep() }},

{{ agent_states() }}

select * from agent_states
