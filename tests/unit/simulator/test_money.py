"""Every amount adds up to the fen: lines to bills, payments to bills, items to batches, entries to statements."""

from collections import Counter, defaultdict
from datetime import date, timedelta
from typing import Any

import pytest

from connectors.simulator.pricing import bill_lines, contained_tax, price, reading
from connectors.simulator.settings import SimulationSettings
from connectors.simulator.world import build_world
from models import bank, billing, dunning
from models.envelope import Event
from tests.support.simulated import Run


def told(run: Run, event_type: type[Event]) -> list[dict[str, Any]]:
    found = [dict(draft.data) for draft in run.drafts if draft.event_type is event_type]
    assert found
    return found


def test_price_and_tax_of_a_known_bill() -> None:
    """216 kWh at 0.5383 yuan and 0.027 yuan surcharge: 116.27 + 5.83, of which 13/113 is tax: 14.05."""
    assert price(216_000, 538_300) == 11_627
    assert price(216_000, 27_000) == 583
    assert contained_tax(12_210) == 1_405


def test_a_bill_is_the_sum_of_its_lines(month: Run) -> None:
    for bill in told(month, billing.BillIssued):
        lines = bill["lines"]
        assert bill["amount"] == sum(line["amount"] for line in lines)
        assert bill["surcharge"] == sum(line["surcharge"] for line in lines)
        assert bill["energy"] == sum(line["energy"] for line in lines)
        assert bill["total"] == bill["amount"] + bill["surcharge"] + bill["late_fee"] + bill["adjustment"] > 0
        counted = {
            line["register_name"]: (line["reading"] - line["previous_reading"]) * line["multiplier"] for line in lines
        }
        assert bill["energy"] == sum(counted.values())


def test_steps_of_a_residential_bill_share_the_energy() -> None:
    world = build_world(SimulationSettings(start=date(2026, 11, 1), accounts=300), seed=1)
    account = max((one for one in world.accounts if one.kind == "resident"), key=lambda one: one.kwh)
    lines = bill_lines(1, account, date(2026, 8, 1))
    energy = reading(1, account, "total", date(2026, 8, 1)) - reading(1, account, "total", date(2026, 7, 1))
    assert [line["energy"] for line in lines] == [230_000, 170_000, energy - 400_000]


def test_readings_follow_each_other_across_the_year() -> None:
    world = build_world(SimulationSettings(start=date(2026, 1, 1), accounts=50), seed=1)
    account = world.accounts[0]
    months = [date(2025, 11, 1), date(2025, 12, 1), date(2026, 1, 1), date(2026, 2, 1)]
    shown = [reading(1, account, "total", month) for month in months]
    assert shown == sorted(shown)
    assert bill_lines(1, account, date(2026, 1, 1))[0]["previous_reading"] == shown[1]


def test_what_is_paid_is_what_is_owed(month: Run) -> None:
    totals = {bill["bill"]: bill["total"] for bill in told(month, billing.BillIssued)}
    for adjusted in told(month, billing.BillAdjusted):
        assert adjusted["difference"] == sum(line["amount"] + line["surcharge"] for line in adjusted["lines"]) < 0
        assert adjusted["total"] == totals[adjusted["bill"]] + adjusted["difference"]
        totals[adjusted["bill"]] = adjusted["total"]
    amounts = {payment["payment"]: payment["amount"] for payment in told(month, billing.PaymentReceived)}
    reversed_amounts: Counter[str] = Counter()
    for reversal in told(month, billing.PaymentReversed):
        assert reversal["amount"] == amounts[reversal["payment"]]
        reversed_amounts[reversal["bills"][0]] += reversal["amount"]
    paid: Counter[str] = Counter()
    for part in told(month, billing.PaymentAllocated):
        assert part["principal"] == amounts[part["payment"]]
        paid[part["bill"]] += part["principal"]
    for bill, amount in paid.items():
        assert amount - reversed_amounts[bill] in (0, totals[bill])


def test_a_batch_is_the_sum_of_its_items_and_each_has_a_result(month: Run) -> None:
    items: defaultdict[str, list[dict[str, Any]]] = defaultdict(list)
    for item in told(month, bank.DebitItemSent):
        items[item["batch"]].append(item)
    for batch in told(month, bank.DebitBatchSent):
        assert batch["items"] == len(items[batch["batch"]])
        assert batch["total"]["amount"] == sum(item["amount"]["amount"] for item in items[batch["batch"]])
    answered = {result["item"] for result in told(month, bank.DebitItemResult)}
    assert answered == {item["item"] for sent in items.values() for item in sent}


def test_a_statement_balances_and_holds_every_payment(month: Run) -> None:
    lines: defaultdict[str, list[dict[str, Any]]] = defaultdict(list)
    for line in told(month, bank.StatementLine):
        lines[line["statement"]].append(line)
    statements = told(month, bank.StatementReceived)
    for statement in statements:
        booked = sum(line["amount"]["amount"] for line in lines[statement["statement"]])
        assert statement["lines"] == len(lines[statement["statement"]])
        assert statement["opening"]["amount"] + booked == statement["closing"]["amount"]
    collected = {
        (result["batch"], result["debited_on"]): 0 for result in told(month, bank.DebitItemResult) if result["file"]
    }
    for result in told(month, bank.DebitItemResult):
        if result["result"] == "collected" and result["file"]:
            collected[result["batch"], result["debited_on"]] += result["amount"]["amount"]
    batches = [line for found in lines.values() for line in found if line["batch"]]
    assert batches
    for line in batches:
        assert line["amount"]["amount"] == collected[line["batch"], line["booked_on"]]
    references = {line["bank_reference"] for found in lines.values() for line in found}
    last_statement = max(draft.time for draft in month.drafts if draft.event_type is bank.StatementReceived)
    payments = [draft for draft in month.drafts if draft.event_type is billing.PaymentReceived]
    for payment in payments:
        if payment.data["method"] != "bank_debit" and payment.time < last_statement:
            assert payment.data["reference"] in references


def test_promises_are_kept_or_broken_and_holds_lifted(month: Run) -> None:
    made = {promise["promise"]: promise for promise in told(month, dunning.PromiseMade)}
    kept = {promise["promise"] for promise in told(month, dunning.PromiseKept)}
    broken = {promise["promise"] for promise in told(month, dunning.PromiseBroken)}
    assert not kept & broken
    end = month.settings.start + timedelta(days=month.settings.days)
    open_ones = set(made) - kept - broken
    assert all(made[promise]["due_on"] > end - timedelta(days=5) for promise in open_ones)
    held = {hold["hold"] for hold in told(month, dunning.HoldPlaced)}
    assert {hold["hold"] for hold in told(month, dunning.HoldLifted)} <= held


@pytest.mark.parametrize("event_type", [dunning.DunningAttempted, dunning.PromiseMade])
def test_reminders_follow_a_decision_to_remind(month: Run, event_type: type[Event]) -> None:
    accounts = {target["account"] for target in told(month, dunning.DunningTargeted) if target["decision"] == "remind"}
    assert {attempt["account"] for attempt in told(month, event_type)} <= accounts
