"""Charts: where things lie, what a screen reader hears, and that no label gets out of its place."""

from datetime import date
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup

from accelerator import charts
from accelerator.charts import Bar, Pair, Scale, Series, Span, Stack, month_starts, ticks, whole_ticks

HOSTILE = '"><script>alert(1)</script>\x00 & <b style="x">'
SPAN = Span(HOSTILE, date(2023, 2, 1), date(2023, 3, 1), date(2023, 1, 5))
DRAWN = [
    charts.bars(HOSTILE, [Bar(HOSTILE, 3), Bar("", 0)]),
    charts.funnel(HOSTILE, [Bar(HOSTILE, 3), Bar("b", 0), Bar("c", 1)]),
    charts.stacked(HOSTILE, [HOSTILE, "b"], [Stack(HOSTILE, (1, 2))]),
    charts.dumbbell(HOSTILE, HOSTILE, "after", [Pair(HOSTILE, 1, 4)]),
    charts.line(HOSTILE, [HOSTILE, "b", "c"], [Series(HOSTILE, (1, None, 3)), Series("b", (2, 2, 2))]),
    charts.sparkline(HOSTILE, [1, 5, 2]),
    charts.timeline(
        HOSTILE, [SPAN, Span("late", date(2023, 2, 2), late=True)], date(2023, 1, 1), date(2023, 4, 1)
    ),
]
EMPTY = [
    charts.bars("x", []),
    charts.funnel("x", []),
    charts.stacked("x", ["a"], []),
    charts.dumbbell("x", "a", "b", []),
    charts.line("x", [], []),
    charts.sparkline("x", []),
    charts.timeline("x", [], date(2023, 1, 1), date(2023, 1, 1)),
]


@pytest.mark.parametrize("svg", [*DRAWN, *EMPTY])
def test_a_chart_is_well_formed_named_and_without_style_or_script(svg: Markup) -> None:
    root = ET.fromstring(svg)
    assert isinstance(svg, Markup)
    assert root.get("role") == "img"
    assert root[0].tag.endswith("title")
    tags = {element.tag.rpartition("}")[2] for element in root.iter()}
    assert tags <= {"svg", "title", "desc", "rect", "line", "text", "circle", "polyline", "path"}
    names = {name for element in root.iter() for name in element.attrib}
    assert not {name for name in names if name == "style" or name.startswith("on") or "href" in name}


@pytest.mark.parametrize("svg", DRAWN)
def test_a_hostile_label_stays_text(svg: Markup) -> None:
    assert ET.fromstring(svg)[0].text == HOSTILE.replace("\x00", "")


@pytest.mark.parametrize("svg", DRAWN)
def test_every_colour_has_a_class_for_the_screen_and_a_value_for_print(svg: Markup) -> None:
    for element in ET.fromstring(svg).iter():
        classes = (element.get("class") or "").split()
        if element.get("fill", "none") != "none":
            assert any(name.startswith("fill-") for name in classes)
        if element.get("stroke"):
            assert any(name.startswith("line-") for name in classes)


def test_bars_are_as_long_as_their_values() -> None:
    root = ET.fromstring(charts.bars("x", [Bar("a", 10), Bar("b", 5), Bar("c", 2.5)]))
    lengths = [float(element.get("width", 0)) for element in root.iter() if element.tag.endswith("rect")]
    assert lengths[0] == pytest.approx(2 * lengths[1], abs=0.02)
    assert lengths[1] == pytest.approx(2 * lengths[2], abs=0.02)


def test_a_label_that_its_column_was_made_for_is_whole() -> None:
    labels = ["x" * length for length in range(1, 33)]
    for label in labels:
        assert f">{label}</text>" in charts.bars("Topics", [Bar(label, 1)])


def test_a_month_at_the_end_of_a_timeline_stands_within_the_picture() -> None:
    svg = charts.timeline("Goals", [], date(2023, 4, 10), date(2023, 8, 2), width=400)
    last = [element for element in ET.fromstring(svg).iter() if element.tag.endswith("text")][-1]
    assert (last.text, last.get("text-anchor"), float(last.get("x") or 0) < 400) == ("08/23", "end", True)


def test_a_missing_value_breaks_the_line() -> None:
    root = ET.fromstring(charts.line("x", list("abcde"), [Series("s", (1, 2, None, 4, 5))]))
    lines = [element for element in root.iter() if element.tag.endswith("polyline")]
    assert len(lines) == 2


@pytest.mark.parametrize(
    ("low", "high", "expected"),
    [
        (0, 10, [0, 2.5, 5, 7.5, 10]),
        (0, 100, [0, 25, 50, 75, 100]),
        (0, 7, [0, 2, 4, 6, 8]),
        (-3, 4, [-4, -2, 0, 2, 4]),
        (0, 0.4, [0, 0.1, 0.2, 0.3, 0.4]),
        (5, 5, [5, 5.25, 5.5, 5.75, 6]),
    ],
)
def test_ticks_are_round(low: float, high: float, expected: list[float]) -> None:
    assert ticks(low, high) == expected


@given(st.floats(-1e9, 1e9), st.floats(1e-6, 1e9))
def test_ticks_cover_the_range_in_a_handful_of_steps(low: float, width: float) -> None:
    found = ticks(low, low + width)
    slack = max(width * 1e-6, abs(low) * 1e-12)  # a float of 1e9 has no decimals finer than that
    assert found[0] <= low + slack
    assert found[-1] >= (low + width) - slack
    assert 2 <= len(found) <= 8


def test_counted_things_have_whole_ticks() -> None:
    assert whole_ticks(1) == [0, 1]
    assert whole_ticks(10) == [float(n) for n in range(11)]
    assert whole_ticks(84) == [0, 25, 50, 75, 100]


@given(st.floats(allow_nan=False, allow_infinity=False, width=32))
def test_a_scale_never_leaves_the_chart(value: float) -> None:
    assert 10 <= Scale(0, 100, 10, 200)(value) <= 200


def test_an_empty_range_lies_at_the_start() -> None:
    assert Scale(5, 5, 10, 200)(7) == 10


def test_months_are_thinned_evenly() -> None:
    assert month_starts(date(2023, 1, 15), date(2023, 4, 2)) == [
        date(2023, 2, 1),
        date(2023, 3, 1),
        date(2023, 4, 1),
    ]
    assert len(month_starts(date(2020, 1, 1), date(2030, 1, 1))) <= 12
