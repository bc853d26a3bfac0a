"""Rendered sections put together: pages, page numbers, links, bookmarks, tags, metadata, attachments.

pikepdf (qpdf) does it, because it copies pages with everything that hangs on them, keeps indirect objects
shared, writes compressed object streams and a file that `qpdf --check` accepts; pypdf rewrites structure trees
in Python, page by page, and knows no deterministic file identifier.
"""

import io
from collections.abc import Sequence
from datetime import datetime
from xml.sax.saxutils import escape

import pikepdf
from pikepdf import Array, Dictionary, Name, OutlineItem, Pdf, String

from accelerator.pdf.document import Document, Section
from accelerator.pdf.processes import Rendered

INK = "0.37 0.42 0.40"
LABEL_SIZE = 7.5
LABEL_RIGHT = 56.7
LABEL_BASE = 31.2
"""Where print.css leaves the bottom right corner free, in points: 20 mm from the edge, on the footer's line."""

ARCHIVAL = (
    "<pdfaid:part>3</pdfaid:part>\n<pdfaid:conformance>A</pdfaid:conformance>\n"
    '<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">'
    "<pdfaSchema:schema>PDF/UA identification</pdfaSchema:schema>"
    "<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>"
    "<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>"
    '<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">'
    "<pdfaProperty:name>part</pdfaProperty:name><pdfaProperty:valueType>Integer</pdfaProperty:valueType>"
    "<pdfaProperty:category>internal</pdfaProperty:category>"
    "<pdfaProperty:description>The part of ISO 14289 that the file follows</pdfaProperty:description>"
    "</rdf:li></rdf:Seq></pdfaSchema:property></rdf:li></rdf:Bag></pdfaExtension:schemas>"
)
"""The claim to PDF/A-3a; it wants every foreign schema, here that of PDF/UA, described."""


def assemble(
    document: Document, parts: Sequence[tuple[Section, Rendered]], numerals: Rendered, letters: Rendered
) -> bytes:
    """One PDF of all sections in order; `letters` is the page from which every section takes its fonts."""
    pdf = Pdf.new()
    total = sum(part.pages for _section, part in parts)
    fonts = Fonts(pdf, letters, numerals)
    structure = Structure(pdf)
    names: list[tuple[str, pikepdf.Object]] = []
    titles = {section.name: section.title or section.name for section, _part in parts}
    sources, is_archival = [], True
    for section, part in parts:
        source = Pdf.open(io.BytesIO(part.body))
        sources.append(source)
        first = len(pdf.pages)
        for page in source.pages:
            pdf.pages.append(page)
        pages = [pdf.pages[number] for number in range(first, first + part.pages)]
        is_archival &= fonts.put_into(pages[0])
        structure.add(source, pages)
        names += destinations(pdf, source, section.name, pages)
        describe_links(pages, titles)
        if section.numbered:
            for number, page in enumerate(pages, first + 1):
                fonts.stamp(page, document.page_label.format(page=number, pages=total))
    structure.close()
    pdf.Root.Names = Dictionary(Dests=pdf.make_indirect(name_tree(names)))
    add_bookmarks(pdf, [part for _section, part in parts])
    add_attachments(pdf, document)
    add_metadata(pdf, document, is_archival)
    pdf.Root.OutputIntents = fonts.colours
    body = saved(pdf)
    for source in (fonts.source, *sources):
        source.close()
    return body


def saved(pdf: Pdf) -> bytes:
    """The file's bytes, the same for the same content."""
    target = io.BytesIO()
    pdf.save(
        target,
        deterministic_id=True,
        object_stream_mode=pikepdf.ObjectStreamMode.generate,
        min_version="1.7",
    )
    return target.getvalue()


