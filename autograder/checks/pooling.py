"""The checks of notebook 04: max pooling, and the way of its gradient."""

from __future__ import annotations

import cnn
from autograder.checks import pooling_inputs as inputs
from autograder.checks.pooling_openings import gradients, windows
from autograder.exercise import Bugs, Case, Exercise, refuses
from autograder.inputs import array, step
from autograder.misconceptions import misconceptions
from autograder.report import Kind
from autograder.shown import pooling as shown

max_pool2d = Exercise(
    id="max_pool2d",
    reference=cnn.max_pool2d,
    cases=(
        Case("2×2 windows side by side, on one map", inputs.side_by_side),
        Case("several images and channels, each map on its own", inputs.batch),
        Case("a map that is not square", inputs.rectangle),
        Case("3×3 windows that overlap, stride 2", inputs.overlapping, weight=2),
        Case("only negative numbers", inputs.negative),
        Case("windows with gaps between them", inputs.with_gaps, weight=0.5),
        Case("no stride given: the size is the stride", inputs.no_stride, weight=0.5),
        Case("a window as large as the map", inputs.as_large, weight=0.5),
        Case("windows of one pixel", inputs.single_pixels, weight=0.5),
        Case("numbers that are not whole", inputs.fractions, weight=0.5),
        Case("pairs: (rows, columns) for size and stride", inputs.pairs, weight=3.5, kind=Kind.CONVENTION),
        refuses("the rows do not fit", inputs.misfit_rows, weight=0.5),
        refuses("the columns do not fit", inputs.misfit_columns, weight=0.5),
        refuses("the window is larger than the map", inputs.too_large, weight=0.5),
    ),
    misconceptions=misconceptions("max_pool2d"),
    opens=(windows(),),
    inputs_unchanged=0.5,
)


max_pool2d_backward = Exercise(
    id="max_pool2d_backward",
    reference=cnn.max_pool2d_backward,
    cases=(
        Case("2×2 windows side by side, on one map", inputs.side_by_side_backward),
        Case("several images and channels, each map on its own", inputs.batch_backward),
        Case("a map that is not square", inputs.rectangle_backward),
        Case("one pixel is the largest of four windows", inputs.shared_centre, weight=2),
        Case("3×3 windows that overlap, stride 2", inputs.overlapping_backward, weight=2),
        Case("only negative numbers", inputs.negative_backward),
        Case("windows with gaps between them", inputs.with_gaps_backward, weight=0.5),
        Case("no stride given: the size is the stride", inputs.no_stride_backward, weight=0.5),
        Case("a window as large as the map", inputs.as_large_backward, weight=0.5),
        Case("gradients that are not whole", inputs.fractions_backward, weight=0.5),
        Case("of equal largest pixels the first gets it", inputs.ties, weight=1.5, kind=Kind.CONVENTION),
        Case(
            "pairs: (rows, columns) for size and stride",
            inputs.pairs_backward,
            weight=3,
            kind=Kind.CONVENTION,
        ),
    ),
    misconceptions=misconceptions("max_pool2d_backward"),
    opens=(gradients(),),
    inputs_unchanged=0.5,
)

catch_pooling_bugs = Bugs(
    id="catch_pooling_bugs",
    reference=cnn.max_pool2d,
    bugs={
        "pool_zero_start": shown.pool_zero_start,
        "pool_last": shown.pool_last,
        "pool_blocks": shown.pool_blocks,
        "pool_square": shown.pool_square,
    },
    own="max_pool2d",
    parameters=(array("x", 4), step("size"), step("stride")),
    misconceptions=misconceptions("catch_pooling_bugs"),
)

EXERCISES = (max_pool2d, max_pool2d_backward, catch_pooling_bugs)
