"""The verdict on a storm names each promise that is broken, and what breaks it."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import pytest

from tests.processes.chaos import verdict
from tests.processes.chaos.verdict import Evidence, Handed, Held, Receipt, Sent, Stored, Told

REP, OTHER, MANAGER = 1, 2, 3
LADDER = {
    "handoff": (["owner"], ["chat"]),
    "breach": (["owner", "manager"], ["email", "chat"]),
    "team": (["team"], ["chat"]),
}
KILLED_AT = 500.0


def whole() -> Evidence:
    """One lead of each of two reps, everything told; of the second the first message came again after a kill."""
    alerts = [
        Told(101, 11, "handoff", REP),
        Told(102, 11, "breach", REP),
        Told(103, 11, "breach", MANAGER),
        Told(104, 11, "team", REP),
        Told(105, 11, "team", OTHER),
        Told(201, 12, "handoff", OTHER),
        Told(202, 12, "breach", OTHER),
        Told(203, 12, "breach", MANAGER),
        Told(204, 12, "team", REP),
        Told(205, 12, "team", OTHER),
    ]
    deliveries = [
        Sent(1, 101, "chat", "sent", None),
        Sent(2, 102, "chat", "gathered", 4),
        Sent(3, 102, "email", "sent", None),
        Sent(4, 202, "chat", "sent", None),
        Sent(5, 103, "email", "sent", None),
        Sent(6, 104, "chat", "sent", None),
        Sent(7, 201, "chat", "sent", None),
        Sent(8, 202, "email", "sent", None),
        Sent(9, 203, "email", "sent", None),
        Sent(10, 204, "chat", "sent", None),
    ]
    receipts = [
        Receipt("delivery-1", "New lead: A", 100.0),
        Receipt("delivery-4", "2 alerts at once", 200.0),
        Receipt("delivery-6", "Still nobody called: A", 300.0),
        Receipt("delivery-7", "New lead: B", KILLED_AT - 0.5),
        Receipt("delivery-7", "New lead: B", 560.0),
        Receipt("delivery-10", "Still nobody called: B", 600.0),
        *(Receipt(f"delivery-{mail}", "", 250.0) for mail in (3, 5, 8, 9)),
    ]
    return Evidence(
        taken={"a": 1, "b": 2},
        refused=[],
        submissions=[Stored("a", 1, 21), Stored("b", 2, 22)],
        leads=[21, 22],
        handoffs=[Handed(11, 21, REP), Handed(12, 22, OTHER)],
        assignments=[Held(11, REP), Held(12, OTHER)],
        alerts=alerts,
        missed=[11, 12],
        deliveries=deliveries,
        receipts=receipts,
        kills=[KILLED_AT],
        ladder=LADDER,
        team=[REP, OTHER],
        manager=MANAGER,
    )


def but(rows: Sequence[Any], place: int, **changed: object) -> list[Any]:
    """The rows with one of them changed, or without it."""
    return [*rows[:place], *([rows[place]._replace(**changed)] if changed else []), *rows[place + 1 :]]


def test_nothing_is_broken_where_all_holds() -> None:
    assert verdict.verdict(whole()) == []


BREAKS: list[tuple[str, Callable[[Evidence], Evidence], list[str]]] = [
    (
        "every submission is taken, or asked for again",
        lambda it: replace(it, refused=["c: HTTP Error 500"]),
        ["c: HTTP Error 500"],
    ),
    (
        "what was answered 2xx is a lead",
        lambda it: replace(it, taken={**it.taken, "c": 3}),
        ["c: answered as submission 3, nowhere to be found"],
    ),
    (
        "what was answered 2xx is a lead",
        lambda it: replace(it, taken={"a": 1, "b": 9}),
        ["b: answered as submission 9, kept as 2"],
    ),
    (
        "what was answered 2xx is a lead",
        lambda it: replace(
            it, taken={**it.taken, "c": 3}, submissions=[*it.submissions, Stored("c", 3, None)]
        ),
        ["c: submission 3 never became a lead"],
    ),
    (
        "no lead is there twice",
        lambda it: replace(it, submissions=[*it.submissions, Stored("b", 3, None)], taken={"a": 1}),
        ["b: kept 2 times"],
    ),
    (
        "no lead is there twice",
        lambda it: replace(it, submissions=[*it.submissions, Stored("c", 3, 22)]),
        ["lead 22: of 2 submissions"],
    ),
    (
        "no lead is unassigned",
        lambda it: replace(it, leads=[21, 22, 23], submissions=[*it.submissions, Stored("c", 3, 23)]),
        ["lead 23: handed over 0 times"],
    ),
    (
        "no lead is unassigned",
        lambda it: replace(it, assignments=but(it.assignments, 1)),
        ["handoff 12 of lead 22: its owner is 2, held by []"],
    ),
    (
        "no lead is unassigned",
        lambda it: replace(it, assignments=but(it.assignments, 1, member=REP)),
        ["handoff 12 of lead 22: its owner is 2, held by [1]"],
    ),
    (
        "no rung is missing",
        lambda it: replace(it, alerts=but(it.alerts, 9)),
        ["handoff 12: team never told to member 2"],
    ),
    (
        "no rung is missing",
        lambda it: replace(it, missed=[11]),
        ["handoff 12: no breach was recorded"],
    ),
    (
        "no rung is there twice",
        lambda it: replace(it, alerts=[*it.alerts, Told(206, 12, "team", OTHER)]),
        ["handoff 12: team told to member 2 2 times"],
    ),
    (
        "no rung is there twice",
        lambda it: replace(it, alerts=[*it.alerts, Told(206, 12, "handoff", REP)]),
        ["handoff 12: handoff told to member 1, to whom it wasn't owed"],
    ),
    (
        "no rung is there twice",
        lambda it: replace(it, missed=[11, 12, 12]),
        ["handoff 12: 2 breaches were recorded"],
    ),
    (
        "every message arrives",
        lambda it: replace(it, deliveries=but(it.deliveries, 9, state="pending")),
        ["delivery 10 by chat: it is pending"],
    ),
    (
        "every message arrives",
        lambda it: replace(it, receipts=but(it.receipts, 1)),
        [
            "delivery 2 by chat: noted as sent, never received",
            "delivery 4 by chat: noted as sent, never received",
        ],
    ),
    (
        "every message arrives",
        lambda it: replace(it, deliveries=but(it.deliveries, 9), receipts=but(it.receipts, 5)),
        ["handoff 12: team by chat 0 times, not 1"],
    ),
    (
        "every message arrives",
        lambda it: replace(
            it, deliveries=but(it.deliveries, 0, state="dropped"), receipts=but(it.receipts, 0)
        ),
        ["delivery 1 by chat: it is dropped"],
    ),
    (
        "a message comes again only after a kill in mid-delivery",
        lambda it: replace(it, receipts=[*it.receipts, Receipt("delivery-1", "New lead: A", 540.0)]),
        ["delivery-1: “New lead: A” came again, and nothing was killed when it came first"],
    ),
    (
        "a message comes again only after a kill in mid-delivery",
        lambda it: replace(it, kills=[]),
        ["delivery-7: “New lead: B” came again, and nothing was killed when it came first"],
    ),
    (
        "a message that comes again carries the same key",
        lambda it: replace(it, receipts=but(it.receipts, 4, key="delivery-10")),
        ["“New lead: B” came under delivery-10, delivery-7"],
    ),
    (
        "a message that comes again carries the same key",
        lambda it: replace(it, receipts=[*it.receipts, Receipt("", "New lead: C", 540.0)]),
        [": “New lead: C” came under a key that no delivery has"],
    ),
    (
        "the figures agree with the rows",
        lambda it: replace(it, figures="quick: milestones of leads: 1 differ: 21"),
        ["quick: milestones of leads: 1 differ: 21"],
    ),
]


@pytest.mark.parametrize(("promise", "broken", "by"), BREAKS)
def test_what_breaks_a_promise_is_named(
    promise: str, broken: Callable[[Evidence], Evidence], by: list[str]
) -> None:
    assert (promise, by) in verdict.verdict(broken(whole()))


def test_each_promise_can_be_broken() -> None:
    assert {promise for promise, _, _ in BREAKS} == set(verdict.PROMISES)
