"""The square code on a printed page that a phone opens an address with."""

import io

import segno

INK = "#17211f"


def code_of(address: str) -> bytes:
    """The code as SVG without a border, for the images of a section."""
    drawn = io.BytesIO()
    segno.make(address, error="m").save(drawn, kind="svg", border=0, dark=INK, svgclass=None)
    return drawn.getvalue()
