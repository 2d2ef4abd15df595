"""Which explorer shows a failing case of notebook 02, and with which numbers of the case.

Of a case that is larger than the explorer draws, it shows the nearest that it can.
"""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from autograder.checks import openings
from autograder.checks.openings import BIAS, DEPTH, READS, VOLUME, sheets
from autograder.exercise import Opens
from autograder.opening import Opening
from cnn.explore.drawings.stride_padding import State

STEPS = Opening(
    explorer="stride_padding",
    look="Each step of the stairs is one position. How many are there, and is anything left over at the end?",
    options={"dimension": "1-D strip"},
)
BORDER = Opening(
    explorer="stride_padding",
    look="The dashed cells are the zeros. On which sides are they, and how many on each?",
)


drawable = partial(openings.drawable, State)


def strip() -> Opens:
    """The strip with N, F, S and P of the case."""
    return Opens(
        STEPS,
        lambda n, f, stride, padding: (
            {"dimension": "1-D strip"} | drawable(image=n, kernel=f, stride=stride, padding=padding)
        ),
    )


def strip_of_same() -> Opens:
    """The strip with the filter of the case, without padding."""
    look = "Turn up the padding. When has the output as many values as the image, if ever?"
    return Opens(
        replace(STEPS, look=look), lambda f: {"dimension": "1-D strip"} | drawable(image=9, kernel=f)
    )


def strip_of_fitting() -> Opens:
    """The strip with N, F and S of the case, without padding."""
    look = "Turn up the padding from 0 on. Which values fit, and which leave something over?"
    return Opens(
        replace(STEPS, look=look),
        lambda n, f, stride, most: (
            {"dimension": "1-D strip"} | drawable(image=n, kernel=f, stride=stride, padding=0)
        ),
    )


def border() -> Opens:
    """The image of the case with its zeros; the filter of one pixel reads each of them once."""
    return Opens(BORDER, lambda x, padding: {"kernel": 1} | drawable(image=x.shape[2:], padding=padding))


def layer() -> Opens:
    """What the student's conv2d reads: one image, one channel, one filter of the case's sizes."""
    return Opens(
        replace(READS, own=5),
        lambda x, w, b, stride, padding: drawable(
            image=x.shape[2:], kernel=w.shape[2:], stride=stride, padding=padding
        ),
    )


def depth() -> Opens:
    """The volume, for mistakes with channels, filters and biases."""
    return Opens(
        replace(VOLUME, after=(*DEPTH, *BIAS)),
        lambda x, w, b, stride, padding: sheets(w.shape[2], w.shape[1], w.shape[0]),
    )
