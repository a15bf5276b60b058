"""Calls whose outcome is known before the first event of them is told."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

PBXS = ("east", "west")
QUEUES = ("bill", "fault", "expert")
AGENTS = ("1001 张三丰", "1002 李小梅", "1003 王建国")
MENU = ("main", "main", "bill", "bill.balance", "fault")
EXITS = {"ABANDON": "abandoned", "EXITWITHTIMEOUT": "exit_timeout"}
COMPLETIONS = {"COMPLETECALLER": "caller", "COMPLETEAGENT": "agent", "BLINDTRANSFER": "transfer"}


@dataclass(frozen=True, slots=True)
class Hit:
    """A caller at a node of the menu, for the `nth` time in this call; `at` is the true moment."""

    node: str
    nth: int
    flag: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Visit:
    """A caller in a queue for the `nth` time in this call. `verb` ended the wait or the talk, '' where that is open.

    `wait` and `talk` are the seconds that the PBX tells; `unanswered`: times that an agent's phone rang out.
    """

    queue: str
    nth: int
    arrived_at: datetime
    left_at: datetime | None
    ended_at: datetime | None
    agent: str
    verb: str
    wait: int
    talk: int
    unanswered: int

    @property
    def outcome(self) -> str:
        return "answered" if self.agent else EXITS.get(self.verb, "open")


@dataclass(frozen=True, slots=True)
class Call:
    """A whole call. `channel` is the caller's; it differs from `linked_id` in calls that were dialled by us.

    `ended_at`: the end that a CDR tells; None where there is no CDR. `told_by`: the witnesses of its menu hits.
    """

    pbx: str
    linked_id: str
    channel: str
    began_at: datetime
    ended_at: datetime | None
    phantom: bool
    told_by: tuple[str, ...]
    hits: tuple[Hit, ...]
    visits: tuple[Visit, ...]


def draw(number: int, now: datetime, random: Random) -> Call:
    """The `number`-th call, over by `now` or left open: minutes, hours or days ago."""
    pbx = random.choice(PBXS)
    began = beginning(now, random)
    linked = f"{pbx}-{began.timestamp():.0f}.{number}"
    kind = random.random()
    if kind < 0.05:
        return Call(pbx, linked, linked, began, began, phantom=True, told_by=(), hits=(), visits=())
    hits = tuple(_menu(began, random)) if random.random() < 0.6 else ()
    at = hits[-1].at if hits else began
    visits = tuple(_visits(at, random)) if kind > 0.2 else ()
    last = visits[-1].ended_at if visits else at
    over = last is not None
    dialled = over and random.random() < 0.2
    told_by = random.choice((("cel", "queue_log"), ("cel", "queue_log"), ("queue_log",), ("cel",)))
    if dialled and told_by == ("cel",):
        # CEL names the call and not the channel: alone it can't tell that the caller went from the menu to a queue.
        told_by = ("cel", "queue_log")
    ended = None
    if last and (dialled or not (hits or visits) or random.random() < 0.8):
        ended = last.replace(microsecond=0) + timedelta(seconds=random.randint(1, 3))
    return Call(
        pbx,
        linked,
        f"{linked}9" if dialled else linked,
        began,
        ended,
        phantom=False,
        told_by=told_by if hits else (),
        hits=hits,
        visits=visits,
    )


def beginning(now: datetime, random: Random) -> datetime:
    """Mostly within the last hour, which is served live; also about its border, and days ago."""
    ago = random.choice(
        (
            timedelta(minutes=random.uniform(9, 20)),
            timedelta(minutes=random.uniform(9, 60)),
            timedelta(hours=random.uniform(0.8, 2)),
            timedelta(days=random.uniform(0.2, 4)),
        )
    )
    return (now - ago).replace(microsecond=0)


def _menu(began: datetime, random: Random) -> Iterator[Hit]:
    at = began
    seen: list[str] = []
    for _ in range(random.randint(1, 4)):
        at += timedelta(seconds=random.uniform(0.2, 6))
        node = random.choice(MENU)
        seen.append(node)
        flag = "goal" if node == "bill.balance" else random.choice(("", "noinput"))
        yield Hit(node, seen.count(node), flag, at)


def _visits(at: datetime, random: Random) -> Iterator[Visit]:
    """One to three; queue_log has whole seconds, and the next visit begins in another second."""
    arrived = at.replace(microsecond=0) + timedelta(seconds=random.choice((0, 0, 2)))
    seen: list[str] = []
    for left_over in reversed(range(random.choice((1, 1, 2, 3)))):
        queue = random.choice(QUEUES)
        seen.append(queue)
        visit = _visit(queue, seen.count(queue), arrived, random, is_last=not left_over)
        yield visit
        if visit.ended_at is None:
            return
        arrived = visit.ended_at + timedelta(seconds=random.randint(1, 3))


def _visit(queue: str, nth: int, arrived: datetime, random: Random, is_last: bool) -> Visit:
    by_log = random.choice((0, 3, 20, 21, 45))
    left = arrived + timedelta(seconds=by_log)
    unanswered = random.choice((0, 0, 0, 1, 2))
    dice = random.random()
    if is_last and dice < 0.1:
        return Visit(queue, nth, arrived, None, None, "", "", 0, 0, unanswered)
    wait = by_log + random.choice((0, 0, 1))
    if dice < (0.4 if is_last else 0.7):
        return Visit(queue, nth, arrived, left, left, "", random.choice(list(EXITS)), wait, 0, unanswered)
    agent = random.choice(AGENTS)
    if is_last and dice < 0.5:
        return Visit(queue, nth, arrived, left, None, agent, "", wait, 0, unanswered)
    talk = random.randint(0, 120)
    ended = left + timedelta(seconds=talk)
    return Visit(queue, nth, arrived, left, ended, agent, random.choice(list(COMPLETIONS)), wait, talk, unanswered)
