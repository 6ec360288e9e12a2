"""Which facts there are, how often they are known, and what they usually say."""

from django.utils import timezone

from followup import pipeline
from leads import intake, sources
from scoring import catalogue
from workspaces import scope


def arrive(cast, *payloads):
    at = timezone.now()
    with scope.workspace(cast.workspace.pk):
        way_in = sources.connection_of_file(cast.workspace.pk, "tests", at=at)
        for number, payload in enumerate(payloads):
            person = {"name": f"Ann {number}", "email": f"ann{number}@example.com"}
            intake.receive(
                cast.workspace.pk,
                way_in.pk,
                {"channel": "Web", "person": person} | payload,
                key=str(number),
                at=at,
            )
    while pipeline.take_in(cast.workspace.pk).taken:
        pass


def test_without_leads_there_are_the_built_in_facts(scoped):
    facts = catalogue.of(scoped.workspace.pk)

    assert facts.keys() == catalogue.BUILT_IN.keys()
    assert {fact.share for fact in facts.values()} == {None}


def test_coverage_and_top_values_come_from_leads(cast):
    arrive(
        cast,
        *({"facts": {"company_size": 50, "wants": ["routing", "billing"]}} for _ in range(3)),
        {"facts": {"company_size": 70, "agreed": True}},
    )
    with scope.workspace(cast.workspace.pk):
        facts = catalogue.of(cast.workspace.pk)

    assert (facts["company_size"].kind, facts["company_size"].share) == ("number", 1)
    assert facts["company_size"].values == ("50",)  # what a single lead said is nobody's business
    assert (facts["wants"].kind, facts["wants"].share) == ("list", 0.75)
    assert facts["wants"].values == ("billing", "routing")
    assert facts["agreed"].kind == "yes/no"
    assert facts["email"].values == ()


def test_a_text_of_few_values_is_a_choice(cast):
    arrive(cast, *({"facts": {"plan": ("small", "large")[number % 2]}} for number in range(20)))
    with scope.workspace(cast.workspace.pk):
        facts = catalogue.of(cast.workspace.pk)

    assert facts["plan"].kind == "choice"
    assert facts["plan"].values == ("large", "small")


def test_nadia_s_catalogue_knows_nothing_of_acme(cast):
    arrive(cast, {"facts": {"company_size": 50}})
    with scope.workspace(cast.nadia.workspace_id):
        assert "company_size" not in catalogue.of(cast.nadia.workspace_id)
        assert "company_size" not in catalogue.of(cast.workspace.pk)


def test_it_takes_one_statement(scoped, django_assert_num_queries):
    with django_assert_num_queries(1):
        catalogue.of(scoped.workspace.pk)
