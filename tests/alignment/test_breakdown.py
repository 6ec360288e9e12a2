"""Outcomes by anything: what the page, the API and the file say is what counting lead by lead says."""

from collections import Counter
from decimal import Decimal
from typing import Any

import pytest
from django.urls import reverse

from alignment import registry
from alignment.dimensions import BOUNDS
from leads.models import Channel, Lead, Person
from tests.alignment import funnel_rows
from tests.alignment.asking import api, question, sheet, written
from workspaces import scope
from workspaces.models import Workspace

COUNTS = ("leads", "sales_ready", "handed_off", "never_reached", "contacted", "accepted", "met", "qualified", "won",
          "lost", "returned", "open")  # fmt: skip


def page_of(told):
    said = told.facts.get("page_url")
    bare = said.split("?")[0].split("#")[0] if said else None
    return bare[:-1] if bare and len(bare) > 1 and bare.endswith("/") else bare


def size_of(told):
    size = told.facts.get("company_size")
    return str(sum(size >= bound for bound in BOUNDS)) if isinstance(size, int) else None


def text(pk):
    return None if pk is None else str(pk)


PLACES = {
    "channel": lambda told: text(told.lead.channel_id),
    "campaign": lambda told: text(told.lead.campaign_id),
    "form": lambda told: told.facts.get("form"),
    "landing-page": page_of,
    "rep": lambda told: text(told.lead.owner_id),
    "team": lambda told: text(told.team),
    "version": lambda told: text(told.version),
    "month": lambda told: f"{told.lead.arrived_at.astimezone(funnel_rows.ZONE):%Y-%m}",
    "segment:industry": lambda told: told.facts.get("industry") or None,
    "segment:company_size": size_of,
}


@pytest.fixture
def sown(cast):
    with scope.workspace(cast.workspace.pk):
        Workspace.objects.update(time_zone=funnel_rows.ZONE.key)
        cast.workspace.refresh_from_db()
        return funnel_rows.sow(cast, 3)


def words_of(cut):
    by, _, fact = cut.partition(":")
    return f"outcomes-by-{by}", {"fact": fact} if fact else {}


@pytest.mark.parametrize("cut", PLACES)
def test_every_cut_is_the_plain_count(cast, sown, cut):
    key, words = words_of(cut)
    with scope.workspace(cast.workspace.pk):
        report = registry.read(key, question(cast.olive, **words))

    found: dict[str | None, dict[str, Any]] = {
        None if row.place == ("none",) else row.place[0][1:]: {
            name: value for name, value in report.named(row).items() if name in (*COUNTS, "value")
        }
        for row in report.rows
    }
    plain = sown.counted(PLACES[cut])
    assert found.keys() == plain.keys()
    for place, counts in found.items():
        for name, value in counts.items():
            assert value == plain[place][name], (place, name)
    assert report.total is not None
    for name in COUNTS:
        assert report.named(report.total)[name] == sum(row[name] for row in found.values())


@pytest.mark.parametrize("cut", PLACES)
def test_the_api_and_the_file_say_the_same(cast, sown, sign_in, cut):
    key, words = words_of(cut)
    browser = sign_in(cast.olive)

    document, lines = api(browser, key, **words), sheet(browser, key, **words)

    assert [column["key"] for column in document["columns"]] == list(lines[0])
    assert [{name: written(value) for name, value in row.items()} for row in document["rows"]] == lines


