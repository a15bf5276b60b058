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

{% macro open_watermarks(run_no, last_run) %}
    insert into ops.mart_watermarks (run_no, topic, partition, seen_before, seen_after)
    select {{ run_no }}, topic, partition, max(before), max(after)
    from (
        select topic, partition, seen_after as before, seen_after as after
        from ops.mart_watermarks final
        where run_no = {{ last_run }}
        union all
        select topic, partition, 0, toInt64(last + 1)
        from ops.runs
        where topic in ('calls.queue', 'calls.ivr', 'calls.cdr', 'calls.channel')
    )
    group by topic, partition
{% endmacro %}

{% macro record_run(run_no, state, boundary) %}
    insert into ops.mart_runs (run_no, state, invocation, zone, boundary)
    select {{ run_no }}, '{{ state }}', '{{ invocation_id }}', '{{ var("reporting_zone") }}', {{ boundary }}
{% endmacro %}
