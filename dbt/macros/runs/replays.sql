{#
  Replays: `wattline replay` has put the rows of a period anew into raw, under the offsets that they always had. No
  watermark tells that, so the books of replays do: a run takes account of every replay that no successful run has.

  Rows of the period are new to it. So is what the marts knew of the period before, for a call that raw doesn't know
  any more must go from them; and the links between channels and calls of that time are gathered anew, since a link
  that is no longer true would never leave by itself.
#}

{# Writes down which replays this run takes account of, and, before anything is touched, what the marts know of them. #}
{% macro open_replays(run_no) %}
    {%- do run_query(unseen_replays(run_no)) -%}
    {%- set links = adapter.get_relation(database='', schema='intermediate', identifier='int_call_links') -%}
    {%- if links and not flags.FULL_REFRESH -%}
        {%- for replay in replays_in(run_no) if replay['topic'].startswith(('calls.', 'agents.state')) -%}
            {%- do run_query(known_before(replay, links)) -%}
        {%- endfor -%}
    {%- endif -%}
{% endmacro %}

{% macro unseen_replays(run_no) %}
    insert into ops.mart_replays (run_no, replay, topic, begins, ends, partition, mark)
    select {{ run_no }}, replay.id, replay.topic, replay.begins, replay.ends, tupleElement(pair, 1), tupleElement(pair, 2)
    from (
        select
            id,
            topic,
            begins,
            ends,
            if(empty(marks), [(toInt32(-1), toInt64(0))], arrayZip(mapKeys(marks), mapValues(marks))) as pairs
        from ops.replays final
        where
            state in ('swapped', 'done')
            and id not in (
                select replay from ops.mart_replays
                where run_no in (select run_no from ops.mart_runs where state = 'done')
            )
    ) as replay
    array join replay.pairs as pair
{% endmacro %}

{# Every id that was seen within the period, and the whole span in which it was. #}
{% macro known_before(replay, links) %}
    insert into ops.mart_replay_ids (replay, pbx, id, first_at, last_at)
    select toUUID('{{ replay["replay"] }}'), link.pbx, link.id, min(link.first_at), max(link.last_at)
    from {{ links }} as link
    where
        (link.pbx, link.id) in (
            select pbx, id from {{ links }}
            where first_at < {{ replay_instant(replay['ends']) }} and last_at >= {{ replay_instant(replay['begins']) }}
        )
    group by link.pbx, link.id
{% endmacro %}

{% macro replays_in(run_no) %}
    {{ return(run_query(
        "select distinct toString(replay) as replay, topic, toString(begins) as begins, toString(ends) as ends"
        ~ " from ops.mart_replays final where run_no = " ~ run_no ~ " order by begins, replay"
    ).rows) }}
{% endmacro %}

{# The replays of a topic (of any: none) that this run takes account of; none while dbt only reads the project. #}
{% macro replays_of(topic=none) %}
    {%- set found = [] -%}
    {%- if execute -%}
        {%- for replay in replays_in('(select max(run_no) from ops.mart_runs)') if topic in (none, replay['topic']) -%}
            {%- do found.append(replay) -%}
        {%- endfor -%}
    {%- endif -%}
    {{ return(found) }}
{% endmacro %}

{# Condition of raw rows that a replay has put there, or that came while it did; '' where there was none. #}
{% macro or_replayed(topic) -%}
    {%- for replay in replays_of(topic) %}
        or (time >= {{ replay_instant(replay['begins']) }} and time < {{ replay_instant(replay['ends']) }})
        {%- for place in run_query(
            "select distinct partition, mark from ops.mart_replays final where partition >= 0 and replay = '"
            ~ replay['replay'] ~ "' order by partition"
        ).rows %}
        or (_partition = {{ place['partition'] }} and _offset >= {{ place['mark'] }})
        {%- endfor %}
    {%- endfor %}
{%- endmacro %}

{# What the marts knew of the replayed periods: (pbx, id, first_at, last_at); the condition of nothing otherwise. #}
{% macro known_before_replays() -%}
    (
        select pbx, id, min(first_at) as first_at, max(last_at) as last_at
        from ops.mart_replay_ids
        where replay in ({{ replay_list() }})
        group by pbx, id
    )
{%- endmacro %}

{# Condition: the row tells of an id that the marts knew within a replayed period. `false` where there was no replay. #}
{% macro is_known_before_replays(ids) -%}
    {%- if replays_of() -%}
        (
            time between
            (select min(first_at) from ops.mart_replay_ids where replay in ({{ replay_list() }}))
            and (select max(last_at) from ops.mart_replay_ids where replay in ({{ replay_list() }}))
            and (
                {%- for id in ids %}
                {{ 'or ' if not loop.first }}(pbx, {{ id }}) in (
                    select pbx, id from ops.mart_replay_ids where replay in ({{ replay_list() }})
                )
                {%- endfor %}
            )
        )
    {%- else -%}
        false
    {%- endif -%}
{%- endmacro %}

{# Links of ids that are gathered anew by this run: what is no longer told must not stay. #}
{% macro forget_replayed_links() %}
    {%- if is_incremental() and replays_of() -%}
        delete from {{ this }}
        where (pbx, id) in (select pbx, id from ops.mart_replay_ids where replay in ({{ replay_list() }}))
    {%- endif -%}
{% endmacro %}

{% macro replay_list() -%}
    {%- for replay in replays_of() -%}
        {{ ', ' if not loop.first }}toUUID('{{ replay["replay"] }}')
    {%- endfor -%}
{%- endmacro %}

{% macro replay_instant(text) -%}
    toDateTime64('{{ text }}', 6, 'UTC')
{%- endmacro %}
