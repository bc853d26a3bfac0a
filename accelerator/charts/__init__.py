"""Charts as SVG, drawn on the server: one look on the page and in the PDF, no script, no style attribute.

Each function takes a title and its values and returns markup that is safe whatever the labels hold. A page shows
the values as a table beside the chart.
"""

from accelerator.charts.plots import (
    Bar,
    Pair,
    Series,
    Span,
    Stack,
    bars,
    dumbbell,
    funnel,
    line,
    sparkline,
    stacked,
    timeline,
)
from accelerator.charts.ranges import Range, ranges
from accelerator.charts.scales import Scale, month_starts, ticks, whole_ticks

__all__ = [
    "Bar",
    "Pair",
    "Range",
    "Scale",
    "Series",
    "Span",
    "Stack",
    "bars",
    "dumbbell",
    "funnel",
    "line",
    "month_starts",
    "ranges",
    "sparkline",
    "stacked",
    "ticks",
    "timeline",
    "whole_ticks",
]
