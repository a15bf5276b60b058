{#
  What counts as keeping to the plan, after Amazon Connect's rules (administrator guide, "Schedule adherence for agent
  productivity" and "Examples of agent adherence calculations"; read in November 2026).

  | planned                                  | adherent while the agent is                                          |
  |------------------------------------------|----------------------------------------------------------------------|
  | work                                     | logged in and not paused, on a call or not (on any PBX)              |
  | break, meal, training, meeting, other    | paused, for whatever reason, or logged out (everywhere)              |
  | the same, by reason                      | logged out, or paused for that or for no reason that tells           |
  | nothing                                  | neither adherent nor not                                             |

  The second line is Amazon's default method, by which its examples come out; the third is like its custom method, in
  which each activity has statuses of its own.
#}

{# States in which an agent is at work: all but paused and logged out. #}
{% macro state_at_work(state) -%}
    {{ state }} not in ('paused', 'logout', 'logged_out', 'offline')
{%- endmacro %}

{# States in which an agent handles a call; ringing is none. #}
{% macro state_handling(state) -%}
    {{ state }} in ('talking', 'hold', 'wrap_up')
{%- endmacro %}

{# The planned activity that a pause's reason names; '' where it names none: PBXs lose reasons, and codes say little. #}
{% macro activity_of_reason(reason) -%}
    multiIf(
        match(lowerUTF8({{ reason }}), '培训|训练|辅导|\\btrain|\\bcoach'), 'training',
        match(lowerUTF8({{ reason }}), '会议|开会|班会|晨会|例会|\\bmeeting|\\bbriefing'), 'meeting',
        match(lowerUTF8({{ reason }}), '餐|饭|\\blunch|\\bmeal|\\bdinner|\\bsupper'), 'meal',
        match(lowerUTF8({{ reason }}), '休|茶|洗手|\\bbreak|\\brest\\b|\\btea\\b|\\bcoffee|\\btoilet'), 'break',
        ''
    )
{%- endmacro %}
