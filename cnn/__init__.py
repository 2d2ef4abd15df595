"""The reference package of the course: convolutional networks in NumPy.

Arrays are NCHW (images, channels, rows, columns), filters (K, C, FH, FW). Every name is loaded when it is
first used, so `import cnn` costs next to nothing; `from cnn import figures` brings the pictures.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from cnn.convolution import conv2d as conv2d
    from cnn.convolution import conv2d_naive as conv2d_naive
    from cnn.convolution import conv2d_valid as conv2d_valid
    from cnn.convolution import filter_response as filter_response
    from cnn.convolution import zero_pad as zero_pad
    from cnn.correlation import convolve2d as convolve2d
    from cnn.correlation import correlate1d as correlate1d
    from cnn.correlation import correlate2d as correlate2d
    from cnn.data import load_digits as load_digits
    from cnn.data import sample_image as sample_image
    from cnn.errors import CnnError as CnnError
    from cnn.errors import DoesNotFit as DoesNotFit
    from cnn.errors import ShapeError as ShapeError
    from cnn.optimizers import sgd_momentum as sgd_momentum
    from cnn.shapes import conv_parameters as conv_parameters
    from cnn.shapes import fitting_paddings as fitting_paddings
    from cnn.shapes import output_size as output_size
    from cnn.shapes import same_padding as same_padding

# Which module holds each public name.
_EXPORTS = {
    "CnnError": "cnn.errors",
    "ShapeError": "cnn.errors",
    "DoesNotFit": "cnn.errors",
    "output_size": "cnn.shapes",
    "same_padding": "cnn.shapes",
    "fitting_paddings": "cnn.shapes",
    "conv_parameters": "cnn.shapes",
    "correlate1d": "cnn.correlation",
    "correlate2d": "cnn.correlation",
    "convolve2d": "cnn.correlation",
    "filter_response": "cnn.convolution",
    "conv2d_valid": "cnn.convolution",
    "zero_pad": "cnn.convolution",
    "conv2d": "cnn.convolution",
    "conv2d_naive": "cnn.convolution",
    "load_digits": "cnn.data",
    "sample_image": "cnn.data",
    "sgd_momentum": "cnn.optimizers",
}

__all__ = list(_EXPORTS)


def __getattr__(name: str) -> Any:
    """Load a public name from its module, once."""
    if name not in _EXPORTS:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = globals()[name] = getattr(import_module(_EXPORTS[name]), name)
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *_EXPORTS})
