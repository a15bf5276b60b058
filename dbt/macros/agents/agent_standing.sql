{#
  How an agent stands after each event of a session, calls left out: in which queues, paused or not, why.

  Pauses are told of one queue, or of all of the agent's queues (''). Neither overwrites the other: of a queue the
  later of both counts. The agent is paused when every queue that is served is. What was told before the login is
  void; a login says of its queue that it isn't paused, unless ADDMEMBER says it is. PAUSEALL is one row for the agent
  and one for each queue: a pause is what they come to, never a row.

  Two witnesses: once queue_log has told of a pause in the session, its rows count and a feed's don't.

  Another reason is another pause. A row without one leaves the reason of its command's other rows; PAUSEREASON gives
  it afterwards.

  :param presence: the CTE of agent_presence
#}
{% macro agent_standing(presence='presence') %}
    paused_by as (
        select
            *,
            toInt8(multiIf(
                what in {{ pause_verbs() }}, 1,
                what in {{ unpause_verbs() }}, -1,
                member = 1, if(starts_paused, 1, -1),
                0
            )) as pauses
        from {{ presence }}
        where here
    ),

    pauses_so_far as (
        select
            *,
            maxIf(ord, by_log and (pauses = 1 or what in {{ unpause_verbs() }})) over so_far as log_pause_ord,
            maxIf(ord, what = 'PAUSEREASON') over so_far as reason_ord,
            anyLastIf(reason, what = 'PAUSEREASON') over so_far as later_reason,
            anyLastMap(if(pauses != 0 and by_log, map(queue, {{ pause_told() }}), {{ no_pauses() }})) over so_far
                as log_pauses,
            anyLastMap(if(pauses != 0 and not by_log, map(queue, {{ pause_told() }}), {{ no_pauses() }})) over so_far
                as feed_pauses
        from paused_by
        window so_far as (
            partition by chain, login_order order by pos rows between unbounded preceding and current row
        )
    ),

    pauses_of_queues as (
        select
            *,
            if(log_pause_ord > 0, log_pauses, feed_pauses) as told_pauses,
            if(notEmpty(queues), queues, if(
                empty(arrayFilter(one -> one != '', mapKeys(told_pauses))),
                [''],
                arrayFilter(one -> one != '', mapKeys(told_pauses))
            )) as serving,
            arrayFilter(
                pause -> pause.2 = 1,
                arrayMap(one -> greatest(told_pauses[one], told_pauses['']), serving)
            ) as pauses_on
        from pauses_so_far
    ),

    standing as (
        select
            chain,
            pbx,
            agent,
            pos,
            ord,
            at,
            next_at,
            would_end_by,
            kind,
            login_order,
            what,
            member,
            witness,
            queue,
            call_id,
            ring_us,
            wrap_us,
            queues,
            arrayFilter(one -> tupleElement(greatest(told_pauses[one], told_pauses['']), 2) = 1, queues) as paused_queues,
            toUInt8(notEmpty(pauses_on) and length(pauses_on) = length(serving)) as is_paused,
            multiIf(
                not is_paused, '',
                reason_ord > arrayMax(arrayMap(pause -> pause.1, pauses_on)), later_reason,
                tupleElement(arraySort(arrayFilter(pause -> pause.3 != '', pauses_on))[-1], 3)
            ) as pause_reason
        from pauses_of_queues
    )
{% endmacro %}

{% macro pause_told() -%}
    (ord, toInt8(pauses), if(what in ('ready', 'login') or member = 1, '', reason))
{%- endmacro %}

{% macro no_pauses() -%}
    cast(map(), 'Map(String, Tuple(Int64, Int8, String))')
{%- endmacro %}
