select
    looked_date,
    channel,
    countIf(is_search) as knowledge_searches,
    countIf(action = 'viewed') as knowledge_views,
    countIf(action = 'missed') as knowledge_missed,
    countIf(is_rated) as knowledge_rated,
    countIf(is_helpful) as knowledge_helpful,
    {{ ratio('knowledge_missed', 'knowledge_searches') }} as knowledge_miss_rate,
    {{ ratio('knowledge_helpful', 'knowledge_rated') }} as knowledge_helpful_rate
from {{ ref('fct_knowledge_view') }}
group by looked_date, channel
