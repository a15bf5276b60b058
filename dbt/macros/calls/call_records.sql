{#
  What CDR, CEL and OUTCALL rows say of a call as a whole, one row per (pbx, linked_id).

  The caller, the dialled number and the line are those of the channel that the call is named after. A call has a CDR
  per pair of parties, with a ring-all strategy one per phone; so nothing here is a sum over them but the billable
  seconds of the first channel, which never exceed the span in which it was answered. CDR dispositions say nothing about
  queues: Queue() answers the channel on entry, so a caller who gave up is ANSWERED too.

  :param cdrs: a relation like stg_calls__cdrs
  :param channel_events: a relation like stg_calls__channel_events
  :param outcalls: a relation like stg_calls__outcalls, with linked_id
#}
{% macro call_records(cdrs, channel_events, outcalls) %}
    records as (
        select
            pbx,
            linked_id,
            'cdr' as witness,
            event_id,
            started_at as seen_at,
            cdr.ended_at as ended_at,
            unique_id = linked_id as is_first,
            channel,
            destination_channel as far_channel,
            destination_context as context,
            -- Where the call went in the end: a number that somebody dialled, or a word of the dialplan.
            if(match(destination, '^[0-9+*#~]+$'), destination, '') as extension,
            last_application as application,
            disposition,
            cdr.answered_at as answered_at,
            if(last_application = 'Dial' and disposition = 'ANSWERED' and destination_channel != '', cdr.answered_at, null)
                as talk_began_at,
            billable_seconds,
            toUInt8(0) as is_transfer,
            caller_token,
            caller_mask,
            '' as called_token,
            '' as outcall_status
        from {{ cdrs }} as cdr
        union all
        select
            pbx,
            linked_id,
            'cel',
            event_id,
            happened_at,
            if(event in ('HANGUP', 'CHAN_END', 'LINKEDID_END'), happened_at, null),
            unique_id = linked_id,
            channel,
            if(unique_id = linked_id, '', channel),
            if(event = 'CHAN_START', context, ''),
            if(event = 'CHAN_START', extension, ''),
            application,
            '',
            null,
            null,
            0,
            event in ('BLINDTRANSFER', 'ATTENDEDTRANSFER'),
            caller_token,
            caller_mask,
            dialled_token,
            ''
        from {{ channel_events }}
        union all
        select
            pbx,
            linked_id,
            'queue',
            event_id,
            happened_at,
            null,
            0,
            '',
            '',
            '',
            '',
            '',
            '',
            null,
            null,
            0,
            0,
            '',
            '',
            '',
            status
        from {{ outcalls }}
    ),

    call_records as (
        select
            pbx,
            linked_id,
            min(seen_at) as started_at,
            max(record.ended_at) as ended_at,
            countIf(record.disposition = 'PHANTOM') > 0 as is_phantom,
            argMinIf(record.caller_token, (seen_at, event_id), is_first and record.caller_token != '') as caller_token,
            argMinIf(record.caller_mask, (seen_at, event_id), is_first and record.caller_token != '') as caller_mask,
            argMinIf(record.called_token, (seen_at, event_id), is_first and record.called_token != '') as called_token,
            arraySort(groupUniqArray(witness)) as witnesses,

            argMinIf(record.channel, (not is_first, seen_at, event_id), record.channel != '') as channel,
            argMinIf({{ line_of('far_channel') }}, (seen_at, event_id), {{ is_trunk('far_channel') }}) as far_trunk,
            argMinIf(record.context, (witness != 'cel', not is_first, seen_at, event_id), record.context != '') as context,
            argMinIf(
                record.extension,
                (witness != 'cel', seen_at, event_id),
                is_first and {{ is_dialled('record.extension') }}
            ) as extension,
            countIf(is_first and {{ is_outbound_application('application') }}) > 0 as is_originated,
            toUInt32(countIf(witness = 'queue')) as outcalls,
            argMinIf(record.outcall_status, (seen_at, event_id), witness = 'queue') as outcall_status,

            -- The best that became of any attempt.
            groupUniqArrayIf(record.disposition, is_first) as dispositions,
            arrayFirst(
                told -> has(dispositions, told),
                ['ANSWERED', 'BUSY', 'CONGESTION', 'FAILED', 'CANCEL', 'NO ANSWER', 'PHANTOM']
            ) as disposition,
            min(record.talk_began_at) as talk_began_at,
            minIf(seen_at, record.talk_began_at is not null) as dialled_at,
            toInt64(sumIf(record.billable_seconds, is_first and witness = 'cdr')) as billable_told,
            countIf(is_first and witness = 'cdr') as first_records,
            age('second', minIf(record.answered_at, is_first), maxIf(record.ended_at, is_first and witness = 'cdr'))
                as answered_span,
            toUInt32(if(
                first_records > 1,
                least(billable_told, greatest(ifNull(toInt64(answered_span), billable_told), 0)),
                billable_told
            )) as billable_seconds,
            toUInt32(sum(is_transfer)) as transfers
        from records as record
        group by pbx, linked_id
    )
{% endmacro %}
