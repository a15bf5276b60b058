"""What is known before anything happens: customers, the grid, agents, queues, the menu, tariffs, the calendar.

All of it holds since the start of 2020, so that simulating other days tells the same facts, not new ones.
"""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from connectors.simulator import ivr
from connectors.simulator.banking import mandate_of
from connectors.simulator.pricing import SURCHARGE_RATE, TARIFFS, multiplier_of
from connectors.simulator.rows import Fact, moment
from connectors.simulator.seasons import day_kind
from connectors.simulator.staffing import Duty
from connectors.simulator.stage import Stage
from connectors.simulator.world import QUEUES, Account
from models import reference, reference_centre, reference_grid
from models.envelope import Event

SKILL_TITLES = {"bill": "电费业务", "fault": "故障抢修", "complaint": "投诉处理", "expert": "电力技术"}
SERVICES = {"bill": "bill_enquiry", "fault": "fault_report", "complaint": "complaint", "expert": "expert_advice"}
CALENDAR_KINDS = {"make_up_workday": "makeup_workday"}
TOP_SKILL = 3


def facts(stage: Stage) -> Iterator[Fact]:
    """Every reference event, grid first, all at the same old moment."""
    since = datetime(2020, 1, 1, tzinfo=stage.settings.tz).timestamp()
    for kind, data in _all(stage):
        yield Fact(since, since, kind, data)


def _all(stage: Stage) -> Iterator[tuple[type[Event], dict[str, object]]]:
    yield from _grid(stage)
    yield from _customers(stage)
    yield from _centre(stage)
    yield from _calendar(stage)


def _grid(stage: Stage) -> Iterator[tuple[type[Event], dict[str, object]]]:
    world = stage.world
    for area in world.areas:
        yield reference_grid.Area, {
            "area": area.id, "name": area.name, "parent": "", "site": "city" if area.urban else "rural",
            "unit": f"{area.id}-repair", "latitude": area.latitude, "longitude": area.longitude,
        }  # fmt: skip
    below: dict[str, int] = {}
    for account in world.accounts:
        below[account.transformer.id] = below.get(account.transformer.id, 0) + 1
    for feeder in world.feeders:
        transformers = [one for one in world.transformers if one.feeder is feeder]
        yield reference_grid.Feeder, {
            "feeder": feeder.id, "name": feeder.name, "substation": f"S-{feeder.area.id}", "voltage": "10 kV",
            "area": feeder.area.id, "customers": len(world.accounts_of[feeder.id]), "mv_users": len(transformers),
        }  # fmt: skip
    for one in world.transformers:
        yield reference_grid.Transformer, {
            "transformer": one.id, "name": f"{one.feeder.name}{one.id}配变", "feeder": one.feeder.id,
            "area": one.feeder.area.id, "public": True, "capacity": one.capacity_kva,
            "customers": below.get(one.id, 0), "latitude": one.latitude, "longitude": one.longitude,
        }  # fmt: skip


def _customers(stage: Stage) -> Iterator[tuple[type[Event], dict[str, object]]]:
    told: set[str] = set()
    for account in stage.world.accounts:
        area = account.transformer.feeder.area.id
        if account.customer not in told:
            told.add(account.customer)
            yield reference.Customer, {
                "customer": account.customer, "name": account.holder,
                "customer_class": TARIFFS[account.kind].customer_class, "phone": account.phone,
                "address": account.address, "area": area, "language": "zh-CN",
                "protected": "医院" in account.holder,
            }  # fmt: skip
        yield reference.Account, {
            "account": account.number, "customer": account.customer, "status": "active",
            "tariff": TARIFFS[account.kind].code, "supply_address": account.address, "area": area,
            "transformer": account.transformer.id,
            "capacity": {"resident": 8, "commercial": 50}.get(account.kind, 400), "billing_cycle": "monthly",
            "payment_method": "bank_debit" if account.direct_debit else "other",
        }  # fmt: skip
        yield from _meter_and_mandate(account)
    for plan in TARIFFS.values():
        yield reference.Tariff, {
            "tariff": plan.code, "name": plan.title, "customer_class": plan.customer_class,
            "counting_period": "month", "valid_from": date(2020, 1, 1),
            "steps": [
                {
                    "period": "all" if price.register == "total" else price.register, "step": price.step,
                    "above": price.above, "rate": price.rate, "surcharge": SURCHARGE_RATE,
                }
                for price in plan.prices
            ],
            "late_fee": 10, "late_fee_minimum": 100,
        }  # fmt: skip


