"""Hours said at three heights: what a person leaves open their team says, and what a team leaves open the workspace says."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from workspaces.business_time import Hours

NO_HOLIDAYS = "none"  # said in a country's place: this one keeps none, whatever the one above keeps


@dataclass(frozen=True)
class Layer:
    """What one of them says. `hours` holds `{"always": true}`, `{"week": {…}}` or neither, and `closed` days of its own."""

    hours: Mapping[str, Any] = field(default_factory=dict)
    time_zone: str = ""
    holidays_of: str = ""

    @property
    def says_when(self) -> bool:
        """Whether it has ranges of its own; without, it follows the one above."""
        return bool(self.hours.get("always") or "week" in self.hours)

    @property
    def country(self) -> str:
        return "" if self.holidays_of == NO_HOLIDAYS else self.holidays_of

    @property
    def closed(self) -> list[str]:
        return list(self.hours.get("closed", []))


def merged(*layers: Layer) -> Layer:
    """What holds, from the workspace down: ranges, zone and country each from the lowest that says it; closed on every
    day that any of them is closed.
    """
    whole = Layer({"always": True}, "UTC")
    closed: set[str] = set()
    for layer in layers:
        closed |= set(layer.closed)
        whole = Layer(
            layer.hours if layer.says_when else whole.hours,
            layer.time_zone or whole.time_zone,
            layer.holidays_of or whole.holidays_of,
        )
    when = {name: whole.hours[name] for name in ("always", "week") if name in whole.hours}
    return Layer(when | {"closed": sorted(closed)}, whole.time_zone, whole.country)


def together(*layers: Layer) -> Hours:
    """The same as hours that can be counted in."""
    whole = merged(*layers)
    return Hours.parse(dict(whole.hours), time_zone=whole.time_zone, holidays_of=whole.holidays_of)
