{#
  Whether a hit is a goal of self-service: the dialplan says so, or the node is one by reference data. A hit that is
  there because the caller pressed nothing, or a key that means nothing, reaches no goal.
#}
{% macro reaches_goal(flag, goal) -%}
    toBool({{ flag }} = 'goal' or ({{ goal }} and {{ flag }} not in ('noinput', 'nomatch')))
{%- endmacro %}

{#
  The calls with stored hits that would count otherwise by what is now told of their nodes: (pbx, id); '' where
  nothing new was told. Compared is what the hits say, so a node that is told again unchanged costs one look and no
  more.
#}
{% macro reclassified_calls() %}
    {%- set nodes = ref('int_ivr_nodes') -%}
    {%- set told = source('raw', 'ivr_node') -%}
    {%- if not execute or flags.FULL_REFRESH -%}
        {{ return('') }}
    {%- endif -%}
    {%- set hits = adapter.get_relation(database='', schema='marts_history', identifier='fct_ivr_hit_history') -%}
    {%- if not hits -%}
        {{ return('') }}
    {%- endif -%}
    {%- set news = run_query('select count() as rows from ' ~ told ~ ' where ' ~ is_new('reference.ivr_nodes')) -%}
    {%- if news.rows[0]['rows'] == 0 and not replays_of('reference.ivr_nodes') -%}
        {{ return('') }}
    {%- endif -%}
    select hit.pbx, hit.linked_id as id
    from {{ hits }} as hit final
    asof left join {{ nodes }} as known on hit.node = known.node and hit.entered_at >= known.holds_from
    where
        hit.node_type != known.node_type
        or hit.service != known.service
        or hit.is_goal != {{ reaches_goal('hit.flag', 'known.goal') }}
{% endmacro %}
