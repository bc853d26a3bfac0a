"""The printing of documents, with the real engine: what it gives, what it refuses, what it never does."""

import contextlib
import hashlib
import io
import re
import socket
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pikepdf
import pytest

from accelerator import pdf
from accelerator.pdf import Document, FolderCache, Limits, PdfFailed, Section, breakable, page_of
from accelerator.pdf.document import STATIC
from accelerator.pdf.processes import RETIRE_MB

CANARY = "canary-7f3a-never-in-a-pdf"
THAI = "กรุงเทพมหานครเป็นเมืองหลวงของประเทศไทย"


def document(*html: str, lang: str = "en", **values: object) -> Document:
    sections = tuple(Section(f"part-{number}", text, f"Part {number}") for number, text in enumerate(html, 1))
    return Document("A report", lang, sections, **values)  # type: ignore[arg-type]


def opened(body: bytes) -> pikepdf.Pdf:
    return pikepdf.Pdf.open(io.BytesIO(body))


def letters(body: bytes) -> str:
    """The text of all pages, by way of each font's own table of letters."""
    found = []
    for page in opened(body).pages:
        tables = {name: unicode_table(font) for name, font in page.obj.Resources.Font.items()}
        table: dict[str, str] = {}
        for operands, operator in pikepdf.parse_content_stream(page):
            if str(operator) == "Tf":
                table = tables[str(operands[0])]
            elif str(operator) in ("Tj", "TJ"):
                pieces = operands[0] if str(operator) == "TJ" else [operands[0]]
                codes = b"".join(bytes(piece) for piece in pieces if isinstance(piece, pikepdf.String))
                found.append("".join(table.get(codes[i : i + 2].hex(), "?") for i in range(0, len(codes), 2)))
    return "\n".join(found)


def unicode_table(font: pikepdf.Object) -> dict[str, str]:
    text = font.ToUnicode.read_bytes().decode()
    pairs = re.findall(r"<([0-9a-f]{4})> <((?:[0-9a-f]{4})+)>", text)
    return {code: bytes.fromhex(value).decode("utf-16-be") for code, value in pairs if code != "0000"}


def test_the_same_document_gives_the_same_bytes() -> None:
    made = document("<h1>One</h1>", "<h1>Two</h1>", created=datetime(2023, 5, 1, tzinfo=UTC))
    first, again = pdf.render(made), pdf.render(made)
    assert hashlib.sha256(first).digest() == hashlib.sha256(again).digest()


def test_pages_are_numbered_and_listed_and_linked() -> None:
    entry = (
        f'<a href="section:two"><span class="name">Two</span><span class="page">{page_of("two")}</span></a>'
    )
    contents = f'<ol class="contents"><li>{entry}</li></ol>'
    made = Document(
        "A report",
        "en",
        (
            Section("cover", "<h1>Cover</h1>", "Cover", numbered=False),
            Section("contents", contents, "Contents"),
            Section("one", "<h1>One</h1><p style='break-before: page'>More</p>", "One"),
            Section("two", "<h1>Two</h1><h2 id='more'>More</h2><a href='#more'>up</a>", "Two"),
        ),
        page_label="Page {page} of {pages}",
    )
    body = pdf.render(made)
    with opened(body) as read, read.open_outline() as outline:
        assert len(read.pages) == 5
        assert [(item.title, [child.title for child in item.children]) for item in outline.root] == [
            ("Cover", []),
            ("One", []),
            ("Two", ["More"]),
        ]
        names = read.Root.Names.Dests.Names
        targets = {str(names[i]): names[i + 1][0].objgen for i in range(0, len(names), 2)}
        assert targets["two"] == targets["two/more"] == read.pages[4].objgen
        link = read.pages[1].Annots[0]
        assert (str(link.Dest), str(link.Contents)) == ("two", "Two")
        assert str(read.pages[4].Annots[0].Dest) == "two/more"
    text = letters(body)
    assert "Two 5" in " ".join(text.split())
    assert [f"Page {number} of 5" in text for number in range(1, 6)] == [False, True, True, True, True]


