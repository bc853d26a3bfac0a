"""A document assembled from sections is the document that would have been printed in one piece."""

import json
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pikepdf
import pytest

from accelerator import charts, pdf
from accelerator.charts import Bar
from accelerator.pdf import Attachment, Document, Section, page_of
from accelerator.pdf.document import PAGE_OF, house_style
from accelerator.pdf.processes import environment
from tests.unit.platform.test_pdf import elements, letters, opened

WORDS = {
    "en": "Sensors along the canals tell the agency where waste collects before the rain does.",
    "id": "Sensor di sepanjang kanal memberi tahu dinas di mana sampah berkumpul sebelum hujan turun.",
    "de": "Fühler entlang der Kanäle melden der Behörde, wo sich Müll sammelt, ehe der Regen größer wird.",
    "th": "กรุงเทพมหานครวัดระดับน้ำในคลองก่อนฝนตกเพื่อบอกหน่วยงานว่าขยะสะสมที่ไหน",
}
ONE_PIECE = """
import json, sys, weasyprint
asked = json.load(sys.stdin)
weasyprint.HTML(string=asked["html"]).write_pdf(
    sys.argv[1], stylesheets=[weasyprint.CSS(string=css) for css in asked["css"]], pdf_variant="pdf/ua-1")
"""
NUMBERED = """
@page { @bottom-right { content: "Page " counter(page) " of " counter(pages);
  font: 400 7.5pt/10pt "IBM Plex Sans"; font-feature-settings: "tnum"; vertical-align: top; padding-top: 7.6mm } }
.piece { break-before: page }
.piece:first-child { break-before: avoid }
.page-of::after { content: target-counter(attr(data-to), page) }
"""


def sections(lang: str) -> tuple[Section, ...]:
    """Contents, and three startups over several pages with a chart, a table, an inner link and a link across."""
    names = [f"startup-{number}" for number in range(3)]
    lines = "".join(f'<li><a href="section:{n}">{n} {page_of(n)}</a></li>' for n in names)
    listed = Section("contents", f'<h1>Contents</h1><ol class="contents">{lines}</ol>', "Contents")
    rows = "".join(f"<tr><td>{n}</td><td>{WORDS[lang]}</td></tr>" for n in range(40))
    picture = charts.bars("Hours", [Bar("Video", 4), Bar("Office", 7)])
    pages = [
        f"<h1>{name}</h1><p>{WORDS[lang]}</p><figure class='chart'>{picture}</figure>"
        f"<h2 id='rows'>Rows</h2><table class='fixed'><thead><tr><th>Number</th><th>Text</th></tr></thead>"
        f"<tbody>{rows}</tbody></table><p><a href='#rows'>Up</a> <a href='section:contents'>Contents</a></p>"
        for name in names
    ]
    return listed, *(Section(name, html, name) for name, html in zip(names, pages, strict=True))


def in_one_piece(document: Document, folder: Path) -> bytes:
    """The same sections in one HTML document, printed by WeasyPrint as anybody would."""

    def piece(section: Section) -> str:
        html = PAGE_OF.sub(r'<span class="page-of" data-to="#\1"></span>', section.html)
        html = html.replace("id='rows'", f"id='{section.name}-rows'").replace(
            "'#rows'", f"'#{section.name}-rows'"
        )
        html = html.replace("section:", "#")
        return f'<div class="piece" id="{section.name}">{html}</div>'

    html = "".join(piece(section) for section in document.sections)
    asked = {
        "html": f'<html lang="{document.lang}"><title>{document.title}</title><body>{html}',
        "css": [house_style(), NUMBERED],
    }
    target = folder / "whole.pdf"
    command = [sys.executable, "-W", "ignore", "-c", ONE_PIECE, str(target)]
    subprocess.run(command, input=json.dumps(asked).encode(), env=environment(), check=True, timeout=120)
    return target.read_bytes()


def bookmarks(read: pikepdf.Pdf) -> list[tuple[int, str, int]]:
    """Level, title and page of each bookmark."""
    numbers = {page.obj.objgen: number for number, page in enumerate(read.pages, 1)}

    def walk(items: Any, level: int) -> Iterator[tuple[int, str, int]]:
        for item in items:
            place = item.destination if item.destination is not None else item.action.D
            yield level, item.title, numbers[place[0].objgen]
            yield from walk(item.children, level + 1)

    with read.open_outline() as outline:
        return list(walk(outline.root, 1))


