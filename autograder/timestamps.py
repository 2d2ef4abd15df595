"""When a submission was handed in, as nbgrader reads it: naive UTC.

>>> parse_timestamp("2026-03-01 12:00:00 CET")
datetime.datetime(2026, 3, 1, 11, 0)
"""

from __future__ import annotations

import warnings
from datetime import datetime

from autograder.errors import SubmissionError

LONGEST_DATE = 100  # characters


def parse_timestamp(text: str) -> datetime | None:
    """The moment that a text tells, None when there is no text; `SubmissionError` if it is no date."""
    from nbgrader.utils import parse_utc  # takes most of a second, which is not for workers

    if not text:
        return None
    try:
        if len(text) > LONGEST_DATE:
            raise ValueError("too long for a date")
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # a zone of no known name: nbgrader takes it as UTC
            parsed: datetime = parse_utc(text)
    except Exception as error:  # dateutil guesses, and a text made for it ends in any exception at all
        raise SubmissionError("timestamp.txt does not hold a date such as 2026-03-01 12:00:00 UTC") from error
    return parsed
