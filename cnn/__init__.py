"""The reference package of the course: convolutional networks in NumPy.

Arrays are NCHW (images, channels, rows, columns), filters (K, C, FH, FW). Every name is loaded when it is
first used, so `import cnn` costs next to nothing; `from cnn import figures` brings the pictures.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from cnn.activation_layers import ELU as ELU
    from cnn.activation_layers import LeakyReLU as LeakyReLU
    from cnn.activation_layers import ReLU as ReLU
    from cnn.activation_layers import Sigmoid as Sigmoid
    from cnn.activation_layers import Tanh as Tanh
    from cnn.activations import elu as elu
    from cnn.activations import elu_backward as elu_backward
    from cnn.activations import leaky_relu as leaky_relu
    from cnn.activations import leaky_relu_backward as leaky_relu_backward
    from cnn.activations import relu as relu
    from cnn.activations import relu_backward as relu_backward
    from cnn.alphabet import letters as letters
    from cnn.architecture import receptive_field as receptive_field
    from cnn.architecture import trace_shapes as trace_shapes
    from cnn.average_pooling import avg_pool2d as avg_pool2d
    from cnn.average_pooling import avg_pool2d_backward as avg_pool2d_backward
    from cnn.average_pooling import avg_pool2d_naive as avg_pool2d_naive
    from cnn.average_pooling import global_avg_pool2d as global_avg_pool2d
    from cnn.average_pooling import global_avg_pool2d_backward as global_avg_pool2d_backward
    from cnn.building import build as build
    from cnn.building import layer_specs as layer_specs
    from cnn.columns import col2im as col2im
    from cnn.columns import im2col as im2col
    from cnn.containers import Concat as Concat
    from cnn.containers import Residual as Residual
    from cnn.convolution import conv2d as conv2d
    from cnn.convolution import conv2d_backward as conv2d_backward
    from cnn.convolution import conv2d_backward_parameters as conv2d_backward_parameters
    from cnn.convolution_layers import BatchNorm2d as BatchNorm2d
    from cnn.convolution_layers import Conv2d as Conv2d
    from cnn.convolution_naive import conv2d_backward_naive as conv2d_backward_naive
    from cnn.convolution_naive import conv2d_naive as conv2d_naive
    from cnn.correlation import convolve2d as convolve2d
    from cnn.correlation import correlate1d as correlate1d
    from cnn.correlation import correlate1d_backward as correlate1d_backward
    from cnn.correlation import correlate2d as correlate2d
    from cnn.data import load_digits as load_digits
    from cnn.data import sample_image as sample_image
    from cnn.downloads import load_cifar10 as load_cifar10
    from cnn.downloads import load_fashion_mnist as load_fashion_mnist
    from cnn.downloads import load_mnist as load_mnist
    from cnn.errors import CnnError as CnnError
    from cnn.errors import DoesNotFit as DoesNotFit
    from cnn.errors import ShapeError as ShapeError
    from cnn.filters import conv2d_valid as conv2d_valid
    from cnn.filters import filter_response as filter_response
    from cnn.fully_connected import conv1x1 as conv1x1
    from cnn.fully_connected import conv1x1_backward as conv1x1_backward
    from cnn.fully_connected import fc_as_conv as fc_as_conv
    from cnn.fully_connected import linear as linear
    from cnn.fully_connected import linear_backward as linear_backward
    from cnn.gradient_check import numerical_gradient as numerical_gradient
    from cnn.grammar import parse_architecture as parse_architecture
    from cnn.history import History as History
    from cnn.linear_layers import Flatten as Flatten
    from cnn.linear_layers import Linear as Linear
    from cnn.linear_layers import Maxout as Maxout
    from cnn.losses import softmax as softmax
    from cnn.losses import softmax_cross_entropy as softmax_cross_entropy
    from cnn.maxout_units import maxout as maxout
    from cnn.maxout_units import maxout_backward as maxout_backward
    from cnn.network import Sequential as Sequential
    from cnn.normalization import batch_norm2d as batch_norm2d
    from cnn.normalization import batch_norm2d_backward as batch_norm2d_backward
    from cnn.normalization import batch_statistics as batch_statistics
    from cnn.optimizers import SGD as SGD
    from cnn.optimizers import Adam as Adam
    from cnn.optimizers import sgd_momentum as sgd_momentum
    from cnn.padding import zero_pad as zero_pad
    from cnn.perceptron import adaline_update as adaline_update
    from cnn.perceptron import perceptron_predict as perceptron_predict
    from cnn.perceptron import perceptron_update as perceptron_update
    from cnn.perceptron import two_layer_scores as two_layer_scores
    from cnn.pooling import max_pool2d as max_pool2d
    from cnn.pooling import max_pool2d_backward as max_pool2d_backward
    from cnn.pooling import max_pool2d_backward_naive as max_pool2d_backward_naive
    from cnn.pooling import max_pool2d_naive as max_pool2d_naive
    from cnn.pooling_layers import AvgPool2d as AvgPool2d
    from cnn.pooling_layers import GlobalAvgPool2d as GlobalAvgPool2d
    from cnn.pooling_layers import MaxPool2d as MaxPool2d
    from cnn.race import train_as_measured as train_as_measured
    from cnn.race import training_canvases as training_canvases
    from cnn.race import unseen_canvases as unseen_canvases
    from cnn.residual import residual_backward as residual_backward
    from cnn.residual import residual_forward as residual_forward
    from cnn.shapes import conv_parameters as conv_parameters
    from cnn.shapes import fitting_paddings as fitting_paddings
    from cnn.shapes import output_size as output_size
    from cnn.shapes import same_padding as same_padding
    from cnn.sigmoids import sigmoid as sigmoid
    from cnn.sigmoids import sigmoid_backward as sigmoid_backward
    from cnn.sigmoids import tanh as tanh
    from cnn.sigmoids import tanh_backward as tanh_backward
    from cnn.tracing import trace as trace
    from cnn.training import evaluate as evaluate
    from cnn.training import fit as fit
    from cnn.training import linear_decay as linear_decay
    from cnn.training import no_decay as no_decay
    from cnn.wandering import wandering_digits as wandering_digits
    from cnn.weights import load_weights as load_weights
    from cnn.weights import save_weights as save_weights
    from cnn.zoo import alexnet as alexnet
    from cnn.zoo import googlenet as googlenet
    from cnn.zoo import lenet5 as lenet5
    from cnn.zoo import resnet18 as resnet18
    from cnn.zoo import small_convnet as small_convnet
    from cnn.zoo import small_fc as small_fc
    from cnn.zoo import small_resnet as small_resnet
    from cnn.zoo import vgg16 as vgg16

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
    "correlate1d_backward": "cnn.correlation",
    "correlate2d": "cnn.correlation",
    "convolve2d": "cnn.correlation",
    "filter_response": "cnn.filters",
    "conv2d_valid": "cnn.filters",
    "zero_pad": "cnn.padding",
    "conv2d": "cnn.convolution",
    "conv2d_backward": "cnn.convolution",
    "conv2d_backward_parameters": "cnn.convolution",
    "conv2d_naive": "cnn.convolution_naive",
    "conv2d_backward_naive": "cnn.convolution_naive",
    "im2col": "cnn.columns",
    "col2im": "cnn.columns",
    "load_digits": "cnn.data",
    "sample_image": "cnn.data",
    "sgd_momentum": "cnn.optimizers",
    "relu": "cnn.activations",
    "relu_backward": "cnn.activations",
    "leaky_relu": "cnn.activations",
    "leaky_relu_backward": "cnn.activations",
    "elu": "cnn.activations",
    "elu_backward": "cnn.activations",
    "sigmoid": "cnn.sigmoids",
    "sigmoid_backward": "cnn.sigmoids",
    "tanh": "cnn.sigmoids",
    "tanh_backward": "cnn.sigmoids",
    "maxout": "cnn.maxout_units",
    "maxout_backward": "cnn.maxout_units",
    "numerical_gradient": "cnn.gradient_check",
    "parse_architecture": "cnn.grammar",
    "trace_shapes": "cnn.architecture",
    "receptive_field": "cnn.architecture",
    "max_pool2d": "cnn.pooling",
    "max_pool2d_backward": "cnn.pooling",
    "max_pool2d_naive": "cnn.pooling",
    "max_pool2d_backward_naive": "cnn.pooling",
    "wandering_digits": "cnn.wandering",
    "letters": "cnn.alphabet",
    "load_mnist": "cnn.downloads",
    "load_fashion_mnist": "cnn.downloads",
    "load_cifar10": "cnn.downloads",
    "avg_pool2d": "cnn.average_pooling",
    "avg_pool2d_backward": "cnn.average_pooling",
    "avg_pool2d_naive": "cnn.average_pooling",
    "global_avg_pool2d": "cnn.average_pooling",
    "global_avg_pool2d_backward": "cnn.average_pooling",
    "Conv2d": "cnn.convolution_layers",
    "Linear": "cnn.linear_layers",
    "Maxout": "cnn.linear_layers",
    "Flatten": "cnn.linear_layers",
    "ReLU": "cnn.activation_layers",
    "LeakyReLU": "cnn.activation_layers",
    "ELU": "cnn.activation_layers",
    "Sigmoid": "cnn.activation_layers",
    "Tanh": "cnn.activation_layers",
    "MaxPool2d": "cnn.pooling_layers",
    "AvgPool2d": "cnn.pooling_layers",
    "GlobalAvgPool2d": "cnn.pooling_layers",
    "Residual": "cnn.containers",
    "Concat": "cnn.containers",
    "Sequential": "cnn.network",
    "trace": "cnn.tracing",
    "linear": "cnn.fully_connected",
    "linear_backward": "cnn.fully_connected",
    "conv1x1": "cnn.fully_connected",
    "conv1x1_backward": "cnn.fully_connected",
    "fc_as_conv": "cnn.fully_connected",
    "softmax": "cnn.losses",
    "softmax_cross_entropy": "cnn.losses",
    "save_weights": "cnn.weights",
    "load_weights": "cnn.weights",
    "SGD": "cnn.optimizers",
    "Adam": "cnn.optimizers",
    "fit": "cnn.training",
    "evaluate": "cnn.training",
    "linear_decay": "cnn.training",
    "History": "cnn.history",
    "no_decay": "cnn.training",
    "build": "cnn.building",
    "layer_specs": "cnn.building",
    "BatchNorm2d": "cnn.convolution_layers",
    "lenet5": "cnn.zoo",
    "alexnet": "cnn.zoo",
    "vgg16": "cnn.zoo",
    "googlenet": "cnn.zoo",
    "resnet18": "cnn.zoo",
    "small_convnet": "cnn.zoo",
    "small_fc": "cnn.zoo",
    "small_resnet": "cnn.zoo",
    "perceptron_predict": "cnn.perceptron",
    "perceptron_update": "cnn.perceptron",
    "adaline_update": "cnn.perceptron",
    "two_layer_scores": "cnn.perceptron",
    "batch_norm2d": "cnn.normalization",
    "batch_norm2d_backward": "cnn.normalization",
    "batch_statistics": "cnn.normalization",
    "residual_forward": "cnn.residual",
    "residual_backward": "cnn.residual",
    "training_canvases": "cnn.race",
    "unseen_canvases": "cnn.race",
    "train_as_measured": "cnn.race",
}

__all__ = list(_EXPORTS)

# Modules that are spoken of by name: `cnn.zoo.lenet5()` works after `import cnn`.
_MODULES = ("explore", "figures", "zoo")


def __getattr__(name: str) -> Any:
    """Load a public name from its module, once."""
    if name in _MODULES:
        return import_module(f"cnn.{name}")
    if name not in _EXPORTS:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = globals()[name] = getattr(import_module(_EXPORTS[name]), name)
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *_EXPORTS, *_MODULES})
