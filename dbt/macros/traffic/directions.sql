{#
  What a channel's name tells. Asterisk names a channel technology/peer-instance: `PJSIP/trunk-0000002a`. A phone's
  peer is its extension, a trunk's is a word; Local and Agent channels are the PBX's own. A centre that names them
  otherwise says so by the variables inside_channels, inbound_contexts and outbound_applications (regular expressions).
#}

{# Without the instance, and without the number that an ISDN channel carries: `DAHDI/i1/…-3` is DAHDI/i1. #}
{% macro line_of(channel) -%}
    replaceRegexpOne(replaceRegexpOne({{ channel }}, '^(DAHDI/i[0-9]+)/.*$', '\\1'), '(/.*)-[0-9a-f]+(;[0-9]+)?$', '\\1')
{%- endmacro %}

{# A phone of the centre, or a channel that the PBX makes for itself. #}
{% macro is_inside(channel) -%}
    match({{ channel }}, '{{ var("inside_channels") }}')
{%- endmacro %}

{# A line to the world: a channel of Asterisk that isn't inside. #}
{% macro is_trunk(channel) -%}
    (position({{ channel }}, '/') > 0 and not {{ is_inside(channel) }})
{%- endmacro %}

{# Contexts of the dialplan into which only trunks come. #}
{% macro is_inbound_context(context) -%}
    match({{ context }}, '{{ var("inbound_contexts") }}')
{%- endmacro %}

{# Applications that only run on a channel which the PBX itself has dialled (Originate). #}
{% macro is_outbound_application(application) -%}
    match({{ application }}, '{{ var("outbound_applications") }}')
{%- endmacro %}

{#
  Which way a call went. What says so for certain comes first: an OUTCALL row, or a channel that the PBX dialled; then
  the context that the first channel came into, then who it was. A call that only the queue or the menu tell of came in.

  Over a relation with channel, far_trunk, context, is_originated and outcalls, as in int_call_records.

  :param served: condition: the call reached a queue or the menu
#}
{% macro direction_of(served) -%}
    multiIf(
        outcalls > 0 or is_originated, 'outbound',
        {{ is_inbound_context('context') }}, 'inbound',
        {{ is_trunk('channel') }}, 'inbound',
        {{ is_inside('channel') }} and far_trunk != '', 'outbound',
        {{ is_inside('channel') }}, 'internal',
        {{ served }}, 'inbound',
        'unknown'
    )
{%- endmacro %}

{# Words of the dialplan that nobody dials. #}
{% macro is_dialled(extension) -%}
    {{ extension }} not in ('', 's', 'h', 'i', 't', 'T', 'o', 'a', 'e', 'failed')
{%- endmacro %}
