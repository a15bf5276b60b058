{{ config(materialized='view') }}
with {{ agent_spans_live() }},

{{ agent_sweep() }},

{{ agent_stints() }}

select * from agent_stints
