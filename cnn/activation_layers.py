"""The activation functions as layers. None of them learns; each works on any shape."""

from __future__ import annotations

from typing import ClassVar

from cnn.activations import elu, elu_backward, leaky_relu, leaky_relu_backward, relu, relu_backward
from cnn.arguments import Array
from cnn.layer import Layer
from cnn.sigmoids import sigmoid, sigmoid_backward, tanh, tanh_backward


class ReLU(Layer):
    """max(0, x), the lecture's default.

    Examples
    --------
    >>> import numpy as np
    >>> ReLU().forward(np.array([[-1.0, 2.0]]))
    array([[0., 2.]])
    """

    kind: ClassVar[str] = "relu"
    in_place: ClassVar[bool] = True

    def forward(self, x: Array, *, training: bool = True) -> Array:
        """Return max(0, x)."""
        return relu(self._remember(x, training))

    def backward(self, dout: Array) -> Array:
        """Return dout where x > 0, else 0."""
        return relu_backward(dout, self._recall())


class LeakyReLU(Layer):
    """max(slope·x, x).

    Parameters
    ----------
    slope : float
        Between 0 and 1; the lecture's is 0.1.

    Examples
    --------
    >>> import numpy as np
    >>> LeakyReLU(0.5).forward(np.array([[-1.0, 2.0]]))
    array([[-0.5,  2. ]])
    """

    kind: ClassVar[str] = "leaky_relu"
    in_place: ClassVar[bool] = True

    def __init__(self, slope: float = 0.1) -> None:
        self.slope = slope

    def forward(self, x: Array, *, training: bool = True) -> Array:
        """Return max(slope·x, x)."""
        return leaky_relu(self._remember(x, training), self.slope)

    def backward(self, dout: Array) -> Array:
        """Return dout where x > 0, else slope·dout."""
        return leaky_relu_backward(dout, self._recall(), self.slope)

    def __repr__(self) -> str:
        return f"LeakyReLU({self.slope})"


class ELU(Layer):
    """x where x >= 0, else alpha·(eˣ - 1).

    Parameters
    ----------
    alpha : float
        How far below 0 the output can go.

    Examples
    --------
    >>> import numpy as np
    >>> ELU(2.0).forward(np.array([[-1000.0, 2.0]]))
    array([[-2.,  2.]])
    """

    kind: ClassVar[str] = "elu"
    in_place: ClassVar[bool] = True

    def __init__(self, alpha: float = 1.0) -> None:
        self.alpha = alpha

    def forward(self, x: Array, *, training: bool = True) -> Array:
        """Return x where x >= 0, else alpha·(eˣ - 1)."""
        return elu(self._remember(x, training), self.alpha)

    def backward(self, dout: Array) -> Array:
        """Return dout where x >= 0, else alpha·eˣ·dout."""
        return elu_backward(dout, self._recall(), self.alpha)

    def __repr__(self) -> str:
        return f"ELU({self.alpha})"


class Sigmoid(Layer):
    """1 / (1 + e⁻ˣ).

    Examples
    --------
    >>> import numpy as np
    >>> Sigmoid().forward(np.array([[0.0]]))
    array([[0.5]])
    """

    kind: ClassVar[str] = "sigmoid"
    in_place: ClassVar[bool] = True

    def forward(self, x: Array, *, training: bool = True) -> Array:
        """Return 1 / (1 + e⁻ˣ)."""
        return sigmoid(self._remember(x, training))

    def backward(self, dout: Array) -> Array:
        """Return dout·y·(1 - y)."""
        return sigmoid_backward(dout, self._recall())


class Tanh(Layer):
    """The hyperbolic tangent.

    Examples
    --------
    >>> import numpy as np
    >>> Tanh().forward(np.array([[0.0]]))
    array([[0.]])
    """

    kind: ClassVar[str] = "tanh"
    in_place: ClassVar[bool] = True

    def forward(self, x: Array, *, training: bool = True) -> Array:
        """Return tanh x."""
        return tanh(self._remember(x, training))

    def backward(self, dout: Array) -> Array:
        """Return dout·(1 - tanh² x)."""
        return tanh_backward(dout, self._recall())
