"""What the content policy forbids, and what htmx would do silently wrong without eval, isn't in any template."""

import re
from pathlib import Path

import brotli
import pytest

from leadbridge import packaged

ROOT = Path(__file__).parents[3]
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
FORBIDDEN = {
    "an inline style": r"\sstyle=",
    "a style element": r"<style",
    "an inline script": r"<script(?![^>]*\ssrc=)",
    "an inline handler": r"\son[a-z]+=",
    "hx-on": r"hx-on",
    "evaluated values": r"hx-(vals|headers)=['\"]js:",
    "a trigger's filter": r"hx-trigger=\"[^\"]*\[",
    "another origin": r"(?:src|href)=\"(?:https?:)?//",
}

# A file to forward fetches nothing, so its style is inside, by its digest; see tests/commands/test_audit.py.
OWN_POLICY = {"alignment/audit/report.html": "a style element"}


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT / "templates")))
def test_a_template_keeps_the_content_policy(template: Path) -> None:
    text = template.read_text()

    allowed = OWN_POLICY.get(template.relative_to(ROOT / "templates").as_posix())
    found = [what for what, pattern in FORBIDDEN.items() if re.search(pattern, text)]
    assert found == ([allowed] if allowed else [])


def test_a_first_visit_is_light() -> None:
    """What the first page loads, compressed as it is sent; the page itself is the rest of the 120 KB."""
    shell = (ROOT / "templates/base.html").read_text() + (ROOT / "templates/_styles.html").read_text()
    loaded = {ROOT / "static" / name for name in re.findall(r"static '((?:css|js)/[^']+)'", shell)}
    waiting = [file for file in loaded if file.suffix == ".js"]
    while waiting:
        script = waiting.pop()
        for name in re.findall(r"""^import [^;]*?["']\./([^"']+)["']""", script.read_text(), re.MULTILINE):
            if (imported := script.parent / name) not in loaded:
                loaded.add(imported)
                waiting.append(imported)
    assert len(loaded) > 15

    assert (
        sum(len(brotli.compress(file.read_bytes())) for file in [*loaded, *packaged.FILES.values()]) < 112_000
    )