def links(read: pikepdf.Pdf) -> list[tuple[int, tuple[int, ...], int]]:
    """Page, place and target page of each link."""
    numbers = {page.obj.objgen: number for number, page in enumerate(read.pages, 1)}
    flat = read.Root.Names.Dests.Names
    targets = {str(flat[i]): flat[i + 1][0].objgen for i in range(0, len(flat), 2)}
    found = []
    for number, page in enumerate(read.pages, 1):
        for link in page.obj.get("/Annots", ()):
            place = tuple(round(float(edge)) for edge in link.Rect)
            found.append((number, place, numbers[targets[str(link.Dest if "/Dest" in link else link.A.D)]]))
    return sorted(set(found))  # generated text inside a link is a second link to the same place


def tags(read: pikepdf.Pdf) -> list[tuple[str, str, int, int]]:
    """Kind, alternative text, page, and number of marked pieces of each tagged element that says something."""
    numbers = {page.obj.objgen: number for number, page in enumerate(read.pages, 1)}
    found = []
    for element in elements(read.Root.StructTreeRoot.K[0]):
        if str(element.get("/S", "")) in ("/Document", "/Sect", "/Div", "", "/NonStruct"):
            continue
        marked = sum(isinstance(kid, int) for kid in element.get("/K", ()))
        page = numbers[element.Pg.objgen]
        found.append((str(element.S), str(element.get("/Alt", "")), page, marked))
    return found


@pytest.mark.parametrize("lang", list(WORDS))
def test_it_equals_the_document_printed_in_one_piece(lang: str, tmp_path: Path) -> None:
    document = Document("A report", lang, sections(lang), page_label="Page {page} of {pages}")
    ours, whole = pdf.render(document), in_one_piece(document, tmp_path)
    with opened(ours) as assembled, opened(whole) as single:
        assert len(assembled.pages) == len(single.pages) > 6
        assert bookmarks(assembled) == bookmarks(single)
        assert links(assembled) == links(single)
        assert tags(assembled) == tags(single)
        assert str(assembled.Root.Lang) == str(single.Root.Lang) == lang
    assert Counter("".join(letters(ours).split())) == Counter("".join(letters(whole).split()))


def test_it_is_a_sound_archival_and_accessible_file() -> None:
    evidence = Attachment("data.csv", b"a,b\n1,2\n", "text/csv", "Rows")
    document = Document("A report", "th", sections("th"), author="The programme", attachments=(evidence,))
    body = pdf.render(document)
    with opened(body) as read:
        assert read.check_pdf_syntax() == []
        claims = read.Root.Metadata.read_bytes()
        assert b"<pdfaid:part>3</pdfaid:part>" in claims
        assert b"<pdfuaid:part>1</pdfuaid:part>" in claims
        assert [str(intent.S) for intent in read.Root.OutputIntents] == ["/GTS_PDFA1"]
        assert int(read.Root.OutputIntents[0].DestOutputProfile.N) == 3
        assert bool(read.Root.MarkInfo.Marked)
        assert all(int(link.F) == 4 for page in read.pages for link in page.obj.get("/Annots", ()))
        assert [str(file.AFRelationship) for file in read.Root.AF] == ["/Data"]
        for page in read.pages:
            for font in page.obj.Resources.Font.values():
                assert "/FontFile2" in font.DescendantFonts[0].FontDescriptor
        assert not read.is_encrypted


def test_each_face_is_carried_once_with_the_letters_of_all_sections() -> None:
    document = Document("A report", "en", (Section("a", "<p>abc"), Section("b", "<p>xyz <b>bold</b>")))
    with opened(pdf.render(document)) as read:
        fonts = {font.objgen for page in read.pages for font in page.obj.Resources.Font.values()}
        programs = [item for item in read.objects if isinstance(item, pikepdf.Stream) and "/Length1" in item]
        assert len(fonts) == len(programs) == 2


def test_a_letter_that_no_face_has_costs_the_archival_claim_and_nothing_else() -> None:
    with opened(pdf.render(Document("A report", "en", (Section("a", "<p>名 and word"),)))) as read:
        assert b"pdfaid:part" not in read.Root.Metadata.read_bytes()
        assert len(read.pages) == 1


def test_a_charts_label_is_set_as_one_run_so_that_marks_stand_on_their_letters() -> None:
    picture = charts.bars("Hours", [Bar("น้ำ", 1)])
    chart, words = (
        pdf.render(Document("A report", "th", (Section("a", html),)))
        for html in (f"<figure class='chart'>{picture}</figure>", "<p>น้ำ 1 0</p>")
    )
    assert Counter("".join(letters(chart).split())) - Counter("".join(letters(words).split())) == Counter()
