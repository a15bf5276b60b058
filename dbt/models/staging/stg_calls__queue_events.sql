-- The newest of the rows with one id: `final` takes it. `ordered_at` puts back the order that whole seconds lose.
select
    id as event_id,
    source,
    pbx,
    call_id,
    queue,
    agent,
    verb,
    known_verb,
    time as happened_at,
    time + toIntervalMicrosecond(sequence) as ordered_at,
    multiIf(
        verb = 'ENTERQUEUE', 0,
        verb in ('RINGNOANSWER', 'RINGCANCELED'), 1,
        verb = 'CONNECT', 2,
        3
    ) as verb_order,
    caller.token as caller_token,
    caller.mask as caller_mask,
    position,
    original_position,
    wait,
    talk,
    ring,
    member_channel,
    key_pressed,
    reason,
    transfer_extension,
    transfer_context,
    transfer_kind
from {{ source('raw', 'queue_event') }} final
