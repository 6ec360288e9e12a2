"""Where something came from, by what came along with it."""

import pytest

from leads import attribution

RULES = {
    "source": {
        "channel": "Website",
        "campaign": "",
        "rules": [
            {"clue": "gclid", "test": "any", "value": "", "channel": "Google Ads", "campaign": "Brand"},
            {
                "clue": "utm_medium",
                "test": "begins",
                "value": "paid",
                "channel": "Paid social",
                "campaign": "",
            },
            {
                "clue": "referrer",
                "test": "contains",
                "value": "linkedin",
                "channel": "LinkedIn",
                "campaign": "",
            },
        ],
    }
}


@pytest.mark.parametrize(
    ("address", "referrer", "channel", "campaign", "rule"),
    [
        ("https://a.example/?GCLID=1&utm_medium=paid", "", "Google Ads", "Brand", 1),
        ("https://a.example/?utm_medium=Paid_Social&utm_campaign=May", "", "Paid social", "May", 2),
        ("https://a.example/", "https://www.LinkedIn.com/feed", "LinkedIn", "", 3),
        ("https://a.example/?utm_campaign=May", "", "Website", "May", None),
        ("https://a.example/?utm_medium=unpaid&gclid=", "", "Website", "", None),
        ("https://a.example/#gclid=1", "not an address at all", "Website", "", None),
        ("http://[broken/?gclid=1", "http://[broken", "Website", "", None),
    ],
)
def test_the_first_rule_that_holds_decides(
    address: str, referrer: str, channel: str, campaign: str, rule: int | None
) -> None:
    found = attribution.clues(address, referrer=referrer)
    assert attribution.decide(RULES, found) == attribution.Source(channel, campaign, rule)


def test_what_a_system_wrote_down_wins_over_the_address() -> None:
    found = attribution.clues(
        "https://a.example/?utm_source=address&gclid=1",
        told={"utm_source": "told", "other": "x", "fbclid": None},
    )
    assert found == {"utm_source": "told", "gclid": "1"}


def test_without_settings_nothing_is_said() -> None:
    assert attribution.decide({}, {}) == attribution.Source("", "")
