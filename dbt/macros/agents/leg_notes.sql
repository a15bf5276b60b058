{# Verbs that dialplans and other systems write into queue_log about an agent's leg (QueueLog(), AMI QueueLog). #}
{% macro leg_note_verbs() -%}
    ('CALLERONHOLD', 'CALLEROFFHOLD', 'WRAPUPSTART')
{%- endmacro %}

{#
  By what one agent is known in all records of a call: `1001` of `1001 张三丰`, `PJSIP/1001-0000001a`, `Agent/1001`
  and `Local/1001@members-00000002;1`. Of the name alone, so that no reference data can change what was matched by it.
  A name without a number is kept whole: two of one family name are two.
#}
{% macro leg_agent_key(name) -%}
    cast(replaceRegexpAll(
        replaceRegexpOne({{ name }}, '^([^ ]*[0-9][^ ]*) .*$', '\\1'),
        '^[A-Za-z0-9_]+/|@.*$|-[0-9a-f]{8}(;[12])?$',
        ''
    ), 'String')
{%- endmacro %}

{# The instant that stands for "not told". #}
{% macro untold() -%}
    toDateTime64(0, 6, 'UTC')
{%- endmacro %}

{#
  What else is told of the agents' legs of a call, one row per note: what the agent did (`talking`, `hold`, `wrap_up`
  and until when), how long the agent's phone was in the call (`phone`, by its CDR), to whom an attended transfer went
  (`sent`, by CEL).

  A state lasts until the agent's next one. What is about one queue only (a pause in `bill`) doesn't end what the agent
  is doing; told once for each of the agent's queues, a state is one. A state that lasts longer than
  longest_states() is one whose end nobody told.

  :param states: a relation like raw.agent_state_changed, with all rows of the agents of these calls
  :param marks: a relation like raw.queue_event, of leg_note_verbs()
  :param cdrs: a relation like stg_calls__cdrs
  :param transfers: a relation like raw.channel_event, of ATTENDEDTRANSFER
  :param channels: a relation (pbx, call_id, linked_id)
#}
{% macro leg_notes(states, marks, cdrs, transfers, channels) %}
    lines as (
        select
            sipHash64(pbx, agent, witness) as line,
            pbx,
            ifNull(call_id, '') as call_id,
            cast(state, 'String') as doing,
            cast(witness, 'String') as witness,
            arrayDistinct([{{ leg_agent_key('agent') }}, {{ leg_agent_key('interface') }}]) as agent_keys,
            time as at,
            time + toIntervalMicrosecond(sequence) as ordered_at
        from {{ states }}
        where queue = '' or state in ('ringing', 'talking', 'hold', 'wrap_up')
        union all
        select
            sipHash64(pbx, agent, 'verb', call_id),
            pbx,
            call_id,
            if(verb = 'CALLERONHOLD', 'hold', 'talking'),
            'verb',
            [{{ leg_agent_key('agent') }}],
            time,
            time + toIntervalMicrosecond(sequence)
        from {{ marks }}
        where verb in ('CALLERONHOLD', 'CALLEROFFHOLD')
    ),

    followed as (
        select
            *,
            concat(doing, ' ', call_id) as said,
            lagInFrame(said, 1, '') over (
                partition by line
                order by ordered_at, call_id, doing
                rows between unbounded preceding and current row
            ) as said_before
        from lines
    ),

    spans as (
        select
            *,
            leadInFrame(at, 1, {{ untold() }}) over (
                partition by line
                order by ordered_at, call_id, doing
                rows between unbounded preceding and unbounded following
            ) as next_at
        from followed
        where said != said_before
    ),

    told as (
        select
            pbx,
            call_id,
            doing as kind,
            agent_keys,
            at,
            if(
                next_at > at + toIntervalSecond(if(
                    doing = 'wrap_up', {{ longest_states()['wrap_up'] }}, {{ longest_states()['hold'] }}
                )),
                {{ untold() }},
                next_at
            ) as until,
            witness
        from spans
        where call_id != '' and doing in ('talking', 'hold', 'wrap_up')
        union all
        select
            pbx,
            call_id,
            'wrap_up',
            [{{ leg_agent_key('agent') }}],
            time,
            time + toIntervalSecond(toUInt32OrZero(parameters[1])),
            'verb'
        from {{ marks }}
        where verb = 'WRAPUPSTART' and toUInt32OrNull(parameters[1]) is not null
    ),

    leg_notes as (
        select
            told.pbx as pbx,
            channel.linked_id as linked_id,
            told.kind as kind,
            told.agent_keys as agent_keys,
            told.at as at,
            told.until as until,
            told.witness as witness,
            '' as target
        from told
        inner join {{ channels }} as channel
            on told.pbx = channel.pbx and told.call_id = channel.call_id
        union all
        select
            pbx,
            linked_id,
            'phone',
            [{{ leg_agent_key('destination_channel') }}],
            min(assumeNotNull(answered_at)),
            max(assumeNotNull(ended_at)),
            'cdr',
            ''
        from {{ cdrs }}
        where
            answered_at is not null
            and ended_at is not null
            and destination_channel != ''
            and not startsWith(destination_channel, 'Local/')
        group by pbx, linked_id, destination_channel
        union all
        select
            pbx,
            linked_id,
            'sent',
            [],
            time,
            {{ untold() }},
            'cel',
            if(
                {{ is_trunk('taker') }}, {{ line_of('taker') }}, {{ leg_agent_key('taker') }}
            )
        from (select *, JSONExtractString(extra, 'channel2_name') as taker from {{ transfers }})
    )
{% endmacro %}
