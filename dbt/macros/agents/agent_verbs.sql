{# What queue_log's verbs and the states of the feed mean for an agent: the lists of streams/verbs.py. #}

{% macro login_verbs() -%}
    ('ADDMEMBER', 'AGENTLOGIN', 'AGENTCALLBACKLOGIN', 'login')
{%- endmacro %}

{% macro logout_verbs() -%}
    ('REMOVEMEMBER', 'AGENTLOGOFF', 'AGENTCALLBACKLOGOFF', 'logout')
{%- endmacro %}

{% macro pause_verbs() -%}
    ('PAUSE', 'PAUSEALL', 'paused')
{%- endmacro %}

{% macro unpause_verbs() -%}
    ('UNPAUSE', 'UNPAUSEALL', 'ready')
{%- endmacro %}

{# Rows that only a member of their queue causes. #}
{% macro serving_verbs() -%}
    (
        'CONNECT', 'RINGNOANSWER', 'RINGCANCELED', 'PAUSE', 'PAUSEALL', 'UNPAUSE', 'UNPAUSEALL',
        'ready', 'paused', 'wrap_up'
    )
{%- endmacro %}

{# The conversation is over for this agent. #}
{% macro released_verbs() -%}
    (
        'COMPLETECALLER', 'COMPLETEAGENT', 'BLINDTRANSFER', 'ATTENDEDTRANSFER', 'TRANSFER',
        'AGENTDUMP', 'SYSCOMPAT'
    )
{%- endmacro %}

{# Rows of queue_log that tell something of the agent whom they name. #}
{% macro agent_verbs() -%}
    (
        'ADDMEMBER', 'AGENTLOGIN', 'AGENTCALLBACKLOGIN', 'REMOVEMEMBER', 'AGENTLOGOFF', 'AGENTCALLBACKLOGOFF',
        'PAUSE', 'PAUSEALL', 'UNPAUSE', 'UNPAUSEALL', 'PAUSEREASON', 'CONNECT', 'RINGNOANSWER', 'RINGCANCELED',
        'COMPLETECALLER', 'COMPLETEAGENT', 'BLINDTRANSFER', 'ATTENDEDTRANSFER', 'TRANSFER', 'AGENTDUMP', 'SYSCOMPAT',
        'WRAPUPSTART', 'CALLERONHOLD', 'CALLEROFFHOLD'
    )
{%- endmacro %}

{# How queue_log writes that a row is about no queue, or no agent. #}
{% macro nobody() -%}
    ('', 'NONE')
{%- endmacro %}

{# States that end by themselves, for their end may have been lost: after so many seconds (streams/standing.py). #}
{% macro longest_states() -%}
    {{ return({'ringing': 600, 'talking': 14400, 'hold': 14400, 'wrap_up': 3600}) }}
{%- endmacro %}

{# Seconds by which two witnesses of one thing may differ. #}
{% macro witness_slack() -%}
    5
{%- endmacro %}

{#
  The agent whom a PBX names so: the number that reference data give, else the name without the person's. What is left
  and isn't a technical name (`PJSIP/1001`, `crew-07`) names somebody: a digest stands for it, so that agents whom
  nobody has registered yet are told apart, and not named.
#}
{% macro number_of_agent(number, name) -%}
    multiIf(
        {{ number }} != '', {{ number }},
        match({{ without_person(name) }}, '^[!-~]*$'), {{ without_person(name) }},
        concat('agent-', lower(hex(sipHash64(toString({{ name }})))))
    )
{%- endmacro %}