def _meter_and_mandate(account: Account) -> Iterator[tuple[type[Event], dict[str, object]]]:
    yield reference_grid.Meter, {
        "meter": account.meter, "account": account.number, "transformer": account.transformer.id,
        "registers": [price.register for price in TARIFFS[account.kind].prices if price.step <= 1],
        "multiplier": multiplier_of(account), "smart": True,
    }  # fmt: skip
    if account.direct_debit:
        yield reference.Mandate, {
            "mandate": mandate_of(account), "account": account.number, "bank": account.bank, "status": "active",
            "payer_account": account.bank_account, "payer_name": account.holder, "scheme": "cn-batch",
            "signed_on": date(2019, 6, 1), "sequence_type": "RCUR", "most": 500_000,
        }  # fmt: skip


def _centre(stage: Stage) -> Iterator[tuple[type[Event], dict[str, object]]]:
    for agent in stage.roster.agents:
        yield reference_centre.Agent, {
            "agent": agent.number, "name": agent.person, "aliases": [agent.name, f"Local/{agent.number}@members"],
            "team": agent.group, "supervisor": "lead-01",
            "skills": [{"skill": queue, "level": TOP_SKILL - rank} for queue, rank in agent.penalties.items()],
            "languages": ["zh-CN"], "expert": "expert" in agent.penalties,
        }  # fmt: skip
    for queue in QUEUES:
        yield reference_centre.Skill, {"skill": queue.name, "name": SKILL_TITLES[queue.name], "top_level": TOP_SKILL}
        yield reference_centre.Queue, {
            "queue": queue.name, "name": queue.title, "service": SERVICES[queue.name], "skill": queue.name,
            "service_level": queue.threshold, "service_level_target": 8000, "short_abandon": 5, "short_talk": 10,
            "wrap_up": round(queue.wrap_up), "longest_wait": queue.max_wait,
        }  # fmt: skip
    digits = {"bill": "1", "fault": "2", "complaint": "3", "policy": "4", "bill.balance": "1", "bill.statement": "2"}
    for node in ivr.NODES.values():
        menu = node.name in ("main", "bill")
        yield reference_centre.IvrNode, {
            "node": node.name, "name": node.title, "parent": node.parent, "digit": digits.get(node.name, ""),
            "node_type": "menu" if menu else "survey" if node.name == "survey" else "announcement",
            "goal": node.goal, "service": SERVICES.get(node.name.split(".")[0], ""), "timeout": 6 if menu else 0,
        }  # fmt: skip


def _calendar(stage: Stage) -> Iterator[tuple[type[Event], dict[str, object]]]:
    days = stage.settings.day_list()
    for year in range(days[0].year, days[-1].year + 1):
        day = date(year, 1, 1)
        while day.year == year:
            kind = day_kind(day)
            yield reference.CalendarDay, {
                "entry": f"CN/{day}", "calendar": "CN", "day": day, "day_type": CALENDAR_KINDS.get(kind, kind),
            }  # fmt: skip
            day += timedelta(days=1)


def roster_facts(duties: list[Duty], published: float) -> Iterator[Fact]:
    """The plan of a day's shifts, as published the day before."""
    for duty in duties:
        data: dict[str, object] = {
            "roster": f"{duty.agent.number}/{duty.day}/1", "agent": duty.agent.number, "activity": "work",
            "starts_at": moment(duty.start), "ends_at": moment(duty.end), "queues": list(duty.agent.penalties),
            "paid": True,
        }  # fmt: skip
        yield Fact(published, published, reference_centre.Roster, data)
