"""The tests: unit/<module> for rules and operations, http/<module> for pages, browser/ and faults/ for the real thing."""

import pytest

pytest.register_assert_rewrite("tests.engines", "tests.live", "tests.stage")
