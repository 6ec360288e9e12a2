"""Coming in: by password, by the demo's door, into one of several workspaces, and out again."""

import secrets
from collections.abc import Callable
from typing import Any

import pytest
from django.core import mail
from django.test import Client

from tests.cast import Cast
from workspaces import scope, setup
from workspaces.models import Member, Role, Side, User, Workspace

PASSWORD = "right-horse-staple"


def someone_at(address: str) -> Client:
    """A browser of its own, so that one test's wrong passwords don't lock out another's."""
    return Client(REMOTE_ADDR=address)


@pytest.fixture
def address() -> str:
    return ".".join(str(1 + secrets.randbelow(250)) for _ in range(4))


@pytest.fixture
def with_password(cast: Cast) -> Member:
    assert cast.sam.user is not None
    cast.sam.user.set_password(PASSWORD)
    cast.sam.user.save()
    return cast.sam


def sign_in_by_password(browser: Client, email: str, password: str) -> Any:
    return browser.post("/account/login/", {"login": email, "password": password})


def test_a_rep_signs_in_by_password_and_lands_in_the_queue(with_password: Member, address: str) -> None:
    sam = someone_at(address)
    assert sign_in_by_password(sam, "SAM@acme.example", PASSWORD)["Location"] == "/"
    assert sam.get("/", follow=True).redirect_chain == [("/queue/", 302)]


def test_everyone_else_lands_at_alignment(cast: Cast, sign_in: Callable[..., Client]) -> None:
    for member in (cast.mara, cast.max, cast.rita, cast.olive):
        assert sign_in(member).get("/")["Location"] == "/alignment/"


def test_a_wrong_password_says_nothing_about_who_exists(db: None, address: str) -> None:
    browser = someone_at(address)
    email = f"{secrets.token_hex(4)}@acme.example"
    User.objects.create_user(email, PASSWORD)
    known = sign_in_by_password(browser, email, "wrong")
    unknown = sign_in_by_password(browser, f"{secrets.token_hex(4)}@acme.example", "wrong")
    assert known.status_code == unknown.status_code == 200
    assert known.context["form"].errors == unknown.context["form"].errors
    assert "_auth_user_id" not in browser.session


def test_guessing_passwords_is_stopped_before_the_right_one(db: None, address: str) -> None:
    browser = someone_at(address)
    email = (
        f"{secrets.token_hex(4)}@acme.example"  # wrong guesses are counted by address, in a cache that stays
    )
    User.objects.create_user(email, PASSWORD)
    for _ in range(5):
        sign_in_by_password(browser, email, "wrong")
    stopped = sign_in_by_password(browser, email, PASSWORD)
    assert stopped.status_code == 200
    assert "Too many" in stopped.content.decode()
    assert "_auth_user_id" not in browser.session


def test_sign_up_is_closed(db: None) -> None:
    for answer in (
        Client().get("/account/signup/"),
        Client().post("/account/signup/", {"email": "x@example.com", "password1": PASSWORD}),
    ):
        assert "By invitation" in answer.content.decode()
    assert not User.objects.filter(email="x@example.com").exists()


def test_after_signing_in_nobody_is_sent_elsewhere(with_password: Member, address: str) -> None:
    answer = someone_at(address).post(
        "/account/login/?next=https://evil.example/", {"login": "sam@acme.example", "password": PASSWORD}
    )
    assert answer["Location"] == "/"


def test_a_forgotten_password_is_set_anew_by_mail_and_strangers_learn_nothing(
    with_password: Member, address: str
) -> None:
    browser = someone_at(address)
    known = browser.post("/account/password/reset/", {"email": "sam@acme.example"})
    unknown = browser.post("/account/password/reset/", {"email": "nobody@acme.example"})
    assert known["Location"] == unknown["Location"]
    [letter] = [sent for sent in mail.outbox if sent.to == ["sam@acme.example"]]
    link = next(word for word in letter.body.split() if "/password/reset/key/" in word)
    page = browser.get("/" + link.split("/", 3)[3], follow=True)
    done = browser.post(
        page.redirect_chain[-1][0], {"password1": "new-horse-staple", "password2": "new-horse-staple"}
    )
    assert done.status_code == 302
    assert sign_in_by_password(browser, "sam@acme.example", "new-horse-staple")["Location"] == "/"


def test_signing_out_ends_the_session(cast: Cast, sign_in: Callable[..., Client]) -> None:
    sam = sign_in(cast.sam)
    assert sam.get("/account/logout/").status_code == 200, "a link alone signs nobody out"
    assert sam.get("/queue/").status_code == 200
    sam.post("/account/logout/")
    assert sam.get("/queue/")["Location"].startswith("/account/login/")


