{#
  Opens a run in ops.mart_runs: which offsets of the log the marts have seen, and up to which they will have seen
  when it succeeds.

  What may be believed seen is not the highest offset in raw: an insert that was killed half-way leaves holes below
  it. It is what ops.runs proves, for those lines are written once a run of offsets is wholly there. Rows beyond the
  proof are computed too, and looked at again next time.
#}
{% macro begin_run() %}
    {%- if execute and flags.WHICH in ('run', 'build') -%}
        {%- set last = run_query(last_run_query()).rows[0] -%}
        {%- set whole = flags.FULL_REFRESH or last['run_no'] == 0 or not history_complete() -%}
        {%- do refuse_half_a_rebuild(whole) -%}
        {%- if not whole and last['zone'] != var('reporting_zone') -%}
            {{ exceptions.raise_compiler_error(
                "the marts were built in zone " ~ last['zone'] ~ ", the reporting zone is now "
                ~ var('reporting_zone') ~ ": run once with --full-refresh"
            ) }}
        {%- endif -%}
        {%- set run_no = last['newest'] + 1 -%}
        {%- do run_query(open_watermarks(run_no, 0 if whole else last['run_no'])) -%}
        {%- do open_replays(run_no) -%}
        {%- do run_query(record_run(run_no, 'started', boundary_now())) -%}
    {%- endif -%}
    select 1
{% endmacro %}

{# The last run that succeeded (0: none), its zone, and the number of the newest run. #}
{% macro last_run_query() %}
    select
        maxIf(run.run_no, run.state = 'done') as run_no,
        argMaxIf(run.zone, run.run_no, run.state = 'done') as zone,
        max(run.run_no) as newest
    from ops.mart_runs as run
{% endmacro %}

{#
  From here on the marts are computed live: the last hours, and whatever is younger than the youngest event that was
  there to be seen, so that a feed that catches up shows at once.
#}
{% macro boundary_now() %}
    least(
        toStartOfFifteenMinutes(now('UTC') - toIntervalHour({{ var('live_hours') }})),
        toStartOfFifteenMinutes(greatest(
            (select max(time) from raw.queue_event),
            (select max(time) from raw.ivr_node_hit),
            (select max(time) from raw.call_detail_record),
            (select max(time) from raw.channel_event)
        ))
    )
{% endmacro %}

{#
  Runs of offsets that were proven since the last run are new wherever they begin: a sink that comes back fills holes,
  and a log that was made anew counts from 0 again.
#}
{% macro open_watermarks(run_no, last_run) %}
    insert into ops.mart_watermarks (run_no, topic, partition, seen_before, seen_after, newest_run)
    with last_time as (
        select topic, partition, seen_after, newest_run
        from ops.mart_watermarks final
        where run_no = {{ last_run }}
    ),

    marks as (
        select topic, partition, seen_after as begins, seen_after as ends, newest_run as proven
        from last_time
        union all
        select
            run.topic,
            run.partition,
            if(run.finished > last_time.newest_run, run.first, last_time.seen_after),
            run.last + 1,
            run.finished
        from ops.runs as run
        left join last_time on run.topic = last_time.topic and run.partition = last_time.partition
        where run.topic in ({{ "'" ~ var('history_topics') | join("', '") ~ "'" }})
    )

    select {{ run_no }}, topic, partition, {{ 'min(begins)' if last_run else 0 }}, max(ends), max(proven)
    from marks
    group by topic, partition
{% endmacro %}

{% macro record_run(run_no, state, boundary) %}
    insert into ops.mart_runs (run_no, state, invocation, zone, boundary)
    select {{ run_no }}, '{{ state }}', '{{ invocation_id }}', '{{ var("reporting_zone") }}', {{ boundary }}
{% endmacro %}
