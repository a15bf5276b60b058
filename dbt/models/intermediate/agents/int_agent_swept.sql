{{ config(tags=['intraday', 'history']) }}
{{ sorts_on_disk() }}
-- What the touched agents did between any two moments at which something changed: states and stints are cut from it.
with {{ agent_busy(ref('int_agent_standing')) }},

{{ agent_sweep() }}

select * from swept
