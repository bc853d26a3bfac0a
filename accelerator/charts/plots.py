"""The chart types: bars, funnel, stacked bars, dumbbells, lines, sparklines, timelines."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from markupsafe import Markup

from accelerator.charts.scales import Scale, day_scale, month_starts, ticks, whole_ticks
from accelerator.charts.svg import Drawing, fit, listed, text_width

WIDTH = 640.0
ROW = 24.0
PARTS = tuple(f"series-{number}" for number in range(1, 7))
"""The colours of parts in their order, where they mean nothing by themselves."""
Write = Callable[[float], str]


def plain(value: float) -> str:
    """A number as it is, without a needless fraction."""
    return f"{value:g}"


@dataclass(frozen=True)
class Bar:
    """One labelled value; `colour` marks one that needs attention."""

    label: str
    value: float
    colour: str = "series-1"


@dataclass(frozen=True)
class Stack:
    """One labelled row of parts, in the order of the series."""

    label: str
    parts: tuple[float, ...]


@dataclass(frozen=True)
class Pair:
    """One labelled change from `before` to `after`."""

    label: str
    before: float
    after: float


@dataclass(frozen=True)
class Series:
    """One named line; None leaves a gap where nothing was recorded."""

    name: str
    values: tuple[float | None, ...]


@dataclass(frozen=True)
class Span:
    """One row of a timeline: due on a day, maybe begun and done on others."""

    label: str
    due: date
    done: date | None = None
    start: date | None = None
    late: bool = False


def label_room(labels: Sequence[str], most: float = 210) -> float:
    """How much of the width the labels get."""
    return min(most, max([text_width(label) for label in labels], default=0) + 12)


def bars(title: str, rows: Sequence[Bar], *, write: Write = plain, width: float = WIDTH) -> Markup:
    """Horizontal bars from zero, each with its value at the end."""
    drawing = Drawing(
        title, listed((row.label, write(row.value)) for row in rows), width, ROW * len(rows) + 4
    )
    left = label_room([row.label for row in rows])
    room = max([text_width(write(row.value)) for row in rows], default=0) + 10
    place = Scale(0, max([row.value for row in rows], default=1) or 1, 0, width - left - room)
    for index, row in enumerate(rows):
        y = index * ROW + 4
        long = place(row.value)
        drawing.write(0, y + 14, fit(row.label, left - 12), colour="ink")
        drawing.add("rect", row.colour, x=left, y=y + 2, width=max(long, 1.0), height=ROW - 9, rx=1.5)
        drawing.write(left + long + 6, y + 14, write(row.value), colour="soft", bold=True)
    drawing.add("line", line="strong", x1=left, x2=left, y1=2, y2=ROW * len(rows) + 2, stroke_width=0.75)
    return drawing.markup()


def funnel(title: str, steps: Sequence[Bar], *, share: Write = plain, width: float = WIDTH) -> Markup:
    """Stages from first to last, centred, with the share of the stage before that came through."""
    drawing = Drawing(
        title, listed((step.label, plain(step.value)) for step in steps), width, 34.0 * len(steps) + 2
    )
    left, right = label_room([step.label for step in steps]), 70.0
    place = Scale(0, max([step.value for step in steps], default=1) or 1, 0, width - left - right)
    middle = left + (width - left - right) / 2
    for index, step in enumerate(steps):
        y, long = index * 34.0, max(place(step.value), 2.0)
        drawing.write(0, y + 18, fit(step.label, left - 12), colour="ink")
        drawing.add("rect", "sunken", x=left, y=y + 2, width=width - left - right, height=24, rx=2)
        drawing.add("rect", step.colour, x=middle - long / 2, y=y + 2, width=long, height=24, rx=2)
        inside = long > text_width(plain(step.value)) + 16
        beside = middle if inside else middle + long / 2 + 6
        drawing.write(
            beside,
            y + 18,
            plain(step.value),
            colour="paper" if inside else "ink",
            anchor="middle" if inside else "start",
            bold=True,
        )
        if index and steps[index - 1].value:
            drawing.write(
                width, y + 18, share(step.value / steps[index - 1].value), colour="faint", anchor="end"
            )
    return drawing.markup()


def stacked(
    title: str,
    series: Sequence[str],
    rows: Sequence[Stack],
    *,
    write: Write = plain,
    width: float = WIDTH,
    colours: Sequence[str] = PARTS,
) -> Markup:
    """Horizontal bars of parts, with the names of the parts above."""
    top = 26.0
    described = "; ".join(
        f"{row.label}: " + listed(zip(series, map(write, row.parts), strict=False)) for row in rows
    )
    drawing = Drawing(title, described, width, top + ROW * len(rows) + 4)
    left, room = label_room([row.label for row in rows]), 44.0
    legend(drawing, series, left, colours)
    place = Scale(0, max([sum(row.parts) for row in rows], default=1) or 1, 0, width - left - room)
    for index, row in enumerate(rows):
        y, x = top + index * ROW, left
        drawing.write(0, y + 14, fit(row.label, left - 12), colour="ink")
        for part, value in enumerate(row.parts):
            long = place(value)
            if long > 0:
                drawing.add(
                    "rect",
                    colours[part % len(colours)],
                    x=x,
                    y=y + 2,
                    width=max(long - 1, 0.5),
                    height=ROW - 9,
                )
            if long > text_width(write(value)) + 8:
                drawing.write(
                    x + long / 2 - 0.5, y + 13.5, write(value), colour="paper", anchor="middle", size=9.5
                )
            x += long
        drawing.write(x + 6, y + 14, write(sum(row.parts)), bold=True)
    return drawing.markup()


def legend(drawing: Drawing, names: Sequence[str], left: float, colours: Sequence[str] = PARTS) -> None:
    """The names of the series in a line."""
    for index, name in enumerate(names):
        drawing.add("rect", colours[index % len(colours)], x=left, y=4, width=10, height=10, rx=1.5)
        drawing.write(left + 15, 13, fit(name, 150), size=10)
        left += 15 + text_width(fit(name, 150), 10) + 18


def dumbbell(
    title: str, before: str, after: str, rows: Sequence[Pair], *, write: Write = plain, width: float = WIDTH
) -> Markup:
    """Two dots a row joined by a line: where it began and where it ended."""
    described = "; ".join(
        f"{row.label}: {before} {write(row.before)}, {after} {write(row.after)}" for row in rows
    )
    top, bottom = 26.0, 20.0
    drawing = Drawing(title, described, width, top + ROW * len(rows) + bottom)
    left = label_room([row.label for row in rows])
    legend(drawing, (before, after), left)
    marks = ticks(0, max([max(row.before, row.after) for row in rows], default=1) or 1)
    place = Scale(marks[0], marks[-1], left + 6, width - 14)
    for mark in marks:
        x = place(mark)
        drawing.add("line", line="line", x1=x, x2=x, y1=top, y2=top + ROW * len(rows), stroke_width=0.75)
        drawing.write(x, drawing.height - 5, write(mark), colour="faint", anchor="middle", size=10)
    for index, row in enumerate(rows):
        y = top + index * ROW + ROW / 2
        first, last = place(row.before), place(row.after)
        drawing.write(0, y + 4, fit(row.label, left - 12), colour="ink")
        drawing.add("line", line="strong", x1=first, x2=last, y1=y, y2=y, stroke_width=2)
        drawing.add("circle", "series-1", cx=first, cy=y, r=4.5)
        drawing.add("circle", "series-2", cx=last, cy=y, r=4.5)
    return drawing.markup()


def line(
    title: str,
    labels: Sequence[str],
    series: Sequence[Series],
    *,
    write: Write = plain,
    counted: bool = False,
    width: float = WIDTH,
    height: float = 220,
) -> Markup:
    """Values over a row of labels, one line a series."""
    present = [value for one in series for value in one.values if value is not None]
    described = "; ".join(
        f"{one.name}: "
        + listed(
            (label, "–" if v is None else write(v)) for label, v in zip(labels, one.values, strict=False)
        )
        for one in series
    )
    drawing = Drawing(title, described, width, height)
    low = min([0.0, *present])
    marks = whole_ticks(max(present, default=1)) if counted else ticks(low, max(present, default=1))
    left = max(text_width(write(mark), 10) for mark in marks) + 10
    across = Scale(0, max(len(labels) - 1, 1), left + 8, width - 12)
    up = Scale(marks[0], marks[-1], height - 24, 30)
    if len(series) > 1:
        legend(drawing, [one.name for one in series], left)
    for mark in marks:
        drawing.add("line", line="line", x1=left, x2=width, y1=up(mark), y2=up(mark), stroke_width=0.75)
        drawing.write(left - 6, up(mark) + 3.5, write(mark), colour="faint", anchor="end", size=10)
    every = max(1, -(-len(labels) * 60 // int(width)))
    for index in range(0, len(labels), every):
        label = fit(labels[index], 60, 10)
        x = min(across(index), width - text_width(label, 10) / 2 - 4)
        drawing.write(x, height - 7, label, colour="faint", anchor="middle", size=10)
    for number, one in enumerate(series):
        trace(drawing, one.values, across, up, f"series-{number % 6 + 1}")
    return drawing.markup()


def trace(drawing: Drawing, values: Sequence[float | None], across: Scale, up: Scale, colour: str) -> None:
    """The line itself, broken where a value is missing, with a dot at each value."""
    run: list[str] = []
    for index, value in enumerate([*values, None]):
        if value is not None:
            run.append(f"{across(index):g},{up(value):g}")
            continue
        if len(run) > 1:
            drawing.add(
                "polyline", line=colour, points=" ".join(run), stroke_width=2, stroke_linejoin="round"
            )
        for point in run:
            x, y = point.split(",")
            drawing.add("circle", colour, cx=x, cy=y, r=2.75)
        run = []


def sparkline(
    title: str, values: Sequence[float], *, write: Write = plain, width: float = 120, height: float = 28
) -> Markup:
    """A trend the size of a word; the last value is marked."""
    drawing = Drawing(title, ", ".join(map(write, values)), width, height)
    if not values:
        return drawing.markup()
    across = Scale(0, max(len(values) - 1, 1), 3, width - 5)
    low, high = min(values), max(values)
    up = Scale(low, high, height - 4, 4) if high > low else Scale(0, 1, height / 2, height / 2)
    points = " ".join(f"{across(i):g},{up(value):g}" for i, value in enumerate(values))
    drawing.add("polyline", line="series-1", points=points, stroke_width=1.5, stroke_linejoin="round")
    drawing.add("circle", "series-2", cx=across(len(values) - 1), cy=up(values[-1]), r=3)
    return drawing.markup()


def timeline(
    title: str,
    rows: Sequence[Span],
    first: date,
    last: date,
    *,
    month: Callable[[date], str] = lambda day: f"{day:%m/%y}",
    today: date | None = None,
    width: float = WIDTH,
) -> Markup:
    """Dated goals: a diamond on the due day, filled when done; a bar from start, or to the day it was done late."""
    top, row = 24.0, 20.0
    days = [day for span in rows for day in (span.due, span.done, span.start) if day]
    first, last = min([first, *days]), max([last, *days])
    described = listed((span.label, f"{span.due.isoformat()} / {span.done or '–'}") for span in rows)
    drawing = Drawing(title, described, width, top + row * len(rows) + 4)
    left = label_room([span.label for span in rows], 250)
    place = day_scale(first, last, left + 8, width - 10)
    for start in month_starts(first, last, 8):
        x = place(start.toordinal())
        drawing.add("line", line="line", x1=x, x2=x, y1=16, y2=drawing.height, stroke_width=0.75)
        ends = x + 2 + text_width(month(start), 9.5) > width
        side, anchor = (-2, "end") if ends else (2, "start")
        drawing.write(x + side, 11, month(start), colour="faint", anchor=anchor, size=9.5)
    if today and first <= today <= last:
        x = place(today.toordinal())
        drawing.add(
            "line", line="coral", x1=x, x2=x, y1=16, y2=drawing.height, stroke_width=1, stroke_dasharray="3 3"
        )
    for index, span in enumerate(rows):
        y = top + index * row + row / 2
        drawing.write(0, y + 4, fit(span.label, left - 12), colour="ink")
        draw_span(drawing, span, place, y)
    return drawing.markup()


def draw_span(drawing: Drawing, span: Span, place: Scale, y: float) -> None:
    """One row of the timeline."""
    due = place(span.due.toordinal())
    ends = [place(day.toordinal()) for day in (span.start, span.done) if day]
    if ends:
        begin, end = min([due, *ends]), max([due, *ends])
        drawing.add("rect", "line", x=begin, y=y - 2, width=max(end - begin, 0.5), height=4, rx=2)
    diamond = f"M{due:g},{y - 5:g}L{due + 5:g},{y:g}L{due:g},{y + 5:g}L{due - 5:g},{y:g}Z"
    if span.done:
        drawing.add("path", "paper", "strong", d=diamond, stroke_width=1)
        drawing.add("circle", "series-1", cx=place(span.done.toordinal()), cy=y, r=4.5)
    elif span.late:
        drawing.add("path", "coral", d=diamond)
    else:
        drawing.add("path", "paper", "series-1", d=diamond, stroke_width=1.5)