def test_tags_language_and_metadata_cover_the_whole() -> None:
    table = "<table><tr><th>Name</th></tr><tr><td>Value</td></tr></table>"
    svg = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><title>A chart</title><rect width="9" height="9"/></svg>'
    with opened(pdf.render(document(table, table + svg, lang="id", author="The programme"))) as read:
        root = read.Root.StructTreeRoot
        assert str(read.Root.Lang) == "id"
        assert str(read.docinfo["/Title"]) == "A report"
        assert b"<pdfuaid:part>1</pdfuaid:part>" in read.Root.Metadata.read_bytes()
        sections = list(root.K[0].K)
        assert [str(section.S) for section in sections] == ["/Sect", "/Sect"]
        numbers = root.ParentTree.Nums
        keys = [int(numbers[i]) for i in range(0, len(numbers), 2)]
        assert keys == sorted(set(keys))
        assert [int(page.StructParents) for page in read.pages] == [0, 1]
        every = list(elements(root.K[0]))
        ids = [str(element.ID) for element in every if "/ID" in element]
        assert len(ids) == len(set(ids)) == 2
        assert [str(element.Alt) for element in every if "/Alt" in element] == ["A chart"]
        for page in read.pages:
            marks = list(numbers[int(page.StructParents) * 2 + 1])
            assert all(mark.Pg.objgen == page.objgen for mark in marks)


def elements(element: pikepdf.Object) -> Iterator[pikepdf.Object]:
    yield element
    for child in element.get("/K", ()):
        if isinstance(child, pikepdf.Dictionary):
            yield from elements(child)


def test_attachments_carry_the_evidence() -> None:
    made = document(
        "<p>x</p>", attachments=(pdf.Attachment("data.json", b'{"a": 1}', "application/json", "Figures"),)
    )
    with opened(pdf.render(made)) as read:
        assert read.attachments["data.json"].get_file().read_bytes() == b'{"a": 1}'


def test_thai_is_set_in_our_own_font_and_stays_text() -> None:
    body = pdf.render(document(f"<p>{THAI}</p>", lang="th"))
    assert THAI.replace("ำ", "") in re.sub(r"[\n]", "", letters(body)).replace("ำ", "")
    with opened(body) as read:
        fonts = {str(font.BaseFont) for font in read.pages[0].obj.Resources.Font.values()}
        assert all("IBM-Plex-Sans" in font for font in fonts)


