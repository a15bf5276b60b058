"""What a month of electricity costs: tariffs, meter readings, bill lines. Integer watt-hours and fen throughout."""

from dataclasses import dataclass
from datetime import date

from connectors.simulator.randomness import stream
from connectors.simulator.seasons import MONTHS
from connectors.simulator.world import Account

SURCHARGE_RATE = 27_000
TAX_RATE = (13, 113)
INDUSTRIAL_MULTIPLIER = 40


@dataclass(frozen=True, slots=True)
class Price:
    """One price: from `above` Wh a month on, millionths of a yuan per kWh."""

    register: str
    step: int
    above: int
    rate: int


@dataclass(frozen=True, slots=True)
class TariffPlan:
    """A tariff: which registers count, at which prices."""

    code: str
    title: str
    customer_class: str
    prices: tuple[Price, ...]


TARIFFS = {
    "resident": TariffPlan(
        "residential-step", "居民阶梯电价", "residential",
        (Price("total", 1, 0, 538_300), Price("total", 2, 230_000, 588_300), Price("total", 3, 400_000, 838_300)),
    ),
    "commercial": TariffPlan("commercial-flat", "一般工商业电价", "commercial", (Price("total", 0, 0, 812_500),)),
    "industrial": TariffPlan(
        "industrial-tou", "大工业峰平谷电价", "large_industry",
        (Price("peak", 0, 0, 1_091_400), Price("flat", 0, 0, 654_800), Price("valley", 0, 0, 318_600)),
    ),
}  # fmt: skip
REGISTER_SHARES = {"total": 1.0, "peak": 0.35, "flat": 0.40, "valley": 0.25}


def price(energy: int, rate: int) -> int:
    """Fen for so many watt-hours at so many millionths of a yuan per kWh, half a fen rounded up."""
    return (energy * rate + 5_000_000) // 10_000_000


def contained_tax(gross: int) -> int:
    """The tax inside an amount, half a fen rounded up."""
    part, whole = TAX_RATE
    return (gross * part * 2 + whole) // (2 * whole)


def reading(seed: int, account: Account, register: str, month: date) -> int:
    """What a register shows at the end of a month, in Wh: use since 2020 with its seasons, and the meter's own mood.

    A pure function, so that bills don't depend on where a simulation starts.
    """
    years, months = month.year - 2020, month.month
    used = years * sum(MONTHS) + sum(MONTHS[:months])
    mood = stream(seed, "meter", account.meter, month.year, month.month).uniform(-0.12, 0.12)
    multiplier = multiplier_of(account)
    return round(account.kwh * 1000 * REGISTER_SHARES[register] * (used + mood) / multiplier)


def multiplier_of(account: Account) -> int:
    """Ratio of the account's instrument transformers."""
    return INDUSTRIAL_MULTIPLIER if account.kind == "industrial" else 1


def bill_lines(seed: int, account: Account, month: date) -> list[dict[str, object]]:
    """The lines of an account's bill for a month, as BillIssued wants them."""
    before = date(month.year - 1, 12, 1) if month.month == 1 else date(month.year, month.month - 1, 1)
    lines: list[dict[str, object]] = []
    prices = TARIFFS[account.kind].prices
    for register in dict.fromkeys(one.register for one in prices):
        previous, current = reading(seed, account, register, before), reading(seed, account, register, month)
        energy = (current - previous) * multiplier_of(account)
        steps = [one for one in prices if one.register == register]
        for number, step in enumerate(steps):
            until = steps[number + 1].above if number + 1 < len(steps) else energy
            billed = min(energy, until) - step.above
            if billed > 0:
                lines.append(_line(account, step, previous, current, billed))
    return lines


def _line(account: Account, step: Price, previous: int, current: int, energy: int) -> dict[str, object]:
    amount, surcharge = price(energy, step.rate), price(energy, SURCHARGE_RATE)
    return {
        "meter": account.meter,
        "register_name": step.register,
        "step": step.step,
        "previous_reading": previous,
        "reading": current,
        "multiplier": multiplier_of(account),
        "estimated": False,
        "energy": energy,
        "rate": step.rate,
        "amount": amount,
        "surcharge": surcharge,
        "tax": contained_tax(amount + surcharge),
    }


def total_of(lines: list[dict[str, object]], field: str) -> int:
    """Sum of one field over the lines."""
    values = [line[field] for line in lines]
    return sum(value for value in values if isinstance(value, int))
