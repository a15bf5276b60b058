"""Every report. A metric that is new in the dictionary needs its id here, and nothing else."""

from dataclasses import replace

from wattline.report.declared import SERVICE_LEVEL, VARIANTS, Declared, Table, Words

DIMENSIONS = {
    "pbx": Words("PBX", "交换机"),
    "queue": Words("Queue", "队列"),
    "service": Words("Service type", "业务类型"),
    "agent": Words("Agent", "坐席"),
    "node": Words("Node", "节点"),
    "outcome": Words("Outcome", "结果"),
    "direction": Words("Direction", "呼叫方向"),
    "did": Words("Dialled number", "被叫号码"),
    "menu_level": Words("Level", "层级"),
    "path": Words("Path", "路径"),
    "left_by": Words("Left by", "离开方式"),
    "reason": Words("Reason", "原因"),
    "next_step": Words("Next step", "下一步"),
    "scope": Words("What is counted", "统计对象"),
    "name": Words("Number or trunk", "号码或中继"),
    "peak_hour": Words("Peak hour from", "忙时起点"),
    "busy_hour": Words("Busy hour from", "忙时起点"),
    "days": Words("Days with traffic", "有话务天数"),
    "channel": Words("Channel", "渠道"),
    "kind": Words("Kind", "类别"),
    "customer": Words("Customer", "客户"),
    "top_service": Words("Asks most for", "最常咨询业务"),
    "preferred_channel": Words("By channel", "偏好渠道"),
    "preferred_weekday": Words("On day (1 Monday)", "偏好星期（1为周一）"),
    "preferred_hour": Words("At hour", "偏好时段（点）"),
    "as_of": Words("Up to", "截至日期"),
}
"""Columns that tell rows apart, for people."""

COURSE = Words("Course", "走势")
VOLUME = ("offered", "answered", "abandoned", "flow_outs", "lost", "open")
SPEED = (SERVICE_LEVEL, "answer_rate", "abandon_rate", "asa", "talk_time_avg", "wait_max")

REPEATS = Table(
    "repeats",
    Words("Repeat calls and resolution", "重复来电与首次解决"),
    source="rpt_repeat_day",
    by=("service",),
    metrics=(
        "calls_recognised", "repeat_calls_W:W=24h", "repeat_call_rate_W:W=24h", "repeat_call_rate_W:W=7d",
        "first_calls_W:W=7d", "first_calls_resolved_W:W=7d", "fcr_repeat_W:W=24h", "fcr_repeat_W:W=7d",
        "fcr_repeat_W:W=30d",
    ),
)  # fmt: skip
SURVEYS = Table(
    "surveys",
    Words("Satisfaction", "满意度"),
    source="agg_survey_day",
    by=("queue",),
    metrics=(
        "surveys_offered", "csat_calls", "csat_answers", "csat_avg", "csat_satisfied_rate", "csat_response_rate",
        "csat_response_rate_answered",
    ),
)  # fmt: skip

QUEUES = Table(
    "queues",
    Words("Queues", "队列"),
    source="agg_queue",
    by=("queue",),
    metrics=(*VOLUME, "answered_in_time", *SPEED),
)
LEVELS = Table(
    "variants",
    Words("Service level by every formula", "各口径服务水平"),
    source="agg_queue",
    by=("queue",),
    metrics=("offered", VARIANTS),
    only_variants=True,
)
SERIES = Table(
    "series",
    COURSE,
    source="agg_queue",
    series=True,
    metrics=("offered", "answered", "abandoned", SERVICE_LEVEL, "asa"),
    bars=("offered", "answered"),
)
NODES = Table(
    "nodes",
    Words("Voice menu", "语音菜单"),
    source="agg_ivr",
    by=("node",),
    metrics=("ivr_node_hits", "ivr_goal_hits", "ivr_dropoff_rate", "ivr_node_dwell_avg"),
    total=False,
)
OUTCOMES = Table(
    "calls",
    Words("Calls by outcome", "通话结果"),
    source="agg_call",
    by=("outcome",),
    metrics=("calls", "ivr_entered", "ivr_goal_calls"),
)