@pytest.mark.parametrize("cut", PLACES)
def test_every_number_of_the_table_opens_its_leads(cast, sown, sign_in, cut):
    key, words = words_of(cut)
    browser = sign_in(cast.olive)
    with scope.workspace(cast.workspace.pk):
        report = registry.read(key, question(cast.olive, **words))
        links = [
            (report.link(row, column), value)
            for row in (*report.rows[:2], report.total)
            for column, value in zip(report.columns, row.values, strict=True)
            if column.kind == "count"
        ]
    assert len(links) == 3 * len(COUNTS) if len(report.rows) > 1 else 2 * len(COUNTS)
    for url, number in links[:: len(COUNTS) // 3]:
        shown = browser.get(url).text
        lines = shown.split("<tbody>")[1].count("<tr>") if "<tbody>" in shown else 0
        assert lines == min(number, 20), url


def test_a_pivot_adds_up_both_ways_and_opens_its_leads(cast, sown, sign_in):
    browser = sign_in(cast.olive)
    for measure in ("leads", "won", "open"):
        document = api(browser, "outcomes-pivot", by="channel", across="form", measure=measure)
        names = [column["key"] for column in document["columns"][1:]]
        for row in (*document["rows"], document["total"]):
            assert sum(row[name] for name in names[:-1]) == row["All"]
        for name in names:
            assert sum(row[name] for row in document["rows"]) == document["total"][name]
        assert document["total"]["All"] == sum(funnel_rows.counts(told.lead)[measure] for told in sown.leads)

    with scope.workspace(cast.workspace.pk):
        report = registry.read("outcomes-pivot", question(cast.olive, by="channel", across="form"))
        pairs = Counter((text(told.lead.channel_id), told.facts.get("form")) for told in sown.leads)
        row, column = report.rows[0], report.columns[1]
        url, number = report.link(row, column), row.values[1]
    assert number in pairs.values()
    shown = browser.get(url).text
    assert shown.split("<tbody>")[1].count("<tr>") == min(number, 20)


def test_a_pivot_of_rates_says_of_how_many(cast, sown, sign_in):
    document = api(sign_in(cast.mara), "outcomes-pivot", by="form", across="channel", measure="win_rate")

    for row in document["rows"]:
        count = row["All, leads"]
        assert row["All"] is None or 0 <= row["All_low"] <= row["All"] <= row["All_high"] <= 1
        assert count == sum(
            value for name, value in row.items() if name.endswith(", leads") and name != "All, leads"
        )


def test_one_part_alone_is_cut_in_another_way(cast, sown, sign_in):
    browser, form = sign_in(cast.olive), "Request a demo"

    document = api(browser, "outcomes-by-channel", only="form", only_is=f"={form}")

    plain = Counter(text(told.lead.channel_id) for told in sown.leads if told.facts.get("form") == form)
    assert {row["channel_id"]: row["leads"] for row in document["rows"]} == plain
    assert document["base"].endswith(f"form: {form}")


def test_sorting_ranks_no_rate_of_few(cast, sown, sign_in):
    browser = sign_in(cast.olive)
    by_size = [row["leads"] for row in api(browser, "outcomes-by-form", sort="leads")["rows"]]
    assert by_size == sorted(by_size)

    rows = api(browser, "outcomes-by-landing-page", sort="-win_rate")["rows"]
    many = [row["win_rate"] for row in rows if row["leads"] >= 20]
    assert [row["win_rate"] for row in rows][: len(many)] == sorted(many, reverse=True)
    assert (
        api(browser, "outcomes-by-form", sort="nonsense")["rows"] == api(browser, "outcomes-by-form")["rows"]
    )


@pytest.mark.parametrize(
    ("key", "words", "field"),
    [
        ("outcomes-by-segment", {"fact": "email"}, "fact"),
        ("outcomes-by-segment", {"fact": "\x00"}, "fact"),
        ("outcomes-by-deal", {"fact": "\x00"}, "fact"),
        ("outcomes-pivot", {"by": "nothing"}, "by"),
        ("outcomes-pivot", {"measure": "value"}, "measure"),
        ("outcomes-by-form", {"only": "channel", "only_is": "7"}, "only_is"),
    ],
)
def test_a_cut_that_cannot_be_is_refused_in_words(cast, sown, sign_in, key, words, field):
    browser = sign_in(cast.mara)

    problem = browser.get(f"/api/v1/reports/{key}/", words)

    assert problem.status_code == 400
    assert field in problem.text
    assert browser.get(reverse(f"report_{key.replace('-', '_')}_csv"), words).status_code == 400
    assert browser.get(
        reverse("alignment_outcomes"), {"by": key.removeprefix("outcomes-by-")} | words
    ).status_code in {200, 400}


def test_a_segment_without_its_fact_says_which_there_are(cast, sown, sign_in):
    document = api(sign_in(cast.mara), "outcomes-by-segment")
    assert document["rows"] == []
    assert "company_size, industry" in document["notes"][0]


def test_ids_that_are_none_find_nothing(cast, sown, sign_in):
    browser = sign_in(cast.mara)
    for by in ("channel", "campaign", "rep", "team", "version"):
        for place in ("=x", "=99999999999999999999999", "=٣"):
            shown = browser.get(reverse("alignment_leads"), {"by": by, "is": place, "period": "all"})
            assert shown.status_code == 200
            assert "There are none" in shown.text


def test_each_rep_s_figures_are_for_managers_and_the_rep(cast, sown, sign_in):
    def reps(member):
        return {row["rep"]: row["leads"] for row in api(sign_in(member), "outcomes-by-rep")["rows"]}

    whole = reps(cast.rita)
    assert whole.keys() == {"Sam", "Sofia", "Nobody"}
    assert reps(cast.max) == reps(cast.olive) == whole
    assert reps(cast.sam) == {
        "Sam": whole["Sam"],
        "All other reps": whole["Sofia"],
        "Nobody": whole["Nobody"],
    }
    assert reps(cast.mara) == {"All other reps": whole["Sam"] + whole["Sofia"], "Nobody": whole["Nobody"]}
    lines = sheet(sign_in(cast.sam), "outcomes-by-rep")
    assert {line["rep"]: int(line["leads"]) for line in lines} == reps(cast.sam)
    pivot = api(sign_in(cast.mara), "outcomes-pivot", by="channel", across="rep")
    assert {column["key"] for column in pivot["columns"]} == {"channel", "All other reps", "Nobody", "All"}
    hidden = {"by": "rep", "is": f"={cast.sofia.pk}", "period": "all"}
    assert "There are none" in sign_in(cast.sam).get(reverse("alignment_leads"), hidden).text
    assert "There are none" not in sign_in(cast.sofia).get(reverse("alignment_leads"), hidden).text

    with scope.workspace(cast.workspace.pk):
        Workspace.objects.update(rep_figures="everyone")
    assert reps(cast.mara) == reps(cast.sam) == whole


def test_people_are_not_measured_by_money(cast, sown, sign_in):
    document = api(sign_in(cast.olive), "outcomes-by-rep")
    assert not [column for column in document["columns"] if column["kind"] in {"money", "ratio"}]


def test_nadia_sees_nothing_of_it(cast, sown, sign_in):
    browser = sign_in(cast.nadia)
    for key in ("outcomes-by-channel", "outcomes-by-form", "outcomes-by-rep", "outcomes-pivot"):
        assert api(browser, key)["rows"] == []
    assert browser.get("/api/v1/reports/outcomes-by-segment/", {"fact": "industry"}).status_code == 400
    asked = {"by": "form", "is": "=Request a demo", "period": "all"}
    assert "There are none" in browser.get(reverse("alignment_leads"), asked).text


@pytest.mark.parametrize("count", [1, 3])
def test_a_table_asks_as_often_however_many_parts(cast, sign_in, count, django_assert_max_num_queries):
    with scope.workspace(cast.workspace.pk):
        funnel_rows.sow(cast, 1, count * 10)
    browser = sign_in(cast.olive)
    for by in ("campaign", "form", "rep"):
        with django_assert_max_num_queries(12):
            browser.get(
                reverse("alignment_outcomes_table"),
                {"by": by, "period": "all"},
                headers={"HX-Request": "true"},
            )
    with django_assert_max_num_queries(14):
        browser.get(reverse("alignment_outcomes"))


def test_many_parts_are_listed_by_size_and_the_rest_together(cast, sign_in, at):
    with scope.workspace(cast.workspace.pk):
        own, names = cast.workspace.pk, [f"channel {number}" for number in range(1003)]
        channels = Channel.objects.bulk_create(
            Channel(workspace_id=own, name=name, key=name) for name in names
        )
        person = Person.objects.create(workspace_id=own)
        Lead.objects.bulk_create(
            Lead(workspace_id=own, person=person, channel=channel, arrived_at=at, is_history=True)
            for channel in channels
        )
    document = api(sign_in(cast.mara), "outcomes-by-campaign")
    assert [row["leads"] for row in document["rows"]] == [1003]
    pivot = api(sign_in(cast.mara), "outcomes-pivot", by="channel", across="channel")
    assert [column["key"] for column in pivot["columns"]][-2:] == ["991 others", "All"]
    assert pivot["rows"][-1]["channel"] == "3 others"
    assert pivot["total"]["991 others"] == 991
    assert Decimal(pivot["total"]["All"]) == 1003
