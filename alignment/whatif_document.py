"""A what-if as the API says it: the figures of the panel, by the same functions."""

from dataclasses import fields
from typing import Any

from alignment.whatif import Preview
from alignment.whatif_drawings import CriterionRow, criterion_rows
from scoring.backtest import Steps
from scoring.wilson import Share


def of(preview: Preview) -> dict[str, Any]:
    """Counts are `{count, margin}`; the margin, which holds in 95 of 100 cases, is null where a count is exact."""
    tally = preview.tally
    lanes = [(lane, *tally.lanes.get(place, (0, 0))) for place, lane in enumerate(preview.rules.lanes)]
    return {
        "base": f"{preview.base}, each judged by what was known when it arrived",
        "from": preview.period.query.get("from"),
        "to": preview.period.query["to"],
        "exact": preview.is_exact,
        "leads": preview.look.arrived,
        "judged": preview.judged,
        "background": _background(preview),
        "sales_ready": {"now": _steps(preview, tally.ready), "before": _steps(preview, tally.was_ready)},
        "missed_won": preview.missed.document(),
        "spared": preview.spared.document(),
        "added": preview.added.document(),
        "dropped": preview.dropped.document(),
        "ready_later": preview.figure(tally.ready_later).document(),
        "load": {
            "reps": preview.reps,
            "now": preview.load(tally.ready.leads),
            "before": preview.load(tally.was_ready.leads),
        },
        "weeks": [
            {
                "week": week.isoformat(),
                "leads": preview.figure(leads).document(),
                "now": preview.figure(now).document(),
                "before": preview.figure(before).document(),
            }
            for week, (leads, now, before) in sorted(tally.weeks.items())
        ],
        "lanes": [
            {
                "lane": lane.key,
                "sales_ready": preview.figure(leads).document(),
                "won": preview.figure(won).document(),
            }
            for lane, leads, won in lanes
        ],
        "criteria": [_criterion(preview, row) for row in criterion_rows(preview)],
        "scores": [
            {
                "score": score,
                "leads": preview.figure(leads).document(),
                "won": preview.figure(won).document(),
            }
            for score, (leads, won) in sorted(tally.scores.items())
        ],
    }  # fmt: skip


def _background(preview: Preview) -> dict[str, Any] | None:
    """The run that works out the exact figures; ask again for them when it is done."""
    run = preview.run
    if run is None or preview.is_exact:
        return None
    state = "failed" if run.problem else "running"
    return {"state": state, "done": run.done, "total": run.total or preview.look.arrived}


def _steps(preview: Preview, steps: Steps) -> dict[str, Any]:
    names = {"in_vain": "lost_or_returned"}
    return {
        names.get(field.name, field.name): preview.figure(getattr(steps, field.name)).document()
        for field in fields(Steps)
    }


def _criterion(preview: Preview, row: CriterionRow) -> dict[str, Any]:
    named = {"met": row.met, "not_met": row.not_met, "unknown": row.unknown}
    return {"criterion": row.criterion.key, "label": row.criterion.label} | {
        name: {"leads": preview.figure(share.whole).document(), "won": _rate(share)}
        for name, share in named.items()
    }


def _rate(share: Share) -> dict[str, float | None] | None:
    """A win rate of the leads looked at with its 95 % interval; null below 20 leads, where nothing is claimed."""
    return None if share.is_small else {"rate": share.rate, "low": share.low, "high": share.high}
