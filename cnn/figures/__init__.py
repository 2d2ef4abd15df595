"""The static figures of the notebooks. Each function returns a `Picture`: an image and the same in words.

Nothing here uses the reference functions that the course teaches, so a student's copy can keep the figures:
what a figure needs, it computes one window at a time, or it is given the student's own result.
"""

from cnn.figures.channels import channel_products
from cnn.figures.connections import connections
from cnn.figures.flip import impulse
from cnn.figures.maps import filtered, map_stack
from cnn.figures.picture import Picture
from cnn.figures.rows import image_rows, number_grids
from cnn.figures.sliding import sliding_1d, sliding_2d
from cnn.figures.trying import try_show

__all__ = [
    "Picture",
    "channel_products",
    "connections",
    "filtered",
    "image_rows",
    "impulse",
    "map_stack",
    "number_grids",
    "sliding_1d",
    "sliding_2d",
    "try_show",
]
