{#
  Whether a hit is a goal of self-service: the dialplan says so, or the node is one by reference data. A hit that is
  there because the caller pressed nothing, or a key that means nothing, reaches no goal.
#}
{% macro reaches_goal(flag, goal) -%}
    toBool({{ flag }} = 'goal' or ({{ goal }} and {{ flag }} not in ('noinput', 'nomatch')))
{%- endmacro %}

{#
  The calls with stored hits that would count otherwise by what is now told of their nodes: (pbx, id); '' where
  nothing new was told. Looked at are the hits of these nodes since the first instant from which something new holds,
  and compared is what the hits say: a node that is told again unchanged costs a look at its latest hits and no more.
  After a replay, which may have taken away what was told, all hits are looked at.
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
    {%- set replayed = replays_of('reference.ivr_nodes') -%}
    {%- if news.rows[0]['rows'] == 0 and not replayed -%}
        {{ return('') }}
    {%- endif -%}
    select hit.pbx, hit.linked_id as id
    from {{ hits }} as hit final
    asof left join {{ nodes }} as known on hit.node = known.node and hit.entered_at >= known.holds_from
    where
        (
            hit.node_type != known.node_type
            or hit.service != known.service
            or hit.is_goal != {{ reaches_goal('hit.flag', 'known.goal') }}
        )
        {%- if not replayed %}
        and hit.node in (select node from {{ told }} where {{ is_new('reference.ivr_nodes') }})
        and hit.entered_date >= (
            select {{ local_date('min(news.holds_from)') }}
            from {{ nodes }} as news
            where (news.node, news.valid_from) in (
                select node, time from {{ told }} where {{ is_new('reference.ivr_nodes') }}
            )
        )
        {%- endif %}
{% endmacro %}
