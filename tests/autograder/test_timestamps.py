"""Dates of submissions, as nbgrader reads them."""

from datetime import datetime

import pytest

from autograder.errors import SubmissionError
from autograder.timestamps import parse_timestamp

NOON = datetime(2026, 1, 15, 12)


@pytest.mark.parametrize(
    ("text", "time"),
    [
        ("", None),
        ("2026-01-15 12:00:00 UTC", NOON),
        ("2026-01-15T12:00:00Z", NOON),
    ],
)
def test_timestamps_are_read_as_nbgrader_reads_them(text, time):
    assert parse_timestamp(text) == time


@pytest.mark.parametrize("text", ["soon", "9" * 40, "2026-13-45"])
def test_a_timestamp_that_is_none_is_refused(text):
    with pytest.raises(SubmissionError, match="does not hold a date"):
        parse_timestamp(text)
