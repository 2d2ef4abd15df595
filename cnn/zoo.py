"""The networks of the lecture, from LeNet-5 to ResNet, exact to the last parameter.

None of them has weights before `initialize`, so all can be traced; the small ones train here as well.
Left out everywhere is what has no parameters and no effect on a single image's volume: dropout, and the
local response normalisation of AlexNet and GoogLeNet.
"""

from __future__ import annotations

from math import sqrt

from cnn.activation_layers import ReLU, Tanh
from cnn.convolution_layers import Conv2d
from cnn.layer import Layer
from cnn.linear_layers import Linear
from cnn.network import Sequential
from cnn.pooling_layers import AvgPool2d, GlobalAvgPool2d, MaxPool2d
from cnn.shapes import Mode
from cnn.stages import classifier, conv_relu, halving_pool, inception, normalised, residual

SHAPES = {
    "lenet5": (1, 32, 32),
    "alexnet": (3, 227, 227),
    "vgg16": (3, 224, 224),
    "googlenet": (3, 224, 224),
    "resnet18": (3, 224, 224),
    "small_convnet": (1, 28, 28),
    "small_fc": (1, 28, 28),
    "small_resnet": (1, 28, 28),
}
"""The volume of the images that each network is meant for."""

# Depths of the branches of each inception module: 1x1; 1x1 before 3x3; 1x1 before 5x5; 1x1 behind the pool.
_INCEPTION = {
    "3a": (192, 64, (96, 128), (16, 32), 32),
    "3b": (256, 128, (128, 192), (32, 96), 64),
    "4a": (480, 192, (96, 208), (16, 48), 64),
    "4b": (512, 160, (112, 224), (24, 64), 64),
    "4c": (512, 128, (128, 256), (24, 64), 64),
    "4d": (512, 112, (144, 288), (32, 64), 64),
    "4e": (528, 256, (160, 320), (32, 128), 128),
    "5a": (832, 256, (160, 320), (32, 128), 128),
    "5b": (832, 384, (192, 384), (48, 128), 128),
}


def lenet5() -> Sequential:
    """Make LeNet-5 for 32x32 grey images: 61,706 parameters.

    Sizes and layers are those of the paper; as in its modern form, C3 reads all maps of S2, sub-sampling
    learns nothing, and ten linear outputs take the place of the radial basis functions. (The paper's own has
    60,000 learned parameters.)

    Returns
    -------
    Sequential
        For images (1, 32, 32); ten scores.

    Notes
    -----
    LeCun, Bottou, Bengio and Haffner, Gradient-Based Learning Applied to Document Recognition, 1998.

    Examples
    --------
    >>> from cnn import trace
    >>> trace(lenet5(), SHAPES["lenet5"]).parameters
    61706
    """
    tanh = sqrt(0.5)  # a tanh loses no half of its inputs, so weights are smaller than for a ReLU
    return Sequential(
        {
            "C1": Conv2d(1, 6, 5, gain=tanh),
            "tanh1": Tanh(),
            "S2": AvgPool2d(2),
            "C3": Conv2d(6, 16, 5, gain=tanh),
            "tanh3": Tanh(),
            "S4": AvgPool2d(2),
            "C5": Conv2d(16, 120, 5, gain=tanh),
            "tanh5": Tanh(),
            "F6": Linear(120, 84, gain=tanh),
            "tanh6": Tanh(),
            "output": Linear(84, 10, gain=tanh),
        }
    )


def alexnet() -> Sequential:
    """Make AlexNet in one tower for 227x227 images: 62,378,344 parameters.

    The paper splits three convolutions between two GPUs (60,965,224 parameters), and says 224, at which its
    first layer does not fit: (224 - 11)/4 + 1 = 54 1/4.

    Returns
    -------
    Sequential
        For images (3, 227, 227); 1,000 scores.

    Notes
    -----
    Krizhevsky, Sutskever and Hinton, ImageNet Classification with Deep Convolutional Neural Networks, 2012.

    Examples
    --------
    >>> from cnn import trace
    >>> trace(alexnet(), SHAPES["alexnet"]).parameters
    62378344
    """
    return Sequential(
        [
            *conv_relu(3, 96, 11, stride=4),
            MaxPool2d(3, 2),
            *conv_relu(96, 256, 5, padding=2),
            MaxPool2d(3, 2),
            *conv_relu(256, 384, 3, padding=1),
            *conv_relu(384, 384, 3, padding=1),
            *conv_relu(384, 256, 3, padding=1),
            MaxPool2d(3, 2),
            *classifier(256 * 6 * 6, 1000),
        ]
    )


def vgg16() -> Sequential:
    """Make VGG-16, configuration D, for 224x224 images: 138,357,544 parameters, 89.4 % in FC layers.

    Returns
    -------
    Sequential
        For images (3, 224, 224); 1,000 scores. Convolutions are named as in the lecture: conv1_1 to conv5_3.

    Notes
    -----
    Simonyan and Zisserman, Very Deep Convolutional Networks for Large-Scale Image Recognition, 2014.

    Examples
    --------
    >>> from cnn import trace
    >>> trace(vgg16(), SHAPES["vgg16"]).parameters
    138357544
    """
    layers: dict[str, Layer] = {}
    channels = 3
    for stage, (filters, convolutions) in enumerate(
        [(64, 2), (128, 2), (256, 3), (512, 3), (512, 3)], start=1
    ):
        for k in range(1, convolutions + 1):
            conv, relu = conv_relu(channels, filters, 3, padding=1)
            layers |= {f"conv{stage}_{k}": conv, f"relu{stage}_{k}": relu}
            channels = filters
        layers[f"pool{stage}"] = MaxPool2d(2)
    fc6, relu6, fc7, relu7, fc8 = classifier(512 * 7 * 7, 1000)
    return Sequential({**layers, "fc6": fc6, "relu6": relu6, "fc7": fc7, "relu7": relu7, "fc8": fc8})


