"""A measured figure, and how figures are shown."""

import json
import statistics
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass


@dataclass(frozen=True)
class Figure:
    """What was measured, beside its limit of the same run. `aim` is said in words; `holds` is None where there is none."""

    name: str
    value: float
    unit: str
    limit: float | None = None
    limit_name: str = ""
    aim: str = ""
    holds: bool | None = None
    p95: float | None = None

    @property
    def ratio(self) -> float | None:
        return self.value / self.limit if self.limit else None


def line(figure: Figure) -> str:
    """One row of the table."""
    value = f"{_short(figure.value)} {figure.unit}"
    p95 = _short(figure.p95)
    ratio = f"{figure.ratio:.2f}×" if figure.ratio is not None else ""
    limit = f"{_short(figure.limit)} {figure.limit_name}".strip()
    verdict = {None: "", True: "holds", False: "MISSED"}[figure.holds]
    return (
        f"{figure.name:<54} {value:>12} {p95:>7} {ratio:>7}  {limit:<32} {figure.aim:<24} {verdict}".rstrip()
    )


HEAD = f"{'figure':<54} {'measured':>12} {'p95':>7} {'ratio':>7}  {'limit in the same run':<32} aim"


def document(figure: Figure) -> str:
    """The same as one line of JSON."""
    return json.dumps(asdict(figure) | {"ratio": figure.ratio}, ensure_ascii=False)


def percentile(values: Iterable[float], share: float) -> float:
    """The smallest value that `share` of all values don't exceed."""
    ranked = sorted(values)
    return ranked[min(len(ranked) - 1, max(0, round(share * len(ranked) + 0.5) - 1))]


def alternating(runs: int, *measures: Callable[[], float]) -> list[float]:
    """The median of each measure, taken in turns, so that a noisy minute disturbs all of them alike."""
    taken: Sequence[list[float]] = [[] for _ in measures]
    for _ in range(runs):
        for measure, values in zip(measures, taken, strict=True):
            values.append(measure())
    return [statistics.median(values) for values in taken]


def _short(value: float | None) -> str:
    if value is None:
        return ""
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:,.3g}"
