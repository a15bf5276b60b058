select
    {{ local_date('began_at') }} as fax_date,
    job,
    min(step.happened_at) as began_at,
    max(step.happened_at) as last_step_at,
    any(step.direction) as direction,
    argMin(step.document, (step.happened_at, step.attempt)) as document,
    argMax(step.state, (step.happened_at, step.attempt, step.state = 'sent')) as state,
    max(step.attempt) as attempts,
    max(step.pages) as pages,
    age('second', began_at, last_step_at) as job_seconds
from {{ ref('stg_contacts__fax_steps') }} as step
group by job
