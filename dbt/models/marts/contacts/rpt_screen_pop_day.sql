select
    popped_date,
    queue,
    count() as screen_pops,
    countIf(matched = 'one') as screen_pops_matched,
    countIf(matched = 'withheld') as screen_pops_withheld,
    countIf(matched = 'error') as screen_pops_failed,
    sum(pop.latency_ms) as latency_ms_all,
    {{ ratio('screen_pops_matched', 'screen_pops - screen_pops_withheld') }} as screen_pop_match_rate,
    {{ ratio('latency_ms_all', 'screen_pops') }} as screen_pop_latency
from {{ ref('fct_screen_pop') }} as pop
group by popped_date, queue