def googlenet() -> Sequential:
    """Make GoogLeNet for 224x224 images, without the two heads that help in training: 6,998,552 parameters.

    Dimensions are the paper's, all convolutions have a bias. (torchvision's has 6,624,904: with batch
    normalisation instead, and with 3x3 filters where the paper has 5x5, which its source calls a bug.)
    At 224 neither the first convolution nor the pools fit exactly: the one rounds down, the others up.

    Returns
    -------
    Sequential
        For images (3, 224, 224); 1,000 scores.

    Notes
    -----
    Szegedy et al., Going Deeper with Convolutions, 2014, table 1.

    Examples
    --------
    >>> from cnn import trace
    >>> trace(googlenet(), SHAPES["googlenet"]).parameters
    6998552
    """
    first, relu1 = Conv2d(3, 64, 7, stride=2, padding=3, mode="floor"), ReLU()
    reduce, relu2 = conv_relu(64, 64, 1)
    third, relu3 = conv_relu(64, 192, 3, padding=1)
    layers: dict[str, Layer] = {
        "conv1": first, "relu1": relu1, "pool1": halving_pool(),
        "reduce2": reduce, "relu2": relu2, "conv2": third, "relu3": relu3, "pool2": halving_pool(),
    }  # fmt: skip
    for name, depths in _INCEPTION.items():
        if name in ("4a", "5a"):
            layers[f"pool{int(name[0]) - 1}"] = halving_pool()
        layers[name] = inception(*depths)
    return Sequential({**layers, "average": GlobalAvgPool2d(), "fc": Linear(1024, 1000)})


def resnet18(*, mode: Mode = "floor") -> Sequential:
    """Make ResNet-18 for 224x224 images: 11,689,512 parameters.

    Convolutions without bias, batch normalisation behind each, 1x1 projections where the volume changes.
    At 224 pixels its windows do not fit exactly (112 1/2); at 225 they do: 113, 57, 29, 15, 8.

    Parameters
    ----------
    mode : {"floor", "exact"}
        ``"floor"`` rounds down, as everybody does; ``"exact"`` refuses 224 and takes 225.

    Returns
    -------
    Sequential
        For images (3, 224, 224); 1,000 scores.

    Notes
    -----
    He, Zhang, Ren and Sun, Deep Residual Learning for Image Recognition, 2015.

    Examples
    --------
    >>> from cnn import trace
    >>> trace(resnet18(), SHAPES["resnet18"]).parameters
    11689512
    """
    layers: dict[str, Layer] = {
        "stem": Sequential([*normalised(3, 64, 7, 2, mode), ReLU()]),
        "pool": MaxPool2d(3, 2, padding=1, mode=mode),
    }
    channels = 64
    for stage, filters in enumerate((64, 128, 256, 512), start=1):
        first = residual(channels, filters, 1 if stage == 1 else 2, mode)
        layers[f"layer{stage}"] = Sequential([*first, *residual(filters, filters, 1, mode)])
        channels = filters
    return Sequential({**layers, "average": GlobalAvgPool2d(), "fc": Linear(512, 1000)})


def small_convnet() -> Sequential:
    """Make the ConvNet of 6,346 parameters that reads wandering digits.

    Returns
    -------
    Sequential
        For images (1, 28, 28); ten scores, which start nearly equal.

    Examples
    --------
    >>> from cnn import trace
    >>> trace(small_convnet(), SHAPES["small_convnet"]).parameters
    6346
    """
    return Sequential(
        [
            *conv_relu(1, 8, 5, padding=2),
            MaxPool2d(2),
            *conv_relu(8, 16, 3, padding=1),
            MaxPool2d(2),
            *conv_relu(16, 32, 3, padding=1),
            MaxPool2d(7),
            Linear(32, 10, gain=0.1),
        ]
    )


def small_fc() -> Sequential:
    """Make the fully connected network of 101,770 parameters that is no match for `small_convnet`.

    Returns
    -------
    Sequential
        For images (1, 28, 28); ten scores, which start nearly equal.

    Examples
    --------
    >>> from cnn import trace
    >>> trace(small_fc(), SHAPES["small_fc"]).parameters
    101770
    """
    return Sequential([Linear(784, 128), ReLU(), Linear(128, 10, gain=0.1)])


def small_resnet() -> Sequential:
    """Make a residual network of 5,122 parameters that trains in seconds.

    Returns
    -------
    Sequential
        For images (1, 28, 28); ten scores, which start nearly equal.

    Examples
    --------
    >>> from cnn import trace
    >>> trace(small_resnet(), SHAPES["small_resnet"]).parameters
    5122
    """
    return Sequential(
        [
            *normalised(1, 8, 3, 1, "exact"),
            ReLU(),
            MaxPool2d(2),
            *residual(8, 8, 1, "exact"),
            MaxPool2d(2),
            *residual(8, 16, 1, "exact"),
            GlobalAvgPool2d(),
            Linear(16, 10, gain=0.1),
        ]
    )