class Fonts:
    """Each face once for the whole document, and the page numbers written with them."""

    def __init__(self, pdf: Pdf, letters: Rendered, numerals: Rendered) -> None:
        self.pdf = pdf
        self.source = Pdf.open(io.BytesIO(letters.body))
        self.faces = pdf.copy_foreign(self.source.pages[0].obj.Resources.Font)
        self.colours = pdf.copy_foreign(self.source.make_indirect(self.source.Root.OutputIntents))
        (self.label_face, drawn), *_others = numerals.faces.items()
        self.glyphs = {text: (int(glyph), width) for glyph, (text, width) in drawn["glyphs"].items()}

    def put_into(self, page: pikepdf.Page) -> bool:
        """Give a section the faces its letters are set in; its pages and drawings share one dictionary.

        False if it brought fonts of its own, as one does with letters that no face of ours has.
        """
        own = page.obj.Resources.Font
        names = list(own.keys())
        left_out = [name for name in names if "/BaseFont" not in own[name]]
        for name in left_out:
            own[name] = self.faces[name]
        own["/" + self.label_face] = self.faces["/" + self.label_face]
        return left_out == names

    def stamp(self, page: pikepdf.Page, label: str) -> None:
        """Write the page number at the bottom right, as an artifact that a screen reader skips."""
        letters = [self.glyphs[letter] for letter in label if letter in self.glyphs]
        width = sum(width for _glyph, width in letters) * LABEL_SIZE / 1000
        left = float(page.mediabox[2]) - LABEL_RIGHT - width
        code = "".join(f"{glyph:04x}" for glyph, _width in letters)
        drawing = (
            f"/Artifact <</Type /Pagination>> BDC q BT {INK} rg /{self.label_face} {LABEL_SIZE} Tf"
            f" {left:.2f} {LABEL_BASE} Td <{code}> Tj ET Q EMC\n"
        )
        page.contents_add(self.pdf.make_stream(drawing.encode()), prepend=True)


class Structure:
    """The tag tree of the whole, grown from the tag trees of the sections."""

    def __init__(self, pdf: Pdf) -> None:
        self.pdf = pdf
        self.next = 0
        self.numbers = Array()
        self.sections = Array()
        self.root = pdf.make_indirect(Dictionary(Type=Name.StructTreeRoot))
        self.document = pdf.make_indirect(
            Dictionary(Type=Name.StructElem, S=Name.Document, P=self.root, K=self.sections)
        )

    def add(self, source: Pdf, pages: list[pikepdf.Page]) -> None:
        """Hang one section's tree into the whole, with its page and link numbers moved up."""
        tree = self.pdf.copy_foreign(source.Root.StructTreeRoot)
        for element in tree.K:
            element.S = Name.Sect
            element.P = self.document
            self.sections.append(element)
        numbers = tree.ParentTree.Nums
        for index in range(0, len(numbers), 2):
            self.numbers.append(int(numbers[index]) + self.next)
            self.numbers.append(numbers[index + 1])
        for page in pages:
            page.obj.StructParents = int(page.obj.StructParents) + self.next
            for link in page.obj.get("/Annots", ()):
                if "/StructParent" in link:
                    link.StructParent = int(link.StructParent) + self.next
        self.next += len(numbers) // 2

    def close(self) -> None:
        """Make it the document's tree."""
        self.root.K = Array([self.document])
        self.root.ParentTree = self.pdf.make_indirect(Dictionary(Nums=self.numbers))
        self.root.ParentTreeNextKey = self.next
        self.pdf.Root.StructTreeRoot = self.root
        self.pdf.Root.MarkInfo = Dictionary(Marked=True)


def destinations(
    pdf: Pdf, source: Pdf, name: str, pages: list[pikepdf.Page]
) -> list[tuple[str, pikepdf.Object]]:
    """The section's own anchors, and its name for its first page."""
    found: list[tuple[str, pikepdf.Object]] = [(name, Array([pages[0].obj, Name.Fit]))]
    known = source.Root.get("/Names", Dictionary()).get("/Dests", Dictionary()).get("/Names", Array())
    numbers = {page.obj.objgen: index for index, page in enumerate(source.pages)}
    for index in range(0, len(known), 2):
        target, *place = list(known[index + 1])
        page = pages[numbers[target.objgen]]
        found.append((str(known[index]), Array([page.obj, *place])))
    return found


def name_tree(names: list[tuple[str, pikepdf.Object]]) -> Dictionary:
    """A PDF name tree: one leaf, sorted by bytes as the format wants."""
    flat = Array()
    for name, target in sorted(names, key=lambda item: bytes(String(item[0]))):
        flat.append(String(name))
        flat.append(target)
    return Dictionary(Names=flat)


def describe_links(pages: list[pikepdf.Page], titles: dict[str, str]) -> None:
    """Tell in words where a link between sections leads (PDF/UA asks for it)."""
    for page in pages:
        for link in page.obj.get("/Annots", ()):
            link.F = 4  # printed with the page, as PDF/A wants
            if "/Dest" in link:
                link.Contents = String(titles.get(str(link.Dest).partition("/")[0], str(link.Dest)))


