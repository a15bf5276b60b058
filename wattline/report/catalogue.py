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
}
"""Columns that tell rows apart, for people."""

COURSE = Words("Course", "走势")
VOLUME = ("offered", "answered", "abandoned", "flow_outs", "lost", "open")
SPEED = (SERVICE_LEVEL, "answer_rate", "abandon_rate", "asa", "talk_time_avg", "wait_max")

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
            "talk_time_sum",
        ),
    ),
    Table(
        "percentiles",
        Words("Waits that so many didn't exceed", "等待时长分位"),
        source="rpt_queue_wait",
        by=("pbx", "queue", "service"),
        metrics=("offered", "wait_p50", "wait_p80", "wait_p90", "wait_p95", "wait_p90_answered", "wait_p90_abandoned"),
        as_told=True,
    ),
    Table(
        "outs",
        Words("Left in other ways, and turned away", "其他离队方式与入队前拒绝"),
        source="agg_queue",
        by=("queue",),
        metrics=(
            "exit_timeout", "exit_empty", "exit_key", "withdrawn", "lost_system", "truncated", "full", "closed",
            "joinempty", "diverted",
        ),
    ),
    LEVELS,
    SERIES,
)  # fmt: skip

SERVICE = (
    replace(QUEUES, id="services", title=Words("Service types", "业务类型"), by=("service",)),
    replace(LEVELS, by=("service",)),
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
            "agent_ring_time_avg", "hold_count", "avg_hold_held", "transfers", "transfer_rate", "transferred_in",
            "hangup_by_agent", "agent_short_talk", "acw_time", "handle_time",
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
    ),
    Table(
        "queues",
        Words("Agents by queue", "坐席与队列"),
        source="agg_agent_leg",
        by=("agent", "queue"),
        metrics=("calls_presented", "handled", "missed_calls", "aht", "agent_talk_time"),
        total=False,
    ),
    Table(
        "adherence",
        Words("Roster kept", "排班遵时"),
        source="fct_adherence_day",
        by=("agent",),
        metrics=("rostered_days", "scheduled_time", "adherent_time", "adherence", "conformance", "utilisation_paid"),
    ),
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
        Words("What the menu kept from the agents", "IVR自助情况"),
        source="agg_ivr_call",
        by=("service",),
        metrics=(
            "ivr_to_agent", "ivr_given_up", "ivr_contained_goal", "ivr_contained_true", "ivr_containment_rate_naive",
            "ivr_containment_rate_goal", "ivr_containment_rate_true", "ivr_to_agent_rate", "ivr_depth_avg",
        ),
    ),
    Table(
        "waterfall",
        Words("Level by level", "逐层漏斗"),
        source="agg_ivr_transition",
        by=("menu_level",),
        metrics=("ivr_level_next_step_rate", "ivr_level_dropoff_rate", "ivr_level_to_agent_rate"),
        total=False,
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
    Table(
        "series",
        COURSE,
        source="agg_call",
        series=True,
        metrics=("calls", "calls_received", "calls_outbound", "calls_answered"),
        bars=("calls", "calls_answered"),
    ),
)

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
    Declared("calls", Words("Calls", "通话报表"), "Report calls by outcome, direction, number.", CALLS, "outcome"),
)
