{#
  What CDR and CEL say of a call as a whole, one row per (pbx, linked_id).

  The caller is the one on the channel that the call is named after. CDR dispositions say nothing about queues:
  Queue() answers the channel on entry, so a caller who gave up is ANSWERED too.

  :param cdrs: a relation like stg_calls__cdrs
  :param channel_events: a relation like stg_calls__channel_events
#}
{% macro call_records(cdrs, channel_events) %}
    records as (
        select
            pbx,
            linked_id,
            'cdr' as witness,
            started_at as seen_at,
            ended_at,
            disposition,
            if(unique_id = linked_id, caller_token, '') as caller_token,
            if(unique_id = linked_id, caller_mask, '') as caller_mask
        from {{ cdrs }}
        union all
        select
            pbx,
            linked_id,
            'cel',
            happened_at,
            if(event in ('HANGUP', 'CHAN_END', 'LINKEDID_END'), happened_at, null),
            '',
            if(unique_id = linked_id, caller_token, ''),
            if(unique_id = linked_id, caller_mask, '')
        from {{ channel_events }}
    ),

    call_records as (
        select
            pbx,
            linked_id,
            min(seen_at) as started_at,
            max(record.ended_at) as ended_at,
            countIf(disposition = 'PHANTOM') > 0 as is_phantom,
            argMinIf(record.caller_token, seen_at, record.caller_token != '') as caller_token,
            argMinIf(record.caller_mask, seen_at, record.caller_token != '') as caller_mask,
            arraySort(groupUniqArray(witness)) as witnesses
        from records as record
        group by pbx, linked_id
    )
{% endmacro %}