def add_bookmarks(pdf: Pdf, parts: list[Rendered]) -> None:
    """One outline over all sections, by heading level."""
    with pdf.open_outline() as outline:
        stack: list[tuple[int, list[OutlineItem]]] = [(0, outline.root)]
        first = 0
        for part in parts:
            for level, label, page, x, y, is_open in part.bookmarks:
                place = Array([pdf.pages[first + page].obj, Name.XYZ, round(x, 2), round(y, 2), 0])
                item = OutlineItem(label, place)
                item.is_closed = not is_open
                while stack[-1][0] >= level:
                    stack.pop()
                stack[-1][1].append(item)
                stack.append((level, item.children))
            first += part.pages


def add_attachments(pdf: Pdf, document: Document) -> None:
    """Carry the evidence inside the file, marked as the data behind it."""
    if not document.attachments:
        return
    files, names = Array(), Array()
    for attachment in sorted(document.attachments, key=lambda item: item.name):
        stream = pdf.make_stream(attachment.body, Type=Name.EmbeddedFile, Subtype=Name("/" + attachment.kind))
        stream.Params = Dictionary(Size=len(attachment.body))
        if document.created:
            stream.Params.ModDate = String(pdf_date(document.created))
        entry = pdf.make_indirect(
            Dictionary(
                Type=Name.Filespec,
                F=String(attachment.name),
                UF=String(attachment.name),
                Desc=String(attachment.description),
                AFRelationship=Name.Data,
                EF=Dictionary(F=stream, UF=stream),
            )
        )
        files.append(entry)
        names.extend([String(attachment.name), entry])
    pdf.Root.Names.EmbeddedFiles = pdf.make_indirect(Dictionary(Names=names))
    pdf.Root.AF = files


def add_metadata(pdf: Pdf, document: Document, is_archival: bool) -> None:
    """Title, language and dates from the document alone, never from the clock."""
    pdf.Root.Lang = String(document.lang)
    pdf.Root.ViewerPreferences = Dictionary(DisplayDocTitle=True)
    pdf.Root.PageMode = Name.UseOutlines
    facts = {"/Title": document.title, "/Author": document.author, "/Subject": document.subject}
    for key, value in facts.items():
        if value:
            pdf.docinfo[key] = String(value)
    if document.created:
        pdf.docinfo["/CreationDate"] = pdf.docinfo["/ModDate"] = String(pdf_date(document.created))
    stream = pdf.make_stream(xmp(document, is_archival), Type=Name.Metadata, Subtype=Name.XML)
    pdf.Root.Metadata = stream


def xmp(document: Document, is_archival: bool) -> bytes:
    """The same facts as XMP, with the claims to PDF/UA-1 and, if no letter lacks its font, PDF/A-3."""
    lines = [
        "<pdfuaid:part>1</pdfuaid:part>",
        *([ARCHIVAL] if is_archival else []),
        f'<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{escape(document.title)}</rdf:li></rdf:Alt></dc:title>',
        f"<dc:language><rdf:Bag><rdf:li>{escape(document.lang)}</rdf:li></rdf:Bag></dc:language>",
    ]
    if document.author:
        lines.append(
            f"<dc:creator><rdf:Seq><rdf:li>{escape(document.author)}</rdf:li></rdf:Seq></dc:creator>"
        )
    if document.subject:
        subject = f'<rdf:li xml:lang="x-default">{escape(document.subject)}</rdf:li>'
        lines.append(f"<dc:description><rdf:Alt>{subject}</rdf:Alt></dc:description>")
    if document.created:
        at = document.created.isoformat(timespec="seconds")
        lines += [f"<xmp:CreateDate>{at}</xmp:CreateDate>", f"<xmp:ModifyDate>{at}</xmp:ModifyDate>"]
    body = "\n".join(lines)
    return (
        '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>\n'
        '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
        '<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/"'
        ' xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/"'
        ' xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/" xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"'
        ' xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#"'
        ' xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">\n'
        f'{body}\n</rdf:Description></rdf:RDF></x:xmpmeta>\n<?xpacket end="w"?>'
    ).encode()


def pdf_date(at: datetime) -> str:
    """A date as PDF writes it."""
    zone = at.strftime("%z") or "+0000"
    return f"D:{at:%Y%m%d%H%M%S}{zone[:3]}'{zone[3:]}"
