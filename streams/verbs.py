"""queue_log verbs by what they mean for a visit and for an agent. The same lists as dbt/macros/calls/verbs.sql."""

COMPLETIONS = frozenset({"COMPLETECALLER", "COMPLETEAGENT", "BLINDTRANSFER", "ATTENDEDTRANSFER", "TRANSFER"})
"""The conversation is over for this agent."""

EXITS = frozenset({"ABANDON", "EXITWITHTIMEOUT", "EXITEMPTY", "EXITWITHKEY", "WITHDRAW", "LEAVEEMPTY"})
"""The caller left the queue without an agent. LEAVEEMPTY is what some dialplans write after EXITEMPTY, or for it."""

SYSTEM_ENDS = frozenset({"AGENTDUMP", "SYSCOMPAT"})
"""The PBX gave the caller up; it counts only where nothing better tells the end of the visit."""

ATTEMPTS = frozenset({"RINGNOANSWER", "RINGCANCELED"})
"""A phone rang in vain."""

LOGINS = frozenset({"ADDMEMBER", "AGENTLOGIN", "AGENTCALLBACKLOGIN"})
LOGOUTS = frozenset({"REMOVEMEMBER", "AGENTLOGOFF", "AGENTCALLBACKLOGOFF"})
PAUSES = frozenset({"PAUSE", "PAUSEALL"})
UNPAUSES = frozenset({"UNPAUSE", "UNPAUSEALL"})

ENTER = "ENTERQUEUE"
CONNECT = "CONNECT"
ABANDON = "ABANDON"
WRAP_UP = "WRAPUPSTART"
"""Written by dialplans that know of after-call work, with its seconds as the first parameter."""
RESTART = "QUEUESTART"

NOBODY = frozenset({"", "NONE"})
"""How queue_log writes that a row is about no queue, or no agent."""
