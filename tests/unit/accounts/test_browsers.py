"""A device is named so that its owner knows it."""

import pytest
from flask import Flask

from accelerator.accounts.browsers import device_name

ANDROID = (
    "Mozilla/5.0 (Linux; Android 14; SM-A546E) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0 Mobile"
)


@pytest.mark.parametrize(
    ("agent", "name"),
    [
        (ANDROID + " Safari/537.36", "Chrome on Android"),
        (ANDROID + " SamsungBrowser/25.0 Safari/537.36", "Samsung Internet on Android"),
        ("Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/130.0 Safari/537.36 Edg/130.0", "Edge on Windows"),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) Version/17.5 Safari/604.1",
            "Safari on iPhone",
        ),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:132.0) Gecko/20100101 Firefox/132.0", "Firefox on Linux"),
        ("curl/8.5.0", "Unknown browser"),
        ("", "Unknown browser"),
    ],
)
def test_a_browser_is_told_by_its_name_and_device(context: Flask, agent, name):
    assert device_name(agent) == name
