{{ config(tags=['intraday', 'history']) }}
-- The quarters of an hour in which the touched calls through the menu may have counted, before or now.
select quarter_at from {{ ref('int_touched_quarters') }}
union distinct
select {{ quarter('assumeNotNull(entered_at)') }} as quarter_at
from {{ ref('int_touched_ivr_calls') }}
where entered_at is not null
