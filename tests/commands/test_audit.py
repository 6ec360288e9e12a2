"""`manage.py audit`: two exports become lines on a terminal and one page to forward."""

import base64
import hashlib
import re
import subprocess
import sys
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from tests.alignment.audit.test_counting import LEADS, TOUCHES

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def files(tmp_path: Path) -> Path:
    (tmp_path / "leads.csv").write_text(LEADS)
    (tmp_path / "touches.csv").write_text(TOUCHES)
    return tmp_path


def run(folder: Path, *options: str) -> tuple[str, str]:
    out = StringIO()
    page = folder / "page.html"
    call_command(
        "audit", *(str(folder / name) for name in ("leads.csv", "touches.csv")), "--html", str(page), "--country", "NL",
        *options, stdout=out, stderr=StringIO(),
    )  # fmt: skip
    return out.getvalue(), page.read_text()


def test_the_terminal_and_the_page_say_the_same(files: Path) -> None:
    said, page = run(files)

    assert said.startswith("1 of 5 leads were never contacted, 5 had fewer than three attempts")
    assert "Never contacted                   1 of 5" in said
    assert re.search(r"^Fair +2 +1 of 2 +2 of 2", said, re.MULTILINE)
    assert "Leads: 5 rows read, 5 taken, 0 refused" in said
    assert str(files / "page.html") in said
    for word in ("1 of 5 leads were never contacted", "1 of 5", "By channel", "By rep"):
        assert word in page


def test_the_page_stands_alone_under_its_own_strict_policy(files: Path) -> None:
    _, page = run(files)

    style = page.partition("<style>")[2].partition("</style>")[0]
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    assert f"default-src 'none'; style-src 'sha256-{digest}'" in page
    assert not re.search(r"<script|<link|<img|<iframe|\ssrc=|url\(|@import|\sstyle=|\son\w+=|https?://", page)


def test_it_runs_where_no_database_is(files: Path) -> None:
    environment = {
        "PATH": "/usr/bin:/bin",
        "DATABASE_URL": "postgres://nobody@127.0.0.1:9/none",
        "REDIS_URL": "redis://127.0.0.1:9/0",
        "LEADBRIDGE_HOME": str(files),
    }
    done = subprocess.run(  # noqa: S603  our own command
        [sys.executable, str(ROOT / "manage.py"), "audit", "leads.csv", "touches.csv"],
        cwd=files, env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip

    assert done.returncode == 0, done.stderr
    assert (files / "response-audit.html").exists()


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--map", "submitted_at=nowhere"], "leads.csv: There is no column “nowhere”"),
        (["--touches-map", "at=nowhere"], "touches.csv: There is no column “nowhere”"),
        (["--zone", "Middle/Earth"], "There is no time zone “Middle/Earth”"),
        (["--html", "/nowhere/page.html"], "can’t be written"),
    ],
)
def test_what_is_wrong_is_said_in_one_line(files: Path, options: list[str], message: str) -> None:
    with pytest.raises(CommandError, match=re.escape(message)):
        run(files, *options)


def test_a_missing_file_is_no_trace(files: Path) -> None:
    with pytest.raises(CommandError, match="No such file"):
        call_command("audit", str(files / "none.csv"), stdout=StringIO(), stderr=StringIO())
