"""Feeders fail, are inferred from calls, confirmed, restored in steps; work on the grid is announced beforehand."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

from connectors.simulator.randomness import lognormal, pick, poisson
from connectors.simulator.rows import moment
from connectors.simulator.stage import Stage
from connectors.simulator.truth import OutageTruth
from connectors.simulator.world import Account, Feeder
from models.grid import (
    OutageConfirmed,
    OutageEnded,
    OutageInferred,
    OutageMerged,
    OutageSplit,
    OutageStepRestored,
    PlannedOutageAnnounced,
)

CAUSES = (("lightning", 3.0), ("tree_contact", 2.0), ("cable_damage", 2.0), ("equipment", 2.0), ("animal", 1.0))
ORDINARY_PER_DAY, STORM_CHANCE = 0.5, 0.05
RULE = "calls-below-device/1"
PLANNED_NOTICE_DAYS = 8


@dataclass(slots=True, eq=False)
class Outage:
    """A feeder, or a part of it, without supply. Moments are epoch seconds."""

    number: str
    feeder: Feeder
    began: float
    accounts: tuple[Account, ...]
    cause: str
    planned: bool
    storm: bool = False
    confirmed: bool = False
    calls: int = 0
    tickets: list[str] = field(default_factory=list)
    restored_at: float | None = None
    expected: float = 0.0
    minutes: float = 0.0

    def transformers(self) -> list[str]:
        """The transformers below it, in order."""
        return sorted({account.transformer.id for account in self.accounts})


class Outages:
    """The grid's bad luck. `call_in` makes a customer call about it."""

    def __init__(self, stage: Stage, call_in: Callable[[Random, Account], None]) -> None:
        self._stage = stage
        self._call_in = call_in
        self._out: dict[str, Outage] = {}
        self.on_confirmed: Callable[[Outage], None] = lambda _outage: None

    def of(self, account: Account | None) -> Outage | None:
        """The outage that an account is out by at this moment."""
        return None if account is None else self._out.get(account.number)

    def is_storm(self, day: date) -> bool:
        """Whether feeders fail in a row on this day."""
        storms = self._stage.settings.storms
        if storms is not None:
            return day in storms
        return self._stage.chance("storm", day).random() < STORM_CHANCE

    def plan_day(self, day: date, midnight: float) -> None:
        """Put a day's failures and announcements into the calendar."""
        stage = self._stage
        rng = stage.chance("outages", day)
        storm = self.is_storm(day)
        begin = midnight + rng.uniform(13.5, 17) * 3600
        for _ in range(rng.randint(5, 8) if storm else 0):
            feeder = rng.choice(stage.world.feeders)
            self._stage.loop.at(begin + rng.uniform(0, 5400), lambda feeder=feeder: self._fail(feeder, storm=True))  # type: ignore[misc]
        for _ in range(poisson(rng, ORDINARY_PER_DAY)):
            feeder = rng.choice(stage.world.feeders)
            self._stage.loop.at(midnight + rng.random() * 86400, lambda feeder=feeder: self._fail(feeder, storm=False))  # type: ignore[misc]
        if rng.random() < 0.4:
            stage.loop.at(midnight + 9.5 * 3600, lambda: stage.play(self._planned(day)))

    def _fail(self, feeder: Feeder, storm: bool) -> None:
        stage = self._stage
        rng = stage.chance("outage", feeder.id, stage.loop.now)
        if any(outage.feeder is feeder for outage in self._out.values()):
            return
        accounts = stage.world.accounts_of[feeder.id]
        if not storm and rng.random() < 0.5:
            transformers = sorted({account.transformer.id for account in accounts})
            hit = set(transformers[: max(1, len(transformers) // 3)])
            accounts = tuple(account for account in accounts if account.transformer.id in hit)
        cause = "lightning" if storm else pick(rng, CAUSES)
        outage = Outage(stage.number("OUT"), feeder, stage.loop.now, accounts, cause, planned=False, storm=storm)
        self._lose_supply(rng, outage, calling=0.32 if storm else 0.2)
        stage.play(self._unplanned(rng, outage))

    def _lose_supply(self, rng: Random, outage: Outage, calling: float) -> None:
        loop = self._stage.loop
        for account in outage.accounts:
            self._out[account.number] = outage
            if rng.random() < calling:
                caller = self._stage.chance("outage call", outage.number, account.number)
                delay = 90 + lognormal(caller, 1500, 1.1)
                loop.after(delay, lambda caller=caller, account=account: self._calls(outage, caller, account))  # type: ignore[misc]

    def _calls(self, outage: Outage, rng: Random, account: Account) -> None:
        """Whoever has supply again doesn't call."""
        if self.of(account) is not None:
            outage.calls += 1
            self._call_in(rng, account)

    # Stories

    def _unplanned(self, rng: Random, outage: Outage) -> Iterator[float]:
        stage = self._stage
        yield rng.uniform(300, 700)
        merged = []
        if outage.storm and len(outage.transformers()) >= 2:
            for transformer in outage.transformers()[:2]:
                part = stage.number("OUT")
                below = [account for account in outage.accounts if account.transformer.id == transformer]
                self._infer(part, outage, transformer, "transformer", len(below))
                merged.append(part)
            yield rng.uniform(60, 200)
        self._infer(outage.number, outage, outage.feeder.id, "feeder", len(outage.accounts))
        if merged:
            stage.tell(
                OutageMerged, outage=outage.number, feeder=outage.feeder.id, merged=merged, device=outage.feeder.id,
                device_kind="feeder", rule="majority-of-siblings/1",
            )  # fmt: skip
            for part in merged:
                stage.tell(OutageEnded, outage=part, feeder=outage.feeder.id, outcome="merged", customers=0)
        yield rng.uniform(200, 900)
        self._confirm(rng, outage)
        if outage.storm and rng.random() < 0.3 and len(outage.transformers()) >= 2:
            yield rng.uniform(600, 1500)
            yield from self._split(rng, outage)
        else:
            yield from self._restore(rng, outage)

    def _infer(self, number: str, outage: Outage, device: str, kind: str, below: int) -> None:
        self._stage.tell(
            OutageInferred, outage=number, feeder=outage.feeder.id, device=device, device_kind=kind, rule=RULE,
            began_at=moment(outage.began), calls=outage.calls, accounts_below=below,
            share=round(10_000 * min(outage.calls, below) / max(1, below)), estimated_customers=below,
            tickets=list(outage.tickets), latitude=outage.feeder.area.latitude,
            longitude=outage.feeder.area.longitude,
        )  # fmt: skip

    def _confirm(self, rng: Random, outage: Outage) -> None:
        stage = self._stage
        outage.confirmed = True
        outage.expected = stage.loop.now + rng.uniform(1.2, 2.5) * 3600
        whole = len(outage.accounts) == len(stage.world.accounts_of[outage.feeder.id])
        kind = "feeder" if whole else "lateral"
        stage.tell(
            OutageConfirmed, outage=outage.number, feeder=outage.feeder.id, device=outage.feeder.id, device_kind=kind,
            began_at=moment(outage.began), planned=outage.planned, cause=outage.cause, rationing=False,
            external=outage.cause in ("cable_damage", "animal"), voltage="10 kV",
            customers=len(outage.accounts), mv_users=len(outage.transformers()),
            capacity=self._capacity(outage.accounts), transformers=outage.transformers(), witness="control_room",
            restore_expected_at=moment(outage.expected),
        )  # fmt: skip
        self.on_confirmed(outage)

    def _restore(self, rng: Random, outage: Outage, from_step: int = 1) -> Iterator[float]:
        """Supply comes back in one step or two, by transformer."""
        transformers = outage.transformers()
        cut = round(len(transformers) * rng.uniform(0.3, 0.7)) if len(transformers) > 1 and rng.random() < 0.6 else 0
        steps = [transformers[:cut], transformers[cut:]] if cut else [transformers]
        for number, block in enumerate(steps, start=from_step):
            yield rng.uniform(0.5, 1.4) * 3600
            back = [account for account in outage.accounts if account.transformer.id in block]
            outage.minutes += len(back) * (self._stage.loop.now - outage.began) / 60
            for account in back:
                self._out.pop(account.number, None)
            remaining = sum(1 for account in outage.accounts if self._out.get(account.number) is outage)
            self._stage.tell(
                OutageStepRestored, outage=outage.number, feeder=outage.feeder.id, step=number, customers=len(back),
                mv_users=len(block), capacity=self._capacity(back), transformers=block, remaining=remaining,
            )  # fmt: skip
        outage.restored_at = self._stage.loop.now
        self._ended(outage, "restored")

    def _split(self, rng: Random, outage: Outage) -> Iterator[float]:
        """The outage turns out to be two, each with a fault of its own."""
        stage = self._stage
        transformers = outage.transformers()
        half = set(transformers[: len(transformers) // 2])
        groups = (
            tuple(account for account in outage.accounts if account.transformer.id in half),
            tuple(account for account in outage.accounts if account.transformer.id not in half),
        )
        parts = []
        for accounts in groups:
            part = Outage(stage.number("OUT"), outage.feeder, outage.began, accounts, outage.cause, planned=False)
            part.tickets = outage.tickets
            for account in accounts:
                self._out[account.number] = part
            parts.append(part)
        stage.tell(
            OutageSplit, outage=outage.number, feeder=outage.feeder.id, split_into=[part.number for part in parts],
            rule="supply-seen-between/1",
        )  # fmt: skip
        stage.tell(OutageEnded, outage=outage.number, feeder=outage.feeder.id, outcome="split", customers=0)
        for part in parts:
            self._confirm(rng, part)
        stage.play(self._restore(stage.chance("restore", parts[0].number), parts[0]))
        yield from self._restore(rng, parts[1])
        outage.restored_at = stage.loop.now

    def _ended(self, outage: Outage, outcome: str) -> None:
        stage = self._stage
        stage.tell(
            OutageEnded, outage=outage.number, feeder=outage.feeder.id, outcome=outcome, cause=outage.cause,
            customers=len(outage.accounts),
        )  # fmt: skip
        stage.truth(self._truth(outage, stage.loop.now))

    def _truth(self, outage: Outage, ended: float | None) -> OutageTruth:
        return OutageTruth(
            outage.number, outage.feeder.id, outage.began, ended, len(outage.accounts), round(outage.minutes),
            outage.cause, outage.planned,
        )  # fmt: skip

    def close(self) -> None:
        """The simulation ends: tell the truth about the outages that go on."""
        for outage in {id(outage): outage for outage in self._out.values()}.values():
            self._stage.truth(self._truth(outage, None))

    def _planned(self, day: date) -> Iterator[float]:
        """Announced eight days before, sometimes changed or cancelled, then done."""
        stage = self._stage
        rng = stage.chance("planned", day)
        feeder = rng.choice(stage.world.feeders)
        accounts = stage.world.accounts_of[feeder.id]
        number = stage.number("PL")
        work_day = day + timedelta(days=PLANNED_NOTICE_DAYS)
        hour = rng.choice((7, 8, 9))
        yield from self._announce(number, feeder, accounts, work_day, hour, "announced")
        change = rng.random()
        if change < 0.2:
            yield rng.uniform(1, 3) * 86400
            hour += 1
            yield from self._announce(number, feeder, accounts, work_day, hour, "changed")
        if change > 0.9:
            yield rng.uniform(1, 3) * 86400
            yield from self._announce(number, feeder, accounts, work_day, hour, "cancelled")
            return
        yield stage.until_hour(work_day, hour)
        if any(outage.feeder is feeder for outage in self._out.values()):
            return
        outage = Outage(number, feeder, stage.loop.now, accounts, "planned_work", planned=True)
        self._lose_supply(rng, outage, calling=0.03)
        self._confirm(rng, outage)
        yield rng.uniform(2, 4) * 3600
        yield from self._restore(rng, outage)

    def _announce(
        self, number: str, feeder: Feeder, accounts: tuple[Account, ...], day: date, hour: int, status: str
    ) -> Iterator[float]:
        starts = self._stage.settings.midnight(day) + hour * 3600
        self._stage.tell(
            PlannedOutageAnnounced, outage=number, feeder=feeder.id, status=status, starts_at=moment(starts),
            ends_at=moment(starts + 8 * 3600), temporary=False, work="线路检修", area=feeder.area.id,
            customers=len(accounts), transformers=sorted({account.transformer.id for account in accounts}),
            channels=["web", "sms"], text=f"{feeder.name}计划检修停电",
        )  # fmt: skip
        yield 1.0

    @staticmethod
    def _capacity(accounts: tuple[Account, ...] | list[Account]) -> int:
        return sum({account.transformer.id: account.transformer.capacity_kva for account in accounts}.values())