OVERVIEW = (OUTCOMES, QUEUES, LEVELS, SERIES, NODES)

QUEUE = (
    replace(QUEUES, metrics=(*VOLUME, "blocked", "offered_distinct", "abandoned_in_ring", "transferred")),
    Table(
        "waits",
        Words("Waiting and talking", "等待与通话"),
        source="agg_queue",
        by=("queue",),
        metrics=(
            "answered_in_time", "abandoned_short", *SPEED, "asa_queued_only", "avg_abandon_wait", "ring_time_avg",
            "rona_attempts", "talk_time_sum",
        ),
    ),
    Table(
        "percentiles",
        Words("Waits by percentiles", "等待时长分位"),
        source="rpt_queue_wait",
        by=("pbx", "queue", "service"),
        metrics=("offered", "wait_p50", "wait_p80", "wait_p90", "wait_p95", "wait_p90_answered", "wait_p90_abandoned"),
        as_told=True,
        about=(
            *((f"wait_p{n}", "offered") for n in (50, 80, 90, 95)),
            ("wait_p90_answered", "answered"),
            ("wait_p90_abandoned", "abandoned"),
        ),
    ),
    Table(
        "outs",
        Words("Other ways out, turned away", "其他离队方式与入队前拒绝"),
        source="agg_queue",
        by=("queue",),
        metrics=(
            "exit_timeout", "exit_empty", "exit_key", "withdrawn", "lost_system", "truncated", "full", "closed",
            "joinempty", "diverted",
        ),
    ),
    LEVELS,
    SURVEYS,
    SERIES,
)  # fmt: skip

SERVICE = (
    replace(QUEUES, id="services", title=Words("Service types", "业务类型"), by=("service",)),
    replace(LEVELS, by=("service",)),
    REPEATS,
    SERIES,
)

AGENT = (
    Table(
        "agents",
        Words("Agents", "坐席"),
        source="agg_agent_leg",
        by=("agent",),
        metrics=(
            "calls_presented", "handled", "missed_calls", "missed_rate", "agent_rona_attempts", "aht",
            "agent_talk_time_avg", "acw_time_avg", "agent_talk_time",
        ),
    ),
    Table(
        "handling",
        Words("Handling", "话务处理"),
        source="agg_agent_leg",
        by=("agent",),
        metrics=(
            "handled", "agent_ring_time_avg", "hold_count", "avg_hold_held", "transfers", "transfer_rate",
            "transferred_in", "hangup_by_agent", "agent_short_talk", "acw_time", "handle_time",
        ),
    ),
    Table(
        "time",
        Words("Time", "工时"),
        source="agg_agent_state",
        by=("agent",),
        metrics=(
            "login_time", "idle_time", "time_handling", "pause_time", "pause_count", "occupancy", "utilisation",
            "pause_share",
        ),
    ),
    Table(
        "pauses",
        Words("Pauses by reason", "小休原因"),
        source="agg_agent_pause",
        by=("agent", "reason"),
        metrics=(
            "pause_time_by_reason", "pause_count_by_reason", "pause_time_avg_by_reason", "pause_longest_by_reason",
        ),
        total=False,
        in_order=True,
    ),
    Table(
        "queues",
        Words("Agents by queue", "坐席与队列"),
        source="agg_agent_leg",
        by=("agent", "queue"),
        metrics=("calls_presented", "handled", "missed_calls", "aht", "agent_talk_time"),
        total=False,
        in_order=True,
    ),
    Table(
        "adherence",
        Words("Roster kept", "排班遵时"),
        source="fct_adherence_day",
        by=("agent",),
        metrics=(
            "rostered_days", "scheduled_time", "adherent_time", "worked_time", "adherence", "conformance",
            "utilisation_paid",
        ),
    ),
    replace(
        REPEATS,
        by=("agent",),
        metrics=("calls_recognised", "first_calls_W:W=7d", "first_calls_resolved_W:W=7d", "fcr_repeat_W:W=7d"),
    ),
    replace(SURVEYS, by=("agent",)),
    Table(
        "series",
        COURSE,
        source="agg_agent_leg",
        series=True,
        metrics=("calls_presented", "handled", "missed_calls", "aht"),
        bars=("calls_presented", "handled"),
    ),
)  # fmt: skip

