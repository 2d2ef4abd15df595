"""The static figures of the notebooks. Each function returns a `Picture`: an image and the same in words.

Nothing here uses the reference functions that the course teaches, so a student's copy can keep the figures:
what a figure needs, it computes one window at a time, or it is given the student's own result.
"""

from cnn.figures.activations import collapse, gradient_depth, six_activations
from cnn.figures.border import bordered, padded_step
from cnn.figures.channels import channel_products
from cnn.figures.cone import cone
from cnn.figures.connections import connections
from cnn.figures.coverage import coverage
from cnn.figures.depth import size_over_depth
from cnn.figures.filters import filters_before_after
from cnn.figures.flip import impulse
from cnn.figures.learning import mistakes_and_loss
from cnn.figures.letter_weights import letter_weights
from cnn.figures.maps import filtered, map_stack
from cnn.figures.multiplication import multiplication_table
from cnn.figures.nets import nets
from cnn.figures.neurons import neurons
from cnn.figures.picture import Picture
from cnn.figures.pooling import gradient_routes, pool_windows, pooled_maps, tolerance
from cnn.figures.rows import image_rows, number_grids
from cnn.figures.scores import gradient_bars, loss_over_score
from cnn.figures.shift_tolerance import shift_tolerance
from cnn.figures.sizes import maps_beside
from cnn.figures.sliding import sliding_1d, sliding_2d
from cnn.figures.step_sizes import error_against_step
from cnn.figures.steps import steps
from cnn.figures.stretching import stretching
from cnn.figures.then_and_now import then_and_now
from cnn.figures.timeline import timeline
from cnn.figures.trace_table import trace_table
from cnn.figures.trying import try_show
from cnn.figures.way_back import cropped, reached, scattered
from cnn.figures.xor_planes import xor_planes

__all__ = [
    "Picture",
    "bordered",
    "channel_products",
    "collapse",
    "cone",
    "connections",
    "coverage",
    "cropped",
    "error_against_step",
    "filtered",
    "filters_before_after",
    "gradient_bars",
    "gradient_depth",
    "gradient_routes",
    "image_rows",
    "impulse",
    "letter_weights",
    "loss_over_score",
    "map_stack",
    "maps_beside",
    "mistakes_and_loss",
    "multiplication_table",
    "nets",
    "neurons",
    "number_grids",
    "padded_step",
    "pool_windows",
    "pooled_maps",
    "reached",
    "scattered",
    "shift_tolerance",
    "six_activations",
    "size_over_depth",
    "sliding_1d",
    "sliding_2d",
    "steps",
    "stretching",
    "then_and_now",
    "timeline",
    "tolerance",
    "trace_table",
    "try_show",
    "xor_planes",
]
