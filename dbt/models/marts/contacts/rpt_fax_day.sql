select
    fax_date,
    direction,
    document,
    count() as fax_jobs,
    countIf(state in ('sent', 'received')) as fax_done,
    countIf(state in ('failed', 'cancelled')) as fax_failed,
    sum(fax.attempts) as fax_attempts,
    sum(fax.pages) as fax_pages,
    {{ ratio('fax_done', 'fax_done + fax_failed') }} as fax_success_rate
from {{ ref('fct_fax_job') }} as fax
group by fax_date, direction, document