IVR = (
    replace(
        NODES,
        metrics=(
            "ivr_node_hits", "ivr_node_unique_calls", "ivr_goal_hits", "ivr_noinput", "ivr_nomatch",
            "ivr_node_dwell_avg", "ivr_node_dwell_sd",
        ),
    ),
    Table(
        "steps",
        Words("Where callers went from there", "离开节点去向"),
        source="agg_ivr",
        by=("node",),
        metrics=(
            "ivr_node_hits", "ivr_left_to_node", "ivr_left_to_queue", "ivr_left_by_hangup", "ivr_not_left",
            "ivr_next_step_rate", "ivr_node_to_agent_rate", "ivr_dropoff_rate", "ivr_dropoff_rate_no_goal",
        ),
        total=False,
    ),
    Table(
        "containment",
        Words("What the menu kept", "IVR自助情况"),
        source="agg_ivr_call",
        by=("service",),
        metrics=(
            "ivr_to_agent", "ivr_given_up", "ivr_contained_goal", "ivr_contained_true", "ivr_containment_rate_naive",
            "ivr_containment_rate_goal", "ivr_containment_rate_true", "ivr_to_agent_rate", "ivr_depth_avg",
        ),
    ),
    Table(
        "waterfall",
        Words("Level by level (0 is surveys)", "逐层漏斗（0为调查）"),
        source="agg_ivr_transition",
        by=("menu_level",),
        metrics=(
            "ivr_level_entries", "ivr_level_next_steps", "ivr_level_next_step_rate", "ivr_level_dropoff_rate",
            "ivr_level_to_agent_rate",
        ),
        total=False,
        in_order=True,
    ),
    Table(
        "paths",
        Words("The most frequent paths", "最常见路径"),
        source="rpt_ivr_path",
        by=("pbx", "path"),
        metrics=("ivr_path", "ivr_path_share", "ivr_path_to_agent", "ivr_path_contained", "ivr_path_time_avg"),
        as_told=True,
        top=20,
    ),
    Table(
        "series",
        COURSE,
        source="agg_ivr",
        series=True,
        metrics=("ivr_node_hits", "ivr_goal_hits", "ivr_left_by_hangup"),
        bars=("ivr_node_hits", "ivr_goal_hits"),
    ),
)  # fmt: skip

CALLS = (
    OUTCOMES,
    Table(
        "directions",
        Words("Calls by direction", "呼叫方向"),
        source="agg_call",
        by=("direction",),
        metrics=("calls", "calls_answered", "asr", "aloc", "cht", "calls_transferred", "requeues_per_call"),
    ),
    Table(
        "numbers",
        Words("Calls by dialled number", "被叫号码"),
        source="agg_call",
        by=("did",),
        metrics=("calls_received", "calls_answered", "calls_abandoned", "calls_ivr_only", "calls_anonymous"),
    ),
    REPEATS,
    Table(
        "concurrency",
        Words("There at once, and traffic", "并发与话务量"),
        source="rpt_concurrency",
        by=("pbx", "scope", "name"),
        metrics=("concurrent_calls_max", "seizures", "traffic_volume", "traffic_erlangs"),
        as_told=True,
        top=40,
    ),
    Table(
        "peaks",
        Words("Peak hour of each day", "日忙时（全部通话）"),
        source="rpt_busy_hour_day",
        by=("pbx", "peak_hour"),
        metrics=("peak_hour_erlangs", "peak_hour_share", "concurrent_calls_max"),
        where=(("scope", "calls"),),
        as_told=True,
    ),
    Table(
        "busy",
        Words("Busy hour of the month", "月忙时"),
        source="rpt_busy_hour_month",
        by=("pbx", "scope", "name", "busy_hour", "days"),
        metrics=("busy_hour_erlangs", "daily_peak_hour_erlangs"),
        as_told=True,
        top=40,
        kinds=("month", "year"),
    ),
    Table(
        "series",
        COURSE,
        source="agg_call",
        series=True,
        metrics=("calls", "calls_received", "calls_outbound", "calls_answered"),
        bars=("calls", "calls_answered"),
    ),
)

