"""SVG elements as safe markup: every text and attribute is escaped, colours by class and by attribute."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from markupsafe import Markup, escape

from accelerator.pdf.document import UNPRINTABLE

FONT = "IBM Plex Sans, IBM Plex Sans Thai, sans-serif"
COLOURS = {
    "ink": "#17211f",
    "soft": "#45524e",
    "faint": "#5f6b67",
    "line": "#dfdcd2",
    "strong": "#828d88",
    "sunken": "#f2f0e9",
    "paper": "#ffffff",
    "teal": "#0b5a58",
    "coral": "#b2361f",
    "green": "#24653a",
    "amber": "#b58a1d",
    "series-1": "#0b5a58",
    "series-2": "#d0674f",
    "series-3": "#b58a1d",
    "series-4": "#4a78ad",
    "series-5": "#7a6a9a",
    "series-6": "#6f7d77",
}
"""Light values of tokens.css for print; on screen charts.css gives the same names the page's own colours."""

TEXT = 11.0
LETTER = 0.54
"""Mean width of a letter of Plex Sans, in ems: good enough to cut a label before it runs into a bar."""


def text_width(text: str, size: float = TEXT) -> float:
    """About how wide a text is drawn."""
    return len(text) * size * LETTER


def fit(text: str, width: float, size: float = TEXT) -> str:
    """The text, cut with an ellipsis where it would be too wide."""
    room = max(1, int(width / (size * LETTER) + 0.01))  # a width that was made for the text holds it
    return text if len(text) <= room else text[: room - 1].rstrip() + "…"


@dataclass
class Drawing:
    """An SVG picture in the making."""

    title: str
    description: str
    width: float
    height: float
    parts: list[Markup] = field(default_factory=list)

    def add(self, tag: str, colour: str = "", line: str = "", **attributes: object) -> None:
        """An element without text; `colour` fills and `line` strokes, both by name."""
        self.parts.append(element(tag, colour, line, attributes))

    def write(
        self,
        x: float,
        y: float,
        text: str,
        *,
        colour: str = "soft",
        anchor: str = "start",
        size: float = TEXT,
        bold: bool = False,
    ) -> None:
        """A line of text on its baseline."""
        weight = "600" if bold else "400"
        opening = element(
            "text",
            colour,
            "",
            {"x": x, "y": y, "text_anchor": anchor, "font_size": size, "font_weight": weight},
            False,
        )
        self.parts.append(opening + escape(printable(text)) + Markup("</text>"))

    def markup(self) -> Markup:
        """The finished picture."""
        opening = element(
            "svg",
            "",
            "",
            {
                "xmlns": "http://www.w3.org/2000/svg",
                "class_": "chart-svg",
                "viewBox": f"0 0 {self.width:g} {self.height:g}",
                "role": "img",
                "font_family": FONT,
            },
            False,
        )
        title = Markup("<title>{}</title>").format(printable(self.title))
        described = (
            Markup("<desc>{}</desc>").format(printable(self.description)) if self.description else Markup()
        )
        return opening + title + described + Markup("").join(self.parts) + Markup("</svg>")


def element(tag: str, colour: str, line: str, attributes: dict[str, object], closed: bool = True) -> Markup:
    """One start tag, or one empty element."""
    classes = [str(attributes.pop("class_", ""))] if "class_" in attributes else []
    pairs: list[tuple[str, object]] = []
    if colour:
        classes.append(f"fill-{colour}")
        pairs.append(("fill", COLOURS[colour]))
    if line:
        classes.append(f"line-{line}")
        pairs += [("fill", "none")] if not colour else []
        pairs.append(("stroke", COLOURS[line]))
    if classes:
        pairs.insert(0, ("class", " ".join(classes)))
    pairs += [(name.replace("_", "-"), value) for name, value in attributes.items()]
    inside = Markup("").join(Markup(' {}="{}"').format(name, number(value)) for name, value in pairs)
    return Markup("<{}{}{}>").format(tag, inside, "/" if closed else "")


def number(value: object) -> object:
    """Short numbers: 12.5, not 12.500000000001."""
    return f"{value:.2f}".rstrip("0").rstrip(".") if isinstance(value, float) else value


def printable(text: object) -> str:
    """Without control characters, which no XML may hold."""
    return UNPRINTABLE.sub("", str(text))


def listed(pairs: Iterable[tuple[str, object]]) -> str:
    """The values in words, for the description."""
    return "; ".join(f"{label}: {value}" for label, value in pairs)
