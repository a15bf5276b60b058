{#
  The answered legs with what their agents are credited with.

  - End of the leg: the agent's CDR, where the PBX goes on counting for more than five seconds after the agent's phone
    left, or tells no end at all, unless it tells of a transfer; else connect plus talk, where COMPLETE is written
    later than that; else the end of the visit.
  - Hold and wrap-up: of several witnesses the first by name. A hold ends with its leg. A wrap-up begins within a
    minute after its leg and belongs to that leg alone, however many queues the agent serves.
  - A transfer goes into a queue when the call enters one during the leg or within a minute after it.
  - A leg is transferred in when the leg that its call connected before it ended in a transfer.

  :param visits, notes: as in agent_legs
#}
{% macro answered_legs(visits, notes) %}
    noted_calls as (
        select
            pbx,
            linked_id,
            arraySort(groupArray((kind, agent_keys, at, until, witness, target))) as notes
        from {{ notes }}
        group by pbx, linked_id
    ),

    with_entries as (
        select
            visit.*,
            groupArray(visit.arrived_at) over (partition by visit.pbx, visit.linked_id) as entered_at
        from {{ visits }} as visit
    ),

    connected as (
        select
            visit.*,
            {{ leg_agent_key('visit.agent') }} as agent_key,
            assumeNotNull(visit.left_queue_at) as connected_at
        from with_entries as visit
        where visit.outcome = 'answered'
    ),

    in_order as (
        select
            *,
            leadInFrame(connected_at, 1, toDateTime64('2199-01-01 00:00:00', 6, 'UTC')) over (
                partition by pbx, linked_id, agent_key
                order by connected_at, call_id, queue, visit
                rows between unbounded preceding and unbounded following
            ) as connected_again_at,
            toBool(lagInFrame(completed_by, 1, '') over (
                partition by pbx, linked_id
                order by connected_at, call_id, queue, visit
                rows between unbounded preceding and current row
            ) = 'transfer') as transferred_in
        from connected
    ),

    with_notes as (
        select
            leg.*,
            arrayFilter(note -> has(note.2, leg.agent_key) or note.1 = 'sent', noted_calls.notes) as notes,
            arrayMin(arrayMap(note -> note.4, arrayFilter(
                note -> note.1 = 'phone'
                    and note.3 <= leg.connected_at + toIntervalSecond(5)
                    and note.4 >= leg.connected_at,
                notes
            ))) as phone_left_at,
            phone_left_at > {{ untold() }}
            and leg.completed_by != 'transfer'
            and (leg.ended_at is null or phone_left_at + toIntervalSecond(5) < leg.ended_at) as is_cut,
            if(
                is_cut,
                toUInt32(least(
                    if(leg.ended_at is null, 4294967295, leg.talk_seconds),
                    greatest(age('second', leg.connected_at, phone_left_at), 0)
                )),
                leg.talk_seconds
            ) as credited_seconds,
            multiIf(
                is_cut, toNullable(phone_left_at),
                leg.connected_at + toIntervalSecond(leg.talk_seconds + 5) < leg.ended_at,
                toNullable(leg.connected_at + toIntervalSecond(leg.talk_seconds)),
                leg.ended_at
            ) as leg_ended_at,
            least(ifNull(leg_ended_at, leg.connected_again_at), leg.connected_again_at) as last_at
        from in_order as leg
        left join noted_calls on leg.pbx = noted_calls.pbx and leg.linked_id = noted_calls.linked_id
    ),

    credited as (
        select
            *,
            arrayFilter(
                note -> note.1 in ('talking', 'hold')
                    and note.3 >= connected_at - toIntervalSecond(1)
                    and note.3 <= last_at,
                notes
            ) as during,
            arraySort(arrayMap(note -> note.5, arrayFilter(note -> note.1 = 'hold', during)))[1] as hold_witness,
            arrayFilter(note -> note.1 = 'hold' and note.5 = hold_witness, during) as holds,
            toUInt32(length(holds)) as hold_count,
            arraySum(note -> greatest(0, toUnixTimestamp64Milli(least(
                if(note.4 = {{ untold() }}, ifNull(leg_ended_at, note.3), note.4),
                ifNull(leg_ended_at, note.4)
            )) - toUnixTimestamp64Milli(note.3)), holds) as hold_ms,
            toBool(notEmpty(during)) as hold_told,
            arrayFilter(
                note -> note.1 = 'wrap_up'
                    and note.3 >= connected_at
                    and note.3 < connected_again_at
                    and note.3 <= ifNull(leg_ended_at, note.3) + toIntervalSecond(60)
                    and note.4 > {{ untold() }},
                notes
            ) as afterwards,
            arraySort(arrayMap(note -> note.5, afterwards))[1] as wrap_up_witness,
            arrayMax(arrayMap(
                note -> toUnixTimestamp64Milli(note.4) - toUnixTimestamp64Milli(note.3),
                arrayFilter(note -> note.5 = wrap_up_witness, afterwards)
            )) as wrap_up_ms,
            toBool(notEmpty(afterwards)) as wrap_up_told,
            multiIf(
                transfer_kind = 'BLIND', transfer_extension,
                transfer_kind in ('BRIDGE', 'LINK'),
                tupleElement(arrayFirst(
                    note -> note.1 = 'sent' and abs(age('second', ifNull(leg_ended_at, note.3), note.3)) <= 5, notes
                ), 6),
                ''
            ) as transfer_target,
            toBool(transfer_kind != '' and arrayExists(
                at -> at > connected_at and at <= ifNull(leg_ended_at, at) + toIntervalSecond(60), entered_at
            )) as transfer_into_queue
        from with_notes
    )
{% endmacro %}
