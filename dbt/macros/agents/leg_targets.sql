{#
  Where a transfer went, in this order:

  - `queue`: the call entered a queue during the leg or within a minute after it, or the extension is a queue's name;
  - `agent`: the extension, or the channel that took the caller over, is known as an agent's;
  - `external`: a number of more than six digits, which is longer than an internal one; the log holds such numbers
    masked; or the channel that took the caller over is a trunk's;
  - `other`: whatever else, and attended transfers of which CEL doesn't tell who took over.

  By what is known now of queues and agents, so that reference data that come later set older transfers right.

  :param target: extension or agent's key
  :returns: '' where there was no transfer
#}
{% macro leg_transfer_to(kind, into_queue, target) -%}
    multiIf({{ kind }} = '', '', {{ into_queue }}, 'queue', {{ leg_target_class(target) }})
{%- endmacro %}

{# The same of a transfer that went into no queue that its call was seen in. #}
{% macro leg_target_class(target) -%}
    multiIf(
        has({{ known_queues() }}, {{ target }}), 'queue',
        has({{ known_agents() }}, {{ target }}), 'agent',
        match({{ target }}, '^[+*#]*[0-9]{7,}$|[*]{4}') or {{ is_trunk(target) }}, 'external',
        'other'
    )
{%- endmacro %}

{% macro known_queues() -%}
    (select groupUniqArray(toString(queue)) from {{ source('raw', 'queue') }})
{%- endmacro %}

{% macro known_agents() -%}
    (select groupUniqArray({{ leg_agent_key('alias') }}) from {{ ref('int_agent_numbers') }})
{%- endmacro %}

{# blind (the old TRANSFER, too) or attended; '' for no transfer. #}
{% macro leg_transfer_class(kind) -%}
    multiIf({{ kind }} = '', '', {{ kind }} = 'BLIND', 'blind', 'attended')
{%- endmacro %}

{# How many transfers went where, over a relation like agg_agent_leg_15m_history. #}
{% macro leg_transfer_counts() -%}
    transferred_into_queue + toUInt64(arrayCount(
        target -> {{ leg_target_class('target') }} = 'queue', transfer_targets
    )) as transferred_to_queue,
    {%- for class in leg_targets()[1:] %}
    toUInt64(arrayCount(
        target -> {{ leg_target_class('target') }} = '{{ class }}', transfer_targets
    )) as transferred_to_{{ class }}{{ ',' if not loop.last }}
    {%- endfor %}
{%- endmacro %}
