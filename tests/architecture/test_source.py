"""Rules for source and templates that no linter knows."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
APPS = ("leadbridge", "workspaces", "leads", "scoring", "agreement", "followup", "alignment", "api")
BANNED = {
    "utils", "helpers", "common", "core", "misc", "services", "managers", "handlers", "data", "info", "process",
}  # fmt: skip
# Where the clock may be read: the edges, where a request, a tick or a command begins. Everything else is passed `at`.
EDGES = {
    "*/views/*.py": "a request begins here",
    "*/management/commands/*.py": "a command begins here",
    "*/tasks.py": "a task begins here",
    "followup/clock.py": "tick() reads the database's clock; fire_due is passed it",
    "followup/routing/waiting.py": "each batch of leads that wait is decided at the database's clock",
    "followup/deliver.py": "deliver_due() reads the database's clock, anew after each letter",
    "alignment/pack_mail.py": "a day's packs are due by the database's clock",
    "followup/mails.py": "its loop reads the database's clock, anew after each mail",
    "followup/nurture.py": "each batch of leads that come back begins here",
    "followup/worth.py": "each workspace's measuring begins here",
    "followup/message_mail.py": "the same, for messages between the sides",
    "agreement/deliver.py": "the same, for letters about the agreement",
    "agreement/force.py": "a version's day comes by the database's clock",
    "followup/rollout.py": "each batch of a rollout begins here",
    "followup/behaviour.py": "each batch of counting begins here",
    "followup/replay.py": "each batch of a replay begins here",
    "followup/meetings.py": "its loop reads the database's clock",
    "followup/phone_calls.py": "its loop reads the database's clock",
    "followup/pipeline.py": "take_in() reads the database's clock",
    "followup/lead_import.py": "an import begins here",
    "followup/outcome_import.py": "an import begins here",
    "followup/imports/work.py": "each batch of an import begins here",
    "followup/imports/undoing.py": "each batch of what is undone begins here",
    "alignment/audit/work.py": "each turn of counting audits begins here",
    "followup/touch_import.py": "the same",
    "followup/shell.py": "the frame is drawn by a context processor, at the edge of every page",
    "leadbridge/templatetags/words.py": "a page's own time stamp",
    "leads/fetching.py": "each claim and each answer is stamped by the database's clock",
    "leads/retention.py": "a night begins here",
    "workspaces/exports.py": "a file ends here, long after its request began",
    "workspaces/scope.py": "defines now(), the database's clock",
}
# Marked safe in a template, each with why nobody's words can be in it.
SAFE = {
    "templates/_field.html": "help texts are written in our forms",
    "templates/alignment/audit/report.html": "our own style sheets, in a file that fetches nothing",
}

# What a file to forward may hold, since it fetches nothing: its style, allowed by its digest alone.
OWN_POLICY = {("templates/alignment/audit/report.html", "a style element")}

# Forms of nobody who is signed in, each with what stands in the token's place.
OF_NOBODY = {"templates/leads/public_form.html": "a signed ticket: no cookie is sent from inside a frame"}


def modules() -> list[Path]:
    return [path for app in APPS for path in sorted((ROOT / app).rglob("*.py"))]


def templates() -> list[Path]:
    return sorted(path for folder in ("templates", *APPS) for path in (ROOT / folder).rglob("*.html"))


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def test_no_module_has_a_name_that_means_nothing() -> None:
    names = {part for path in modules() for part in path.relative_to(ROOT).with_suffix("").parts}
    assert names & BANNED == set()


def test_every_app_says_what_it_owns() -> None:
    for app in set(APPS) - {"leadbridge"}:
        assert ast.get_docstring(ast.parse((ROOT / app / "__init__.py").read_text())), app


def test_nobody_listens_for_signals() -> None:
    for path in modules():
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.ImportFrom):
                assert not re.search(r"\b(signals|dispatch)$", node.module or ""), name_of(path)
            elif isinstance(node, ast.Import):
                assert not any(alias.name.endswith(("signals", "dispatch")) for alias in node.names), name_of(
                    path
                )


def test_the_clock_is_read_only_at_the_edges() -> None:
    readers = set()
    for path in modules():
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and ast.unparse(node.func) in {
                "timezone.now", "datetime.now", "datetime.datetime.now", "scope.now", "date.today", "datetime.today",
                "datetime.utcnow", "now",
            }:  # fmt: skip
                readers.add(path.relative_to(ROOT))
    strangers = {path.as_posix() for path in readers if not any(path.match(edge) for edge in EDGES)}
    assert strangers == set()
    for edge in EDGES:
        assert any(path.match(edge) for path in modules_relative()), f"{edge} is no module any more"


def modules_relative() -> list[Path]:
    return [path.relative_to(ROOT) for path in modules()]


@pytest.mark.parametrize(
    ("what", "pattern"),
    [
        ("an inline style", r"<[^>]*\sstyle\s*="),
        ("a style element", r"<style\b"),
        ("an inline script", r"<script(?![^>]*\ssrc=)[^>]*>"),
        ("an event attribute", r"<[^>]*\son[a-z]+\s*="),
        ("an hx-on attribute", r"\bhx-on"),
        ("values from JavaScript", r"""hx-(vals|headers)\s*=\s*["'](js|javascript):"""),
        ("a javascript: address", r"""=\s*["']?javascript:"""),
        ("an address of elsewhere", r"""\b(src|href|action)\s*=\s*["'](https?:)?//"""),
    ],
)
def test_templates_hold_nothing_the_policy_would_block(what: str, pattern: str) -> None:
    found = {
        (name_of(path), what) for path in templates() if re.search(pattern, path.read_text(), re.IGNORECASE)
    }
    assert found == {allowed for allowed in OWN_POLICY if allowed[1] == what}


def test_nothing_is_marked_safe_but_what_is_named_here() -> None:
    marked = {
        name_of(path)
        for path in templates()
        if re.search(r"\|\s*safe(seq)?\b|autoescape\s+off", path.read_text())
    }
    assert marked == set(SAFE)
    for path in modules():
        assert not re.search(r"\bmark_safe\(|SafeString\(", path.read_text()), name_of(path)


def test_every_form_that_posts_carries_the_token() -> None:
    for path in templates():
        if name_of(path) in OF_NOBODY:
            continue
        for form in re.findall(r"<form\b[^>]*method=\"post\".*?</form>", path.read_text(), re.DOTALL):
            included = re.findall(r"{% include \"([^\"]+)\"", form)
            whole = form + "".join((ROOT / "templates" / name).read_text() for name in included)
            assert "{% csrf_token %}" in whole, name_of(path)


@pytest.mark.xdist_group("grouped")
def test_tests_of_a_group_run_in_one_process(request: pytest.FixtureRequest, worker_id: str) -> None:
    """pytest-xdist deals groups out apart, silently, when it can't write their name into an id."""
    assert worker_id == "master" or request.node.nodeid.endswith("@grouped")
