{# queue_log verbs by what they mean for a visit to a queue. Verbs in none of these lists make no visit. #}

{% macro completion_verbs() -%}
    ('COMPLETECALLER', 'COMPLETEAGENT', 'BLINDTRANSFER', 'ATTENDEDTRANSFER', 'TRANSFER')
{%- endmacro %}

{% macro exit_verbs() -%}
    ('ABANDON', 'EXITWITHTIMEOUT', 'EXITEMPTY', 'EXITWITHKEY', 'WITHDRAW')
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
        'ABANDON', 'EXITWITHTIMEOUT', 'EXITEMPTY', 'EXITWITHKEY', 'WITHDRAW', 'AGENTDUMP', 'SYSCOMPAT'
    )
{%- endmacro %}
