"""What is said of a line, counted; returned leads apart."""

from datetime import timedelta

from agreement import life, remarks, versions
from agreement.models import Remark
from leads.models import Lead
from tests.agreement.drafts import proposed
from tests.followup.road import hand_over_one
from workspaces import scope


def test_remarks_are_counted_by_line(scoped, at):
    version = proposed(scoped, at=at)
    for text in ("One.", "Two."):
        remarks.add(version, line="goal", text=text, by=scoped.sam, at=at)
    life.ask_for_change(version, line="goal", text="Three.", by=scoped.rita, at=at)
    remarks.settle(Remark.objects.get(text="One."), by=scoped.mara, at=at)

    count = remarks.counts(version)["goal"]

    assert (count.open, count.settled, count.changes, count.returns, count.said) == (2, 1, 1, 0, 3)


def test_settling_twice_keeps_who_did_it_first(scoped, at):
    remark = remarks.add(proposed(scoped, at=at), line="", text="x", by=scoped.sam, at=at)

    remarks.settle(remark, by=scoped.mara, at=at)
    remarks.settle(remark, by=scoped.max, at=at + timedelta(hours=1))

    assert (remark.settled_by, remark.settled_at) == (scoped.mara, at)


def test_returned_leads_are_counted_apart(cast, at):
    hand_over_one(cast)
    with scope.workspace(cast.workspace.pk):
        version = versions.in_force(cast.workspace.pk)
        for _ in range(2):
            remarks.from_return(
                version, criterion="has_email", lead=Lead.objects.get(), by=cast.sam, note="", at=at
            )

        count = remarks.counts(version)["criteria/has_email"]

    assert (count.returns, count.said) == (2, 0)


def test_a_criterion_s_key_alone_is_its_line():
    assert remarks.address("has_email") == "criteria/has_email"
    assert [remarks.address(line) for line in ("", "goal", "lanes/x")] == ["", "goal", "lanes/x"]
