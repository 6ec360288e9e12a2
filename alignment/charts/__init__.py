"""Charts as geometry: pure functions from numbers to what a template draws as SVG.

Positions are percentages, so that one drawing fits every width; colours are names that the style sheets give
their light and dark values. Every chart has the marks a keyboard walks and the table that says the same.
"""

from alignment.charts.columns import Column, ColumnChart, column_chart
from alignment.charts.funnel import FunnelChart, Step, funnel_chart
from alignment.charts.pairs import Pair, PairChart, pair_chart
from alignment.charts.parts import Cell, Kind, Mark, Table, Tip
from alignment.charts.scores import ScoreChart, score_chart
from alignment.charts.spark import Spark, sparkline
from alignment.charts.stacked import Series, StackedChart, StackedRow, stacked_chart

__all__ = [
    "Cell",
    "Column",
    "ColumnChart",
    "FunnelChart",
    "Kind",
    "Mark",
    "Pair",
    "PairChart",
    "ScoreChart",
    "Series",
    "Spark",
    "StackedChart",
    "StackedRow",
    "Step",
    "Table",
    "Tip",
    "column_chart",
    "funnel_chart",
    "pair_chart",
    "score_chart",
    "sparkline",
    "stacked_chart",
]
