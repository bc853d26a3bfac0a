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
    """The code as the address of a picture, on white with its quiet border: dark pages are shown, too."""
    uri: str = segno.make(address, error="m").svg_data_uri(scale=4, dark=INK, light=PAPER)
    return uri