CONTACTS = (
    Table(
        "contacts",
        Words("Contacts by channel", "各渠道服务"),
        source="rpt_contact_day",
        by=("channel",),
        metrics=(
            "contacts", "contacts_with_ticket", "contacts_resolved", "contact_resolved_rate", "contact_handling_avg",
        ),
    ),
    Table(
        "services",
        Words("Contacts by service type", "各业务服务"),
        source="rpt_contact_day",
        by=("service",),
        metrics=("contacts", "contact_resolved_rate", "contact_handling_avg"),
    ),
    Table(
        "tickets",
        Words("Tickets", "工单"),
        source="rpt_ticket_day",
        by=("kind",),
        metrics=(
            "tickets", "tickets_withdrawn", "tickets_closed", "tickets_reopened", "tickets_chased", "fcr_ticket",
        ),
    ),
    Table(
        "conversion",
        Words("What answered calls led to", "通话转工单"),
        source="agg_ticket_call_day",
        by=("queue",),
        metrics=(
            "calls_with_ticket", "ticket_per_call", "complaint_rate", "fault_conversion", "complaint_conversion",
        ),
    ),
    SURVEYS,
    Table(
        "series",
        COURSE,
        source="rpt_contact_day",
        series=True,
        metrics=("contacts", "contacts_resolved"),
        bars=("contacts", "contacts_resolved"),
    ),
)  # fmt: skip

CUSTOMERS = (
    Table(
        "wishes",
        Words("What customers call for", "客户诉求"),
        source="fct_customer_wish",
        by=("service",),
        metrics=("customer_calls", "customer_self_served", "customer_queued"),
        kinds=("month", "year"),
    ),
    Table(
        "preferences",
        Words("Who calls most, and how", "高频客户与偏好"),
        source="dim_customer_preference",
        by=("customer", "top_service", "preferred_channel", "preferred_weekday", "preferred_hour", "as_of"),
        metrics=("customer_calls_365_days", "customer_calls_30_days", "customer_self_served_share"),
        as_told=True,
        about=(("customer_self_served_share", "customer_calls_365_days"),),
        top=20,
        whenever=True,
    ),
)  # fmt: skip

DAY = Declared("day", Words("Day", "日报"), "Report a day by hour.", OVERVIEW)
REPORTS = (
    DAY,
    Declared("week", Words("Week", "周报"), "Report a week by day.", OVERVIEW),
    Declared("month", Words("Month", "月报"), "Report a month by day.", OVERVIEW),
    Declared("year", Words("Year", "年报"), "Report a year by month.", OVERVIEW),
    Declared(
        "agent", Words("Agents", "坐席报表"), "Report agents: what they handled, missed and kept.", AGENT, "agent"
    ),
    Declared(
        "queue",
        Words("Queues", "队列报表"),
        "Report queues: what became of calls, how long they waited.",
        QUEUE,
        "queue",
    ),
    Declared(
        "service", Words("Service types", "业务类型报表"), "Report service types, over all queues.", SERVICE, "service"
    ),
    Declared("ivr", Words("Voice menu", "语音菜单报表"), "Report the voice menu: nodes, ways out, paths.", IVR, "node"),
    Declared(
        "calls",
        Words("Calls", "通话报表"),
        "Report calls: outcome, direction, number, repeats, traffic.",
        CALLS,
        "outcome",
    ),
    Declared(
        "contact",
        Words("Contacts", "服务报表"),
        "Report contacts on any channel, tickets, satisfaction.",
        CONTACTS,
        "channel",
    ),
    Declared(
        "customer",
        Words("Customers", "客户报表"),
        "Report what customers call for, and who prefers what.",
        CUSTOMERS,
        "customer",
    ),
)