def test_who_was_removed_is_out_at_the_next_request(cast: Cast, sign_in: Callable[..., Client]) -> None:
    sam = sign_in(cast.sam)
    assert sam.get("/queue/").status_code == 200
    with scope.workspace(cast.workspace.pk):
        Member.objects.filter(pk=cast.sam.pk).update(is_active=False)
    for path in ("/queue/", "/leads/", "/queue/list/", "/stream/token/", "/find/?q=a"):
        answer = sam.get(path)
        assert answer.status_code == 403, path
        assert "You belong to no workspace" in answer.content.decode()
    assert sam.get("/api/v1/leads/").status_code == 401


def test_who_belongs_nowhere_is_told_whom_to_ask(cast: Cast) -> None:
    browser = Client()
    stranger = User.objects.create_user("stray@example.com", name="Stray")
    browser.force_login(stranger, backend="allauth.account.auth_backends.AuthenticationBackend")
    answer = browser.get("/", follow=True)
    assert answer.status_code == 403
    assert "add stray@example.com as a member" in answer.content.decode()


def test_who_is_in_two_workspaces_chooses_and_sees_only_the_chosen_one(
    cast: Cast, sign_in: Callable[..., Client]
) -> None:
    with scope.workspace(cast.nadia.workspace_id):
        other = Workspace.objects.get()
        setup.add_member(other, email="sam@acme.example", name="Sam", role=Role.OWNER, side=Side.SALES)
    sam = sign_in(cast.sam)
    assert "acme.example" in sam.get("/settings/members/").content.decode()
    assert sam.get("/settings/keys/").status_code == 403, "the owner of another workspace owns nothing here"

    choice = sam.get("/workspaces/").content.decode()
    assert "Acme" in choice
    assert "Other" in choice
    sam.post("/workspaces/", {"workspace": cast.nadia.workspace_id})

    page = sam.get("/settings/members/").content.decode()
    assert "nadia@other.example" in page
    assert "mara@acme.example" not in page
    assert sam.get("/settings/keys/").status_code == 200
    for wanted in ("", "0", "x", "1e3", str(2**70), "١"):
        assert sam.post("/workspaces/", {"workspace": wanted}).status_code == 404
    sam.post("/workspaces/", {"workspace": cast.workspace.pk})
    assert sam.get("/settings/keys/").status_code == 403


def test_the_demo_s_doors_are_closed_where_there_is_no_demo(
    cast: Cast, sign_in: Callable[..., Client], settings: Any
) -> None:
    make_demo(cast)
    settings.DEMO = False
    assert "Sofia" not in Client().get("/account/login/").content.decode()
    assert Client().post("/demo/sign-in/", {"person": cast.sam.pk}).status_code == 404
    assert sign_in(cast.sam).get("/demo/mail/").status_code == 404
    assert sign_in(cast.sam).post("/demo/lead/").status_code == 404


def test_the_demo_s_door_lets_in_its_own_people_alone(cast: Cast, settings: Any) -> None:
    settings.DEMO = True
    assert Client().post("/demo/sign-in/", {"person": cast.sam.pk}).status_code == 404, "Acme is no demo"
    make_demo(cast)
    page = Client().get("/account/login/").content.decode()
    assert "Sofia" in page
    assert "Nadia" not in page

    visitor = Client()
    for nobody in (cast.nadia.pk, "", "x", 10**20):
        assert visitor.post("/demo/sign-in/", {"person": nobody}).status_code == 404
    assert visitor.post("/demo/sign-in/", {"person": cast.sam.pk})["Location"] == "/"
    assert visitor.get("/queue/").status_code == 200
    assert visitor.get("/demo/sign-in/").status_code == 405

    with scope.workspace(cast.workspace.pk):
        Member.objects.filter(pk=cast.sofia.pk).update(is_active=False)
    assert Client().post("/demo/sign-in/", {"person": cast.sofia.pk}).status_code == 404


def test_in_the_demo_other_companies_have_no_demo(
    cast: Cast, sign_in: Callable[..., Client], settings: Any
) -> None:
    make_demo(cast)
    settings.DEMO = True
    nadia = sign_in(cast.nadia)
    assert nadia.get("/demo/mail/").status_code == 404
    assert nadia.post("/demo/lead/").status_code == 404
    assert sign_in(cast.sam).get("/demo/mail/").status_code == 200
    assert sign_in(cast.sam).post("/demo/lead/")["Location"] == "/queue/"


def make_demo(cast: Cast) -> None:
    with scope.workspace(cast.workspace.pk):
        Workspace.objects.update(is_demo=True)
