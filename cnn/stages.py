"""What the networks of the zoo are put together from: stages of a few layers each."""

from __future__ import annotations

from cnn.activation_layers import ReLU
from cnn.containers import Concat, Residual
from cnn.convolution_layers import BatchNorm2d, Conv2d
from cnn.layer import Layer
from cnn.linear_layers import Linear
from cnn.network import Sequential
from cnn.pooling_layers import MaxPool2d
from cnn.shapes import Mode


def conv_relu(
    channels: int, filters: int, size: int, *, stride: int = 1, padding: int = 0
) -> tuple[Layer, Layer]:
    """CONV-RELU."""
    return Conv2d(channels, filters, size, stride=stride, padding=padding), ReLU()


def classifier(inputs: int, classes: int) -> tuple[Layer, ...]:
    """The three fully connected layers of AlexNet and VGG."""
    return Linear(inputs, 4096), ReLU(), Linear(4096, 4096), ReLU(), Linear(4096, classes)


def halving_pool() -> MaxPool2d:
    """3x3 with stride 2, whose last window may hang over the border: 112 -> 56 -> 28 -> 14 -> 7."""
    return MaxPool2d(3, 2, mode="ceil")


def inception(
    channels: int, ones: int, threes: tuple[int, int], fives: tuple[int, int], pooled: int
) -> Concat:
    """Four ways of looking at the same maps; 1x1 convolutions keep the larger filters cheap."""
    return Concat(
        {
            "1x1": Sequential(conv_relu(channels, ones, 1)),
            "3x3": Sequential([*conv_relu(channels, threes[0], 1), *conv_relu(*threes, 3, padding=1)]),
            "5x5": Sequential([*conv_relu(channels, fives[0], 1), *conv_relu(*fives, 5, padding=2)]),
            "pool": Sequential([MaxPool2d(3, 1, padding=1), *conv_relu(channels, pooled, 1)]),
        }
    )


def normalised(channels: int, filters: int, size: int, stride: int, mode: Mode) -> tuple[Layer, Layer]:
    """A convolution without bias, which the normalisation behind it would take away."""
    padding = (size - 1) // 2
    conv = Conv2d(channels, filters, size, stride=stride, padding=padding, mode=mode, bias=False)
    return conv, BatchNorm2d(filters)


def residual(channels: int, filters: int, stride: int, mode: Mode) -> tuple[Layer, Layer]:
    """Two 3x3 convolutions with a way past them, and a ReLU behind the sum."""
    body = Sequential(
        [
            *normalised(channels, filters, 3, stride, mode),
            ReLU(),
            *normalised(filters, filters, 3, 1, mode),
        ]
    )
    if channels == filters and stride == 1:
        return Residual(body), ReLU()
    return Residual(body, Sequential(normalised(channels, filters, 1, stride, mode))), ReLU()
