{{ config(materialized='view') }}
with {{ agent_standing(ref('int_agent_presence_live')) }},

{{ agent_busy('standing') }}

select * from agent_spans
