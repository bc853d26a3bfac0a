"""A row of estimates, each with the range it may lie in: what is sure stands apart from what is not."""

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from accelerator.charts.plots import ROW, WIDTH, Write, label_room, plain
from accelerator.charts.scales import Scale, ticks
from accelerator.charts.svg import Drawing, fit


@dataclass(frozen=True)
class Range:
    """One labelled value between its bounds; `colour` marks one that needs attention."""

    label: str
    low: float
    value: float
    high: float
    colour: str = "series-1"


def ranges(
    title: str,
    rows: Sequence[Range],
    *,
    middle: float | None = None,
    write: Write = plain,
    width: float = WIDTH,
) -> Markup:
    """Dots with their ranges over a common scale; `middle` draws a line that all are compared with."""
    described = "; ".join(
        f"{row.label}: {write(row.value)} ({write(row.low)} – {write(row.high)})" for row in rows
    )
    bottom = 20.0
    drawing = Drawing(title, described, width, ROW * len(rows) + bottom + 4)
    left = label_room([row.label for row in rows])
    known = [value for row in rows for value in (row.low, row.high)] + (
        [middle] if middle is not None else []
    )
    marks = ticks(min(known, default=0), max(known, default=1))
    place = Scale(marks[0], marks[-1], left + 8, width - 14)
    for mark in marks:
        x, strong = place(mark), mark == middle
        colour, thick = ("strong", 1.25) if strong else ("line", 0.75)
        drawing.add("line", line=colour, x1=x, x2=x, y1=2, y2=ROW * len(rows) + 2, stroke_width=thick)
        drawing.write(x, drawing.height - 5, write(mark), colour="faint", anchor="middle", size=10)
    for index, row in enumerate(rows):
        drawing.write(0, index * ROW + ROW / 2 + 6, fit(row.label, left - 12), colour="ink")
        draw_range(drawing, row, place, index * ROW + ROW / 2 + 2)
    return drawing.markup()


def draw_range(drawing: Drawing, row: Range, place: Scale, y: float) -> None:
    """One row: a line between its bounds, and the dot of its value."""
    low, high = place(row.low), place(row.high)
    drawing.add("line", line=row.colour, x1=low, x2=high, y1=y, y2=y, stroke_width=2)
    for end in (low, high):
        drawing.add("line", line=row.colour, x1=end, x2=end, y1=y - 4, y2=y + 4, stroke_width=1.5)
    drawing.add("circle", row.colour, cx=place(row.value), cy=y, r=4.5)
