"""Dates, times and numbers as the reader writes them, in the zone they expect."""

from datetime import UTC, date, datetime

import pytest
from flask import Flask
from flask_babel import force_locale

from accelerator.i18n import (
    is_zone,
    show_city,
    show_date,
    show_filesize,
    show_local,
    show_number,
    show_percent,
    translated,
    zone_label,
)


@pytest.mark.parametrize(
    ("moment", "zone", "label"),
    [
        (datetime(2026, 3, 29, 0, 59, tzinfo=UTC), "Europe/Berlin", "CET"),
        (datetime(2026, 3, 29, 1, 0, tzinfo=UTC), "Europe/Berlin", "CEST"),
        (datetime(2026, 10, 25, 0, 59, tzinfo=UTC), "Europe/Berlin", "CEST"),
        (datetime(2026, 10, 25, 1, 0, tzinfo=UTC), "Europe/Berlin", "CET"),
        (datetime(2026, 7, 1, tzinfo=UTC), "Asia/Jakarta", "WIB"),
        (datetime(2026, 7, 1, tzinfo=UTC), "Asia/Makassar", "WITA"),
        (datetime(2026, 7, 1, tzinfo=UTC), "Asia/Bangkok", "ICT"),
        (datetime(2026, 7, 1, tzinfo=UTC), "UTC", "UTC"),
    ],
)
def test_a_zone_bears_the_name_that_people_use_on_that_day(moment, zone, label):
    assert zone_label(moment, zone) == label


@pytest.mark.parametrize(
    ("locale", "moment", "zone", "text"),
    [
        ("en", datetime(2026, 3, 29, 0, 30, tzinfo=UTC), "Europe/Berlin", "29 Mar 2026, 01:30 CET"),
        ("en", datetime(2026, 3, 29, 1, 30, tzinfo=UTC), "Europe/Berlin", "29 Mar 2026, 03:30 CEST"),
        ("de", datetime(2026, 10, 25, 0, 30, tzinfo=UTC), "Europe/Berlin", "25. Okt. 2026, 02:30 CEST"),
        ("de", datetime(2026, 10, 25, 1, 30, tzinfo=UTC), "Europe/Berlin", "25. Okt. 2026, 02:30 CET"),
        ("id", datetime(2026, 12, 31, 17, 30, tzinfo=UTC), "Asia/Jakarta", "1 Jan 2027, 00:30 WIB"),
        ("th", datetime(2026, 5, 1, 2, 0, tzinfo=UTC), "Asia/Bangkok", "1 พ.ค. 2026, 09:00 ICT"),
    ],
)
def test_an_instant_is_shown_in_its_zone_and_names_it(context: Flask, locale, moment, zone, text):
    with force_locale(locale):
        assert show_local(moment, zone) == f'<time datetime="{moment.isoformat()}">{text}</time>'


@pytest.mark.parametrize(
    ("locale", "cities"),
    [("en", ["Jakarta", "New York", "UTC"]), ("th", ["จาการ์ตา", "นิวยอร์ก", "UTC"])],
)
def test_a_zone_is_told_by_the_city_whose_clock_it_is(context: Flask, locale, cities):
    with force_locale(locale):
        assert [show_city(zone) for zone in ("Asia/Jakarta", "America/New_York", "UTC")] == cities


def test_what_is_missing_is_a_dash(context: Flask):
    assert [show(None) for show in (show_local, show_date, show_number, show_percent)] == ["–"] * 4


@pytest.mark.parametrize(
    ("locale", "day", "number", "percent", "size"),
    [
        ("en", "17 Aug 2026", "1,234,567.5", "48 %", "2.3 MB"),
        ("id", "17 Agu 2026", "1.234.567,5", "48 %", "2,3 MB"),
        ("de", "17. Aug. 2026", "1.234.567,5", "48 %", "2,3 MB"),
        ("th", "17 ส.ค. 2026", "1,234,567.5", "48 %", "2.3 MB"),
    ],
)
def test_dates_and_numbers_follow_the_reader_and_thai_years_are_gregorian(
    context: Flask, locale, day, number, percent, size
):
    with force_locale(locale):
        shown = (
            show_date(date(2026, 8, 17)),
            show_number(1234567.5),
            show_percent(0.48),
            show_filesize(2_340_000),
        )
    assert shown == (day, number, percent, size)


def test_the_date_of_an_instant_is_the_readers(context: Flask):
    assert (
        show_date(datetime(2026, 8, 16, 17, 0, tzinfo=UTC)) == "17 Aug 2026"
    )  # without a reader: the host city's


@pytest.mark.parametrize(
    ("texts", "code", "text"),
    [
        ({"en": "Hello", "id": "Halo"}, "id", "Halo"),
        ({"en": "Hello", "id": ""}, "id", "Hello"),
        ({"de": "Hallo"}, "th", "Hallo"),
        ({}, "en", ""),
        (None, "en", ""),
        ("plain", "de", "plain"),
    ],
)
def test_stored_texts_fall_back_to_english_and_then_to_any(texts, code, text):
    assert translated(texts, code) == text


def test_zones_are_those_of_the_tz_database():
    assert [is_zone(name) for name in ("Asia/Jakarta", "UTC", "Mars/Base", "", "../etc/passwd")] == [
        True,
        True,
        False,
        False,
        False,
    ]
