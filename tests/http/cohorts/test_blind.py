"""A blind round stays blind: on pages, in the queue, in texts, in file names and in the metadata of PDFs."""

import io

import pikepdf
import pytest

from accelerator import files
from cohorts.models import ApplicationState, ReviewState
from cohorts.models.blind import masked
from cohorts.queries.reviews import any_review
from cohorts.queries.rounds import current_round
from tests import factories as make
from tests.factories.cohorts import FULL_ANSWERS
from tests.stage import stage

N = pikepdf.Name
TELLING = ("Kanalwacht", "Sari Dewanti", "kanalwacht.example", "SARI DEWANTI")


def deck():
    """A PDF that names its makers wherever a PDF can."""
    out = io.BytesIO()
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        with pdf.open_metadata() as metadata:
            metadata["dc:creator"] = ["Sari Dewanti"]
        pdf.docinfo["/Title"] = "Kanalwacht pitch"
        picture = pdf.make_stream(b"\0", Type=N.XObject, Subtype=N.Image, Width=1, Height=1)
        picture.Metadata = pdf.make_stream(b"<creator>Sari Dewanti</creator>", Type=N.Metadata, Subtype=N.XML)
        picture.PieceInfo = pikepdf.Dictionary(Draw=pikepdf.Dictionary(Private=pikepdf.String("Kanalwacht")))
        note = pikepdf.Dictionary(
            Type=N.Annot, Subtype=N.Text, Rect=[0, 0, 9, 9], T=pikepdf.String("Sari Dewanti"), Contents="Hm"
        )
        pdf.pages[0].Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(Picture=picture))
        pdf.pages[0].Annots = pikepdf.Array([pdf.make_indirect(note)])
        pdf.save(out)
    return out.getvalue()


@pytest.fixture
def call(tables):
    call = make.closed_call()
    with stage():
        current_round(call.id).is_blind = True
    return call


@pytest.fixture
def review(call, app):
    owner = make.person("Sari Dewanti")
    startup = make.organisation("Kanalwacht", owner=owner, website="https://kanalwacht.example")
    with stage():
        kept = files.keep("kanalwacht-deck.pdf", "application/pdf", deck(), owner.id)
    answers = {
        **FULL_ANSWERS,
        "name": "Kanalwacht",
        "website": "https://kanalwacht.example",
        "problem": "SARI DEWANTI saw it: see https://kanalwacht.example or write to sari@kanalwacht.example.",
        "deck": kept.id,
    }
    application = make.application(
        state=ApplicationState.SUBMITTED, call=call, startup=startup, owner=owner, answers=answers
    )
    return make.review(application)


def test_no_page_of_a_blind_round_tells_whose_application_it_is(review, client, sign_in):
    sign_in(review.reviewer)
    for path in ("/cohorts/reviews", f"/cohorts/reviews/{review.key}", "/"):
        page = client.get(path).text
        assert [word for word in TELLING if word.casefold() in page.casefold()] == []
    page = client.get(f"/cohorts/reviews/{review.key}").text
    assert review.application.reference in page
    assert "saw it" in page
    assert "Women among the founders" not in page


def test_a_deck_comes_under_a_neutral_name_and_without_its_metadata(review, client, sign_in):
    sign_in(review.reviewer)
    page = client.get(f"/cohorts/reviews/{review.key}").text
    path = page.split('class="file" href="')[1].split('"')[0]
    answer = client.get(path)
    assert answer.headers["Content-Disposition"].startswith('attachment; filename="document.pdf"')
    with pikepdf.open(io.BytesIO(answer.data)) as pdf:
        assert (len(pdf.pages), dict(pdf.docinfo), "/Metadata" in pdf.Root) == (1, {}, False)
        texts = [str(value) for thing in pdf.objects for value in all_in(thing)]
    assert [word for word in TELLING if any(word in text for text in texts)] == []


def all_in(thing):
    """The bytes of a stream and every text of an object."""
    if isinstance(thing, pikepdf.Stream):
        yield thing.read_raw_bytes()
    yield thing.unparse(resolved=True)


def test_whoever_reads_with_names_finds_them_everywhere_and_nobody_else_does(call, review, client, sign_in):
    other = make.review(review.application)
    with stage():
        current_round(call.id).named_readers = [other.reviewer_id]
    told = {}
    for one in (review, other):
        sign_in(one.reviewer)
        page = client.get(f"/cohorts/reviews/{one.key}").text
        paths = (f"/cohorts/reviews/{one.key}/versions", "/cohorts/reviews")
        deck_path = page.split('class="file" href="')[1].split('"')[0]
        answer = client.get(deck_path)
        told[one.key] = (
            ["Kanalwacht" in page, *("Kanalwacht" in client.get(path).text for path in paths)],
            "kanalwacht-deck.pdf" in answer.headers["Content-Disposition"],
            b"Kanalwacht pitch" in answer.data,
        )
    assert told[review.key] == ([False] * 3, False, False)
    assert told[other.key] == ([True] * 3, True, True)


def test_what_was_read_blind_stays_blind_on_the_list_of_what_is_done(review, client, sign_in):
    with stage():
        any_review(review.key).move_to(ReviewState.RETURNED)
    sign_in(review.reviewer)
    assert "Kanalwacht" not in client.get("/cohorts/reviews").text


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("We at Kanalwacht warn.", "We at ▁▁▁ warn."),
        ("KANAL-WACHT and kanal wacht", "▁▁▁ and ▁▁▁"),
        ("Kanal Wachter stays", "Kanal Wachter stays"),
        ("mail a@b.example or www.b.example/x", "mail ▁▁▁ or ▁▁▁"),
    ],
)
def test_names_are_taken_out_whatever_their_case_and_spacing(text, read):
    assert masked(text, ["Kanal Wacht", "Kanalwacht"]) == read
