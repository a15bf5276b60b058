"""The made-up utility: its grid, its customers, its queues. The same seed makes the same utility on any day."""

from dataclasses import dataclass
from random import Random

from connectors.simulator import people
from connectors.simulator.randomness import lognormal, pick, stream
from connectors.simulator.settings import SimulationSettings

ACCOUNTS_PER_TRANSFORMER = 25
TRANSFORMERS_PER_FEEDER = 6


@dataclass(frozen=True, slots=True)
class Area:
    """A district with a service crew of its own; latitude and longitude of its middle in degrees."""

    id: str
    name: str
    latitude: float
    longitude: float
    urban: bool


@dataclass(frozen=True, slots=True)
class Feeder:
    """A 10 kV line out of a substation, which fails as a whole."""

    id: str
    name: str
    area: Area


@dataclass(frozen=True, slots=True)
class Transformer:
    """A distribution transformer on a feeder."""

    id: str
    feeder: Feeder
    latitude: float
    longitude: float
    capacity_kva: int


@dataclass(frozen=True, slots=True)
class Account:
    """A customer account (户号), its holder and its meter. `kwh`: what it uses in an average month."""

    number: str
    customer: str
    holder: str
    phone: str
    address: str
    kind: str
    transformer: Transformer
    meter: str
    kwh: int
    bank: str
    bank_account: str
    direct_debit: bool
    pays_late: bool


@dataclass(frozen=True, slots=True)
class Queue:
    """A queue. Durations in seconds; `weight`: who is served first by an agent who may serve several queues."""

    name: str
    title: str
    weight: int
    max_wait: int
    ring_timeout: int
    wrap_up: float
    talk: float
    patience: float
    threshold: int = 20
    """Wait within which an answer counts for the service level."""


QUEUES: tuple[Queue, ...] = (
    Queue("bill", "电费业务", 1, 300, 15, 18, 165, 215),
    Queue("fault", "故障报修", 3, 480, 15, 25, 140, 260),
    Queue("complaint", "投诉举报", 2, 300, 15, 40, 260, 200),
    Queue("expert", "电力专家", 4, 300, 20, 30, 230, 320),
)
QUEUE_BY_NAME = {queue.name: queue for queue in QUEUES}


@dataclass(frozen=True, slots=True)
class World:
    """Everything that is there before the first call."""

    areas: tuple[Area, ...]
    feeders: tuple[Feeder, ...]
    transformers: tuple[Transformer, ...]
    accounts: tuple[Account, ...]
    accounts_of: dict[str, tuple[Account, ...]]
    """Feeder id → its accounts."""


def build_world(settings: SimulationSettings, seed: int) -> World:
    """The utility of this seed and size."""
    rng = stream(seed, "world")
    areas = tuple(
        Area(f"A{n + 1:02d}", name, 33.38 + rng.uniform(-0.12, 0.12), 120.15 + rng.uniform(-0.15, 0.15), n < 5)
        for n, name in enumerate(people.AREA_NAMES)
    )
    transformer_count = max(16, settings.account_count // ACCOUNTS_PER_TRANSFORMER)
    feeder_count = max(8, transformer_count // TRANSFORMERS_PER_FEEDER)
    feeders = tuple(_feeder(n, areas[n % len(areas)]) for n in range(feeder_count))
    transformers = tuple(_transformer(rng, n, feeders[n % feeder_count]) for n in range(transformer_count))
    accounts: list[Account] = []
    for n in range(settings.account_count):
        previous = accounts[-1] if accounts and rng.random() < 0.04 else None
        accounts.append(_account(rng, n, transformers[n % transformer_count], previous))
    accounts_of: dict[str, list[Account]] = {feeder.id: [] for feeder in feeders}
    for account in accounts:
        accounts_of[account.transformer.feeder.id].append(account)
    return World(
        areas, feeders, transformers, tuple(accounts), {feeder: tuple(found) for feeder, found in accounts_of.items()}
    )


def _feeder(n: int, area: Area) -> Feeder:
    return Feeder(f"F{n + 1:04d}", f"{area.name}{n // len(people.AREA_NAMES) + 1:02d}线", area)


def _transformer(rng: Random, n: int, feeder: Feeder) -> Transformer:
    return Transformer(
        f"T{n + 1:05d}",
        feeder,
        round(feeder.area.latitude + rng.uniform(-0.03, 0.03), 6),
        round(feeder.area.longitude + rng.uniform(-0.03, 0.03), 6),
        rng.choice((200, 315, 400, 630)),
    )


def _account(rng: Random, n: int, transformer: Transformer, same_holder: Account | None) -> Account:
    kind = pick(rng, (("resident", 0.86), ("commercial", 0.11), ("industrial", 0.03)))
    holder = people.person_name(rng)
    if kind != "resident":
        holder = f"{transformer.feeder.area.name}{rng.choice(people.SURNAMES)}记{rng.choice(people.COMPANIES)}"
    phone = people.mobile_number(rng) if rng.random() < 0.9 else people.landline_number(rng)
    customer = f"C{n + 1:07d}"
    if same_holder is not None:
        holder, phone, customer = same_holder.holder, same_holder.phone, same_holder.customer
    bank = rng.choice(people.BANKS)
    mean = {"resident": 210.0, "commercial": 1900.0, "industrial": 21000.0}[kind]
    return Account(
        number=f"3209{n + 1:09d}",
        customer=customer,
        holder=holder,
        phone=phone,
        address=(
            f"{transformer.feeder.area.name}{rng.choice(people.STREETS)}{rng.randrange(1, 300)}号"
            f"{rng.randrange(1, 30)}幢{rng.randrange(1, 7)}0{rng.randrange(1, 5)}室"
        ),
        kind=kind,
        transformer=transformer,
        meter=f"M{n + 1:08d}",
        kwh=max(20, round(lognormal(rng, mean, 0.5))),
        bank=bank,
        bank_account=people.bank_account_number(rng, bank),
        direct_debit=rng.random() < 0.35,
        pays_late=rng.random() < 0.12,
    )
