{# queue_log verbs by what they mean for a visit to a queue. Verbs in none of these lists make no visit. #}

{% macro completion_verbs() -%}
    ('COMPLETECALLER', 'COMPLETEAGENT', 'BLINDTRANSFER', 'ATTENDEDTRANSFER', 'TRANSFER')
{%- endmacro %}

{# LEAVEEMPTY is what some dialplans write after app_queue's own EXITEMPTY, or in its place. #}
{% macro exit_verbs() -%}
    ('ABANDON', 'EXITWITHTIMEOUT', 'EXITEMPTY', 'EXITWITHKEY', 'WITHDRAW', 'LEAVEEMPTY')
{%- endmacro %}

{# The PBX gave the caller up; it counts only where nothing better tells the end of the visit. #}
{% macro system_verbs() -%}
    ('AGENTDUMP', 'SYSCOMPAT')
{%- endmacro %}

{% macro attempt_verbs() -%}
    ('RINGNOANSWER', 'RINGCANCELED')
{%- endmacro %}

{% macro visit_verbs() -%}
    (
        'ENTERQUEUE', 'CONNECT', 'RINGNOANSWER', 'RINGCANCELED',
        'COMPLETECALLER', 'COMPLETEAGENT', 'BLINDTRANSFER', 'ATTENDEDTRANSFER', 'TRANSFER',
        'ABANDON', 'EXITWITHTIMEOUT', 'EXITEMPTY', 'EXITWITHKEY', 'WITHDRAW', 'LEAVEEMPTY', 'AGENTDUMP', 'SYSCOMPAT'
    )
{%- endmacro %}

{#
  A caller was turned away before the queue: no row of app_queue tells it, only a dialplan's. A row that names no call
  is nobody's refusal: it stays what it is, a row of queue_log.
#}
{% macro is_refusal() -%}
    ((verb in ('FULL', 'CLOSED', 'JOINEMPTY') or startsWith(verb, 'DIVERT_')) and call_id not in ('', 'NONE'))
{%- endmacro %}

{# Rows that concern a call: of its visits, and of refusals. #}
{% macro tells_of_call() -%}
    (verb in {{ visit_verbs() }} or {{ is_refusal() }})
{%- endmacro %}
