{#
  One row per channel of a call on a trunk. A channel has a CDR for each of its partners, one after the other or, with
  a ring-all strategy, all at once: it is one leg, from the first of them to the last.

  :param cdrs: a relation like stg_calls__cdrs
#}
{% macro trunk_legs(cdrs) %}
    ends_of_records as (
        select
            pbx,
            linked_id,
            part.1 as channel,
            part.2 as side,
            started_at,
            cdr.answered_at as answered_at,
            cdr.ended_at as ended_at,
            disposition
        from {{ cdrs }} as cdr
        array join [(cdr.channel, 'caller'), (cdr.destination_channel, 'called')] as part
        where
            {{ is_trunk('part.1') }}
            -- Who calls isn't one of ours; in other systems' records a line needn't be named as Asterisk does.
            or (part.2 = 'caller' and part.1 != '' and not {{ is_inside('part.1') }})
    ),

    trunk_legs as (
        select
            {{ local_date('seized_at') }} as seized_date,
            min(leg.started_at) as seized_at,
            if(countIf(leg.ended_at is null) > 0, null, max(leg.ended_at)) as released_at,
            pbx,
            linked_id,
            leg.channel as channel,
            argMin(leg.side, (leg.started_at, leg.side)) as side,
            {{ line_of('leg.channel') }} as trunk,
            toBool(countIf(disposition = 'ANSWERED') > 0) as answered,
            if(answered, minIf(leg.answered_at, disposition = 'ANSWERED'), null) as answered_at,
            toUInt32(greatest(ifNull(age('second', seized_at, released_at), 0), 0)) as held_seconds
        from ends_of_records as leg
        group by pbx, linked_id, leg.channel
    )
{% endmacro %}