@pytest.mark.parametrize(
    "html",
    [
        '<link rel="attachment" href="{file}">',
        '<img src="{file}" alt="">',
        "<style>@import url({file})</style>",
        '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><image href="{file}" width="9" height="9"/></svg>',
        '<object data="{file}"></object>',
        '<base href="file:///"><img src="etc/passwd" alt="">',
        '<img src="package:../../../config.py" alt=""><img src="package:css/../../mail.py" alt="">',
        '<img src="{http}" alt=""><style>p {{ background: url({http}) }}</style><link rel="stylesheet" href="{http}">',
        '<img src="data:image/svg+xml,%3Csvg/%3E" alt="">',
    ],
)
def test_a_document_loads_nothing_but_our_assets(
    html: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    secret = tmp_path / "secret.svg"
    secret.write_text(CANARY)
    with closed_server() as (address, asked):
        body = pdf.render(
            document(f"<p>before</p>{html.format(file=secret.as_uri(), http=address)}<p>after</p>")
        )
    assert asked == []
    assert "refused" in caplog.text
    with opened(body) as read:
        assert len(read.attachments) == 0
        for item in read.objects:
            if isinstance(item, pikepdf.Stream):
                assert CANARY.encode() not in item.read_bytes()


class closed_server:  # noqa: N801 - reads as a with block
    """An address on this machine that notes whoever calls."""

    def __enter__(self) -> tuple[str, list[object]]:
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.asked: list[object] = []
        self.thread = threading.Thread(target=self.listen, daemon=True)
        self.thread.start()
        return f"http://127.0.0.1:{self.socket.getsockname()[1]}/x.png", self.asked

    def listen(self) -> None:
        try:
            connection, who = self.socket.accept()
        except OSError:
            return
        self.asked.append(who)
        connection.close()

    def __exit__(self, *_error: object) -> None:
        self.socket.shutdown(socket.SHUT_RDWR)
        self.socket.close()
        self.thread.join(timeout=5)


def test_an_image_given_with_the_section_is_drawn() -> None:
    svg = b'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><rect width="9" height="9"/></svg>'
    section = Section("one", '<img src="own:mark.svg" alt="Mark">', images={"mark.svg": svg})
    with opened(pdf.render(Document("x", "en", (section,)))) as read:
        every = elements(read.Root.StructTreeRoot.K[0])
        assert [str(element.Alt) for element in every if "/Alt" in element] == ["Mark"]


def test_eighty_thousand_letters_without_a_break_are_set() -> None:
    with opened(pdf.render(document(f"<p>{'x' * 80_000}</p>"))) as read:
        assert len(read.pages) > 5


def test_deep_nesting_fails_with_a_reason_and_the_next_document_prints() -> None:
    with pytest.raises(PdfFailed, match="Part 1"):
        pdf.render(document("<div>" * 1500 + "x"))
    assert pdf.render(document("<p>fine</p>")).startswith(b"%PDF")


@pytest.mark.parametrize(
    "html", ['<table><tr><td colspan="999999999">x</table>', '<p style="font-size: 1e9px">x']
)
def test_absurd_sizes_fail_or_print_but_never_hang(html: str) -> None:
    with contextlib.suppress(PdfFailed):
        assert pdf.render(document(html), limits=Limits(seconds=20)).startswith(b"%PDF")


def test_the_time_limit_ends_the_process_and_says_so() -> None:
    with pytest.raises(PdfFailed, match=r"longer than 1 second"):
        pdf.render(document("<table>" + "<tr><td>x<td>y<td>z" * 20_000), limits=Limits(seconds=1))


def test_a_process_is_as_large_as_itself_and_not_as_the_one_that_started_it() -> None:
    ballast = b"x" * (RETIRE_MB + 100 << 20)
    pdf.pool.close()
    pdf.render(document("<p>Short</p>"))
    assert [process.worn for process in pdf.pool.idle] == [False]
    assert ballast


def test_the_memory_limit_ends_the_section_and_says_so() -> None:
    with pytest.raises(PdfFailed, match=r"MB|ended unexpectedly"):
        pdf.render(
            document("<table>" + "<tr><td>x<td>y<td>z" * 20_000), limits=Limits(seconds=60, memory_mb=130)
        )


def test_only_the_changed_section_is_laid_out_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    cache = FolderCache(tmp_path / "cache")
    pdf.render(document("<h1>One</h1>", "<h1>Two</h1>"), cache=cache)
    laid_out = []
    real = pdf.layout

    def counted(made: Document, section: Section, *rest: object, **options: object) -> object:
        laid_out.append(section.name)
        return real(made, section, *rest, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(pdf, "layout", counted)
    changed = pdf.render(document("<h1>One</h1>", "<h1>Two, changed</h1>"), cache=cache)
    assert laid_out == ["part-2", "letters"]  # new words may bring new letters of the shared fonts
    assert changed == pdf.render(document("<h1>One</h1>", "<h1>Two, changed</h1>"))
    laid_out.clear()
    assert pdf.render(document("<h1>One</h1>", "<h1>Two, changed</h1>"), cache=cache) == changed
    assert laid_out == []


def test_progress_counts_the_sections() -> None:
    told: list[tuple[int, int]] = []
    pdf.render(
        document("<p>1", "<p>2", "<p>3"), progress=lambda done, total, _message: told.append((done, total))
    )
    assert told == [(0, 3), (1, 3), (2, 3), (3, 3)]


def test_the_cache_forgets_what_was_not_used_for_longest(tmp_path: Path) -> None:
    cache = FolderCache(tmp_path, limit_mb=0)
    cache.put("a", b"1")
    cache.prune()
    assert cache.get("a") is None


def test_breakable_keeps_words_and_breaks_only_what_no_line_can_hold() -> None:
    assert breakable("An ordinary sentence.") == "An ordinary sentence."
    assert breakable("a\x00b\x1bc") == "abc"
    run = breakable("x" * 100)
    assert run.replace("\u200b", "") == "x" * 100
    assert max(map(len, run.split("\u200b"))) == 20


def test_the_fonts_are_the_ones_that_were_checked_in() -> None:
    lines = (STATIC / "fonts" / "SHA256SUMS").read_text().splitlines()
    sums = {name: checksum for checksum, name in (line.split("  ") for line in lines)}
    fonts = {path.name for path in (STATIC / "fonts").glob("*.[tw]*f*")}
    assert fonts <= set(sums)
    for name, checksum in sums.items():
        assert hashlib.sha256((STATIC / "fonts" / name).read_bytes()).hexdigest() == checksum, name
