"""The tokens' contrast, computed: a checker in the browser leaves some pairs undecided."""

import re
from pathlib import Path

import pytest

TOKENS = Path(__file__).parents[3] / "static/css/tokens.css"
PAIRS = [
    *((text, ground) for text in ("text", "muted", "accent", "late", "soon", "ok") for ground in ("bg", "surface", "raised")),
    ("accent", "accent-soft"),
    ("text", "accent-soft"),
    ("late", "late-soft"),
    ("soon", "soon-soft"),
    ("ok", "ok-soft"),
    ("text", "data-quiet"),
    ("on-fill", "accent-fill"),
    ("on-fill", "accent-fill-hover"),
    ("on-fill", "late-badge"),
    ("on-toast", "toast"),
    *((f"on-{part}", part) for part in ("data-1", "data-2", "data-3")),
    ("on-contrast", "data-contrast"),
    ("on-quiet", "data-quiet"),
]  # fmt: skip


def tokens(theme: str) -> dict[str, str]:
    text = TOKENS.read_text()
    both = {
        name: (light, dark)
        for name, light, dark in re.findall(r"--([\w-]+): light-dark\((#\w+), (#\w+)\)", text)
    }
    one = {name: (value, value) for name, value in re.findall(r"--([\w-]+): (#\w+);", text)}
    return {name: pair[theme == "dark"] for name, pair in (both | one).items()}


def luminance(colour: str) -> float:
    digits = colour.lstrip("#")
    if len(digits) == 3:
        digits = "".join(digit * 2 for digit in digits)
    parts = [int(digits[place : place + 2], 16) / 255 for place in (0, 2, 4)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(("text", "ground"), PAIRS)
def test_text_can_be_read(theme: str, text: str, ground: str) -> None:
    colours = tokens(theme)
    high, low = sorted((luminance(colours[text]), luminance(colours[ground])), reverse=True)

    assert (high + 0.05) / (low + 0.05) >= 4.5
