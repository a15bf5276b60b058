{#
  Rows of a raw table that the last successful run hadn't seen, or that a replay has put there since. One comparison
  per partition, for the offset index.
#}
{% macro is_new(topic) %}
    {%- if not execute -%}
        {{ return('1') }}
    {%- endif -%}
    {%- set marks = run_query(
        "select partition, seen_before from ops.mart_watermarks final where topic = '" ~ topic ~ "'"
        ~ " and run_no = (select max(run_no) from ops.mart_runs) and seen_before > 0 order by partition"
    ).rows -%}
    {%- if not marks -%}
        {{ return('1') }}
    {%- endif -%}
    (
        _partition not in ({{ marks | map(attribute='partition') | join(', ') }})
        {%- for mark in marks %}
        or (_partition = {{ mark['partition'] }} and _offset >= {{ mark['seen_before'] }})
        {%- endfor %}
        {{- or_replayed(topic) }}
    )
{%- endmacro %}

{# The first instant that the last successful run left to the live part; 1970 where there was none. #}
{% macro boundary() -%}
    (select boundary from {{ ref('int_boundary') }})
{%- endmacro %}

{# Where the live part begins to read, so that it sees calls from their beginning. #}
{% macro live_from() -%}
    (select read_from from {{ ref('int_boundary') }})
{%- endmacro %}

{# Limits a scan to the days, and within them to the hours, in which this run's calls have events. #}
{% macro in_touched_time(instant) -%}
    toDate({{ instant }}, 'UTC') in (select day from {{ ref('int_touched_days') }})
    and {{ instant }} between
        (select min(first_at) from {{ ref('int_touched_channels') }})
        and (select max(last_at) from {{ ref('int_touched_channels') }})
{%- endmacro %}

{#
  The body of a history model: what this run computed, and, older by one, the removal of everything that the table
  said of the same keys before. ReplacingMergeTree keeps the newest of equal rows; a row that didn't come again is
  gone. Nothing is ever deleted in place, and a run that is repeated does no harm.

  :param fresh: the CTE with this run's rows
  :param touched: condition that finds the former rows
#}
{% macro replacing(fresh, touched) %}
select
    *,
    assumeNotNull((select max(run_no) from ops.mart_runs)) * 2 + 1 as version,
    toUInt8(0) as is_removed
from {{ fresh }}
{%- if is_incremental() %}
union all
select
    * except (version, is_removed),
    assumeNotNull((select max(run_no) from ops.mart_runs)) * 2 as version,
    toUInt8(1) as is_removed
from {{ this }} final
where {{ touched }}
{%- endif %}
{% endmacro %}

{# The same for the dates of the history tables. #}
{% macro in_touched_dates(date) -%}
    {{ date }} in (
        select toDate(quarter_at, '{{ var("reporting_zone") }}') from {{ ref('int_touched_quarters') }}
    )
{%- endmacro %}

{# The visits as the last run left them; none on a rebuild. Not by ref(): they are built further down. #}
{% macro stored_visits() %}
    {%- if execute and not flags.FULL_REFRESH -%}
        {{ return(adapter.get_relation(database='', schema='marts_history', identifier='fct_queue_visit_history')) }}
    {%- endif -%}
{% endmacro %}
