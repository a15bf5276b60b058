{{ config(
    materialized='table',
    order_by='customer',
    query_settings={'max_bytes_before_external_group_by': 2000000000}
) }}
-- A table, made anew each night: its windows end today, so every customer's row changes with the day. One scan of a
-- year's calls, and of the contacts on other channels.
with touches as (
    select
        customer,
        is_known,
        called_at as at,
        true as is_call,
        if(self_served, 'ivr', 'phone') as channel,
        service,
        last_node,
        path,
        self_served,
        caller_mask,
        '' as language
    from {{ ref('int_customer_calls') }}
    where call_date > {{ customers_as_of() }} - 365
    union all
    -- A contact by telephone is one of the calls above; it only tells the language.
    select
        if(contact.customer = '', known.customer, contact.customer) as customer,
        true as is_known,
        contact.time as at,
        false as is_call,
        if(contact.channel in ('phone', 'ivr') or contact.direction = 'out', '', toString(contact.channel)) as channel,
        if(channel = '', '', toString(contact.service)) as service,
        '' as last_node,
        '' as path,
        false as self_served,
        '' as caller_mask,
        toString(contact.language) as language
    from {{ source('raw', 'contact_logged') }} as contact {{ final() }}
    left join {{ ref('int_caller_customers') }} as known on contact.phone.token = known.caller_token
    where
        toDate(contact.time, '{{ var("reporting_zone") }}') > {{ customers_as_of() }} - 365
        and (contact.customer != '' or known.customer != '')
),

languages as (
    select customer, argMaxIf(told.language, (told.time, told.recorded), told.language != '') as language
    from {{ source('raw', 'customer') }} as told
    group by customer
),

gathered as (
    select
        customer,
        max(touch.is_known) as is_known,
        argMaxIf(touch.caller_mask, touch.at, touch.is_call) as caller_mask,
        {{ customers_as_of() }} as as_of,
        countIf(touch.is_call) as calls_365_days,
        {%- for days in (30, 90) %}
        countIf(touch.is_call and {{ local_date('touch.at') }} > as_of - {{ days }}) as calls_{{ days }}_days,
        {%- endfor %}
        countIf(touch.channel not in ('', 'phone', 'ivr')) as other_contacts,
        minIf(touch.at, touch.is_call) as first_at,
        maxIf(touch.at, touch.is_call) as last_at,
        countIf(touch.self_served) as self_served_calls,
        {{ ranked('touch.service') }} as ranked_services,
        {{ ranked('touch.last_node') }} as ranked_nodes,
        {{ ranked('touch.channel') }} as ranked_channels,
        {{ ranked('touch.path') }} as ranked_paths,
        groupArrayIf(toUInt8({{ local_hour('touch.at') }}), touch.is_call) as hours,
        groupArrayIf(toUInt8(toDayOfWeek(touch.at, 0, '{{ var("reporting_zone") }}')), touch.is_call) as weekdays,
        argMaxIf(touch.language, touch.at, touch.language != '') as spoken
    from touches as touch
    group by customer
)

select
    one.customer as customer,
    toBool(one.is_known) as is_known,
    one.caller_mask as caller_mask,
    one.as_of as as_of,
    one.calls_30_days as calls_30_days,
    one.calls_90_days as calls_90_days,
    one.calls_365_days as calls_365_days,
    one.other_contacts as other_contacts,
    if(one.calls_365_days > 0, toNullable(one.first_at), null) as first_call_at,
    if(one.calls_365_days > 0, toNullable(one.last_at), null) as last_call_at,
    if(one.calls_365_days > 1, dateDiff('second', one.first_at, one.last_at) / (one.calls_365_days - 1) / 86400, 0)
        as mean_days_between_calls,
    tupleElement(one.ranked_services[1], 1) as top_service,
    {{ top_share('one.ranked_services') }} as top_service_share,
    arrayMap(pair -> pair.1, one.ranked_services) as services,
    arrayMap(pair -> pair.2, one.ranked_services) as service_counts,
    tupleElement(one.ranked_nodes[1], 1) as top_node,
    {{ top_share('one.ranked_nodes') }} as top_node_share,
    arrayMap(pair -> pair.1, one.ranked_nodes) as nodes,
    arrayMap(pair -> pair.2, one.ranked_nodes) as node_counts,
    tupleElement(one.ranked_paths[1], 1) as usual_path,
    {{ top_share('one.ranked_paths') }} as usual_path_share,
    tupleElement(one.ranked_channels[1], 1) as preferred_channel,
    {{ top_share('one.ranked_channels') }} as preferred_channel_share,
    arrayMap(pair -> pair.1, one.ranked_channels) as channels,
    arrayMap(pair -> pair.2, one.ranked_channels) as channel_counts,
    arrayMap(hour -> toUInt32(countEqual(one.hours, hour)), range(24)) as calls_by_hour,
    arrayMap(weekday -> toUInt32(countEqual(one.weekdays, weekday)), range(1, 8)) as calls_by_weekday,
    if(one.calls_365_days = 0, null, toUInt8(indexOf(calls_by_hour, arrayMax(calls_by_hour)) - 1)) as preferred_hour,
    if(one.calls_365_days = 0, null, toUInt8(indexOf(calls_by_weekday, arrayMax(calls_by_weekday))))
        as preferred_weekday,
    one.self_served_calls as self_served_calls,
    {{ ratio('one.self_served_calls', 'one.calls_365_days') }} as self_served_share,
    if(spoken.language = '', one.spoken, toString(spoken.language)) as language
from gathered as one
left join languages as spoken on one.customer = spoken.customer
