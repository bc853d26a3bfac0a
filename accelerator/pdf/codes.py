"""The square code on a printed page that a phone opens an address with."""

import io

import segno

INK = "#17211f"
PAPER = "#ffffff"


def code_of(address: str) -> bytes:
    """The code as SVG without a border, for the images of a section."""
    drawn = io.BytesIO()
    segno.make(address, error="m").save(drawn, kind="svg", border=0, dark=INK, svgclass=None)
    return drawn.getvalue()


def code_on_screen(address: str) -> str:
    """The code as an element of a page, on white with its quiet border: dark pages are shown, too."""
    drawn = io.BytesIO()
    segno.make(address, error="m").save(
        drawn,
        kind="svg",
        scale=4,
        dark=INK,
        light=PAPER,
        xmldecl=False,
        svgns=False,
        svgclass=None,
        lineclass=None,
    )
    return drawn.getvalue().decode()
