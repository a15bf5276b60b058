{#
  What was planned of an agent's day and what came of it, one row per agent and day of the reporting zone.

  An agent of several PBXs is at work while at work on any of them: time is the union of intervals, so that no second
  counts twice. An interval that has no end lasts until `until`; what is planned after that doesn't count yet.

  :param stretches: a relation like stg_rosters__stretches
  :param states: a relation like fct_agent_state, with at least what overlaps the days of the stretches
  :param until: the instant up to which something can be told, in microseconds since 1970
#}
{% macro adherence_days(stretches, states, until) %}
    {{ roster_segments(stretches) }},

    planned as (
        select
            roster_date,
            agent,
            begins,
            least(ends, {{ until }}) as ends,
            activity,
            paid,
            roster
        from roster_segments
        where begins < {{ until }}
    ),

    state_days as (
        select
            agent,
            arrayJoin(arrayMap(
                number -> {{ local_date('started_at') }} + number,
                range(toUInt32(clamp(
                    dateDiff(
                        'day',
                        {{ local_date('started_at') }},
                        {{ local_date('fromUnixTimestamp64Micro(least(ends_told, ' ~ until ~ '))') }}
                    ),
                    0,
                    {{ state_days_at_most() }}
                )) + 1)
            )) as roster_date,
            greatest(toUnixTimestamp64Micro(started_at), {{ day_begins_micro('roster_date') }}) as begins,
            least(ends_told, {{ until }}, {{ day_begins_micro('roster_date + 1') }}) as ends,
            at_work,
            handling,
            pause_activity
        from (
            select
                *,
                ifNull(toUnixTimestamp64Micro(ended_at), {{ until }}) as ends_told,
                {{ state_at_work('state') }} as at_work,
                {{ state_handling('state') }} as handling,
                if(state = 'paused', {{ activity_of_reason('reason') }}, '') as pause_activity
            from {{ states }}
        )
        where started_at < fromUnixTimestamp64Micro({{ until }})
    ),

    kept as (
        select
            planned.roster_date as roster_date,
            planned.agent as agent,
            planned.begins as begins,
            any(planned.ends) as ends,
            any(planned.activity) as activity,
            any(planned.paid) as paid,
            any(planned.roster) as roster,
            toInt64(intervalLengthSumIf(
                greatest(planned.begins, state.begins), least(planned.ends, state.ends),
                state.at_work and state.begins < planned.ends and state.ends > planned.begins
            )) as at_work,
            toInt64(intervalLengthSumIf(
                greatest(planned.begins, state.begins), least(planned.ends, state.ends),
                (state.at_work or (state.pause_activity != '' and state.pause_activity != planned.activity))
                and state.begins < planned.ends and state.ends > planned.begins
            )) as elsewhere
        from planned
        left join state_days as state on planned.agent = state.agent and planned.roster_date = state.roster_date
        group by roster_date, agent, begins
    ),

    whole_days as (
        select
            roster_date,
            agent,
            intervalLengthSumIf(state.begins, state.ends, state.at_work and state.begins < state.ends) as at_work,
            intervalLengthSumIf(state.begins, state.ends, state.handling and state.begins < state.ends) as handling
        from state_days as state
        group by roster_date, agent
    ),

    adherence_days as (
        select
            kept.roster_date as roster_date,
            kept.agent as agent,
            arraySort(groupUniqArray(kept.roster)) as rosters,
            fromUnixTimestamp64Micro(min(kept.begins), 'UTC') as planned_from,
            fromUnixTimestamp64Micro(max(kept.ends), 'UTC') as planned_until,
            {{ micro_as_seconds('sum(kept.ends - kept.begins)') }} as scheduled_seconds,
            {{ micro_as_seconds("sumIf(kept.ends - kept.begins, kept.activity = 'work')") }} as scheduled_work_seconds,
            {{ micro_as_seconds('sumIf(kept.ends - kept.begins, kept.paid)') }} as paid_seconds,
            {{ micro_as_seconds(
                "sum(if(kept.activity = 'work', kept.at_work, kept.ends - kept.begins - kept.at_work))"
            ) }} as adherent_seconds,
            {{ micro_as_seconds(
                "sum(if(kept.activity = 'work', kept.at_work, kept.ends - kept.begins - kept.elsewhere))"
            ) }} as adherent_by_reason_seconds,
            {{ micro_as_seconds('any(whole_day.at_work)') }} as worked_seconds,
            {{ micro_as_seconds('any(whole_day.handling)') }} as handling_seconds
        from kept
        left join whole_days as whole_day
            on kept.agent = whole_day.agent and kept.roster_date = whole_day.roster_date
        group by roster_date, agent
    )
{% endmacro %}

{# Whole seconds, rounded once per agent and day. #}
{% macro micro_as_seconds(micro) -%}
    toUInt32(round(({{ micro }}) / 1000000))
{%- endmacro %}

{# For how many days after its first an interval is followed: sessions lapse after a day of silence, or at dawn. #}
{% macro state_days_at_most() -%}
    3
{%- endmacro %}

{# Later than any instant of a plan: history keeps whole days, those to come as well, and serves only past ones. #}
{% macro end_of_time() -%}
    toInt64(4102444800000000)
{%- endmacro %}

{#
  The first day that is computed when read: the one before the boundary's, for a session that is on at midnight may
  last, and is known to have lapsed a day later at the latest. Never before 1970, which is where dates begin.
#}
{% macro adherence_live_from() -%}
    toDate(greatest(toInt32({{ local_date(boundary()) }}) - 1, 0))
{%- endmacro %}
