# %% [markdown]
# # A whole ConvNet
#
# You have built every part: convolution, ReLU, pooling, the fully connected layer, and the way back
# through each of them. Now you put them together. You read the plans of networks, follow an image through
# them, and then you train one of your own. It learns to read handwriting that wanders about.
#
# When you are done you can
#
# - read an architecture such as [(CONV-RELU)\*N-POOL]\*M-(FC-RELU)\*K, and say which images fit it,
# - work out every volume and every number that is learned, before anything is trained,
# - make a step of gradient descent with momentum, and write the loop that trains a network,
# - tell a network that has learned from one that knows its images by heart.
#
# **Time:** 45 to 60 minutes. **You need:** notebooks 02 to 06.
#
# **How it works**
#
# - Run the cells from top to bottom with Shift+Enter.
# - Where it says *Your turn*, replace the line `raise NotImplementedError()` by your code. Helper
#   functions are welcome. Write them in the same cell: cells with figures are skipped when your work is
#   graded.
# - Below each exercise a cell calls `check`. It says at once what works and what your code did instead.
# - Your final score comes from further cases: **the same ideas with other numbers**. There are no
#   surprises in them.
# - Predictions carry no points. Write your guess down before you look.
#
# From the notebooks before, these functions are given: they do what yours do, faster.

# %%
import numpy as np

from autograder import check
from cnn import (
    conv2d,
    conv2d_backward,
    explore,
    figures,
    linear,
    linear_backward,
    max_pool2d,
    max_pool2d_backward,
    relu,
    relu_backward,
    softmax_cross_entropy,
    wandering_digits,
)

# %% [markdown]
# ## 1. A network is written in one line
#
# The lecture's last slide says what typical architectures look like:
#
# > [(CONV-RELU)\*N-POOL?]\*M-(FC-RELU)\*K, SOFTMAX
# > where N is usually up to ~5, M is large, 0 ≤ K ≤ 2.
#
# Read it like a recipe. An image passes the layers from left to right. What stands in a bracket with
# \*N comes N times in a row. The question mark means: POOL may be left out.
#
# Taken literally, the last FC would be followed by a RELU, and so a score could never be negative. In real
# networks the scores pass no RELU. We write one more FC at the end, and SOFTMAX behind it:
#
# > [(CONV-RELU)\*N-POOL]\*M-(FC-RELU)\*K-FC-SOFTMAX
#
# ### By hand
#
# Take N = 2, M = 1, K = 0.
#
# - Inside the square bracket stands (CONV-RELU)\*2, then POOL: CONV, RELU, CONV, RELU, POOL.
# - \*1 leaves that as it is.
# - (FC-RELU)\*0 comes zero times: nothing.
# - Then FC, SOFTMAX. That makes `2·2 + 1 + 0 + 2 = 7` layers.
#
# **Predict.** How many layers does `[(CONV-RELU)*2-POOL]*3-(FC-RELU)*1-FC-SOFTMAX` have?

# %% tags=["explore"]
guess_layers = None  # write a number

# %% tags=["explore"]
block = 2 * len(["CONV", "RELU"]) + len(["POOL"])
print(f"your guess          {guess_layers or '(none yet)'}")
print(f"one square bracket  2·2 + 1 = {block}")
print(f"layers              3·{block} + 2 + 1 + 1 = {3 * block + 2 + 1 + 1}")

# %% [markdown]
# The inner star is worked out first, then the outer one: a star repeats **all** that is in its bracket. A
# bracket within a bracket is read in the same way as the one around it. So a function that reads a bracket
# can call itself for the bracket inside. The rules, which computer scientists call a **grammar**, are short:
#
# - A *sequence* is one or more *parts*, with `-` or `,` between them.
# - A *part* is a name, or a sequence in `( )` or `[ ]`.
# - Behind a closing bracket, and only there, a `*` with a whole number may follow. Without it the bracket
#   counts once.
#
# ### Your turn: `parse_architecture`
#
# The names are CONV, RELU, POOL, FC and SOFTMAX. Spaces mean nothing. `*0` leaves the bracket out. In a
# text, POOL stands there or it does not: there is no question mark. Whatever does not follow the rules is
# refused with a `ValueError`: another name, a bracket that is not closed or never opened, `(` closed by `]`,
# a star without a number or behind a name, a dash with nothing behind it.


# %% exercise="parse_architecture"
def parse_architecture(text):
    """Write an architecture out as the list of its layers.

    text: names (CONV, RELU, POOL, FC, SOFTMAX) with "-" or "," between them; what stands in ( ) or [ ]
          may be repeated with * and a whole number
    Returns a flat list of names, in the order in which an image passes them.
    Raises ValueError if the text does not follow the rules.

    Example: "[(CONV-RELU)*2-POOL]*1-FC-SOFTMAX" gives
             ["CONV", "RELU", "CONV", "RELU", "POOL", "FC", "SOFTMAX"].
    """
    ### BEGIN SOLUTION
    import re

    tokens = re.findall(r"\w+|\S", text)  # names, numbers and single signs

    def sequence():
        layers = part()
        while tokens and tokens[0] in "-,":
            tokens.pop(0)
            layers = layers + part()
        return layers

    def part():
        token = tokens.pop(0) if tokens else "the end"
        if token in ("CONV", "RELU", "POOL", "FC", "SOFTMAX"):
            return [token]
        if token not in ("(", "["):
            raise ValueError(f"expected a layer or a bracket, got {token}")
        layers = sequence()
        if not tokens or tokens.pop(0) != {"(": ")", "[": "]"}[token]:
            raise ValueError(f"{token} is not closed")
        if tokens and tokens[0] == "*":
            tokens.pop(0)
            layers = layers * int(tokens.pop(0) if tokens else "")  # int("") is a ValueError, too
        return layers

    layers = sequence()
    if tokens:
        raise ValueError(f"did not expect {tokens[0]}")
    return layers
    ### END SOLUTION


# %% [markdown]
# **Try it.** First the case from above. Then change a star, or forget a bracket.

# %%
figures.try_show(lambda: parse_architecture("[(CONV-RELU)*2-POOL]*1-FC-SOFTMAX"))

# %% check="parse_architecture"
check("parse_architecture")

# %% [markdown]
# **If it fails, try this.** Cut the text into pieces first: `re.findall(r"\w+|\S", text)` gives names,
# numbers and single signs, without the spaces. Then write two functions that call each other: one for a
# sequence, one for a part. Each takes pieces from the front of the list and leaves the rest. Get the names
# and dashes right, then one bracket, then the star. Brackets within brackets come for free.

# %% [markdown]
# ## 2. Follow the volume
#
# A list of names is not yet a network. Each layer needs its numbers: K filters of size F, stride S,
# padding P. We write a layer as a tuple.
#
# | layer | what it is | volume behind it | numbers it learns |
# |---|---|---|---|
# | `("CONV", K, F, S, P)` | K filters F×F | (K, H', W') | (F·F·C + 1)·K |
# | `("RELU",)` | max(0, ·) | the same | none |
# | `("POOL", F, S)` | windows F×F | (C, H', W') | none |
# | `("FC", K)` | K units | (K,) | (D + 1)·K |
# | `("SOFTMAX",)` | probabilities | the same | none |
#
# H' is (H − F + 2P)/S + 1, as in notebook 02, and W' is the same with W. A pool has P = 0. If the division
# leaves a remainder, the layer does not fit. D is how many numbers come into an FC: C·H·W if they are a
# volume, and each of its K units has D weights and one bias.
#
# ### By hand
#
# The lecture's preview: an image 32×32×3, six 5×5 filters, then ten 5×5 filters. In our order of axes the
# image is (3, 32, 32).
#
# - Six filters: `(32 − 5 + 2·0)/1 + 1 = 28`, so (6, 28, 28). They learn `(5·5·3 + 1)·6 = 456` numbers.
# - RELU: still (6, 28, 28), and nothing is learned.
# - Ten filters: `(28 − 5 + 2·0)/1 + 1 = 24`, so (10, 24, 24). They learn `(5·5·6 + 1)·10 = 1510`.
# - FC with ten units: (10,). Each unit sees all `24·24·10 = 5760` numbers, so `(5760 + 1)·10 = 57610`.
#
# Nearly all of the numbers are in the one FC. That is why POOL comes before it.
#
# Here is a network with two pools, drawn by the explorer that you open below. *Memory* is what the numbers of
# a volume take, with 4 bytes each. *Sees* is how many pixels, along one axis, one of them depends on.

# %% [markdown]
# <!-- explorer: stack fits -->

# %% [markdown]
# **Predict.** The architecture from above, `[(CONV-RELU)*2-POOL]*3-(FC-RELU)*1-FC-SOFTMAX`, on an image of
# 28×28: every CONV keeps the size (3×3, padding 1), every POOL is 2×2 with stride 2. Does everything fit? If
# not, which layer is the first that does not?

# %% tags=["explore"]
guess_misfit = ""  # write "all fit", or the layer

# %% [markdown]
# Now let the explorer tell you. It draws each volume to scale. Set *all that M times* to 3.

# %% tags=["explore"]
print(f"your guess: {guess_misfit or '(none yet)'}")
explore.stack(convs=2, blocks=2, hidden=1, size=28)

# %% [markdown]
# The third POOL is the first that does not fit: 28 becomes 14, 14 becomes 7, and 7 is odd.
#
# **Try it.** Which image sizes near 28 fit with three pools? And which share of all parameters is in FC
# layers with two pools, and which with one?
#
# <details><summary>When you have an answer</summary>
#
# Three halvings need a multiple of 8: 24 and 32 fit. The last sentence of the explorer says the share. With
# fewer pools the volume in front of the first FC is larger, and the share of the FC grows.
#
# </details>
#
# ### Your turn: `trace_shapes`
#
# Follow one image through a list of layers. A layer that does not fit exactly is refused with a
# `ValueError`, on the rows or on the columns. So is a window that is larger than the padded image, and a CONV
# or POOL behind an FC: there is no image any more.


# %% exercise="trace_shapes"
def trace_shapes(layers, shape):
    """Follow the volume of one image through the layers, and count what each of them learns.

    layers: list of tuples ("CONV", K, F, S, P), ("RELU",), ("POOL", F, S), ("FC", K), ("SOFTMAX",)
    shape: (C, H, W), the volume that goes in
    Returns a list with one pair (shape, parameters) for each layer: the volume behind it, (C, H, W) or
    after an FC (K,), and how many weights and biases it has.
    Raises ValueError if a layer does not fit.

    Example: [("CONV", 6, 5, 1, 0), ("RELU",), ("FC", 10)] and (3, 32, 32) give
             [((6, 28, 28), 456), ((6, 28, 28), 0), ((10,), 47050)].
    """
    ### BEGIN SOLUTION

    def size(n, f, s, p):
        room = n - f + 2 * p
        if room < 0 or room % s:
            raise ValueError(f"({n} - {f} + 2*{p})/{s} + 1 does not fit")
        return room // s + 1

    rows = []
    for name, *numbers in layers:
        parameters = 0
        if name in ("CONV", "POOL") and len(shape) != 3:
            raise ValueError(f"{name} behind an FC: there is no image any more")
        if name == "CONV":
            k, f, s, p = numbers
            parameters = (f * f * shape[0] + 1) * k
            shape = (k, size(shape[1], f, s, p), size(shape[2], f, s, p))
        elif name == "POOL":
            f, s = numbers
            shape = (shape[0], size(shape[1], f, s, 0), size(shape[2], f, s, 0))
        elif name == "FC":
            inputs = 1
            for n in shape:
                inputs *= n
            parameters = (inputs + 1) * numbers[0]
            shape = (numbers[0],)
        rows.append((shape, parameters))
    return rows
    ### END SOLUTION


# %% [markdown]
# **Try it.** First the lecture's preview, then a stride of 2 in the first layer.

# %%
preview = [("CONV", 6, 5, 1, 0), ("RELU",), ("CONV", 10, 5, 1, 0), ("RELU",), ("FC", 10)]
figures.try_show(lambda: trace_shapes(preview, (3, 32, 32)))

# %% check="trace_shapes"
check("trace_shapes")

# %% [markdown]
# **If it fails, try this.** Print the shape before and after each layer. Count the parameters of a CONV
# *before* you give `shape` its new value: they depend on the depth that comes in. Write the size formula
# with its refusal once, as a function, and call it for rows and columns.

# %% [markdown]
# Here is the network that you will meet for the rest of this notebook, traced by *your* function.

# %%
SMALL = [
    ("CONV", 8, 5, 1, 2), ("RELU",), ("POOL", 2, 2),
    ("CONV", 16, 3, 1, 1), ("RELU",), ("POOL", 2, 2),
    ("CONV", 32, 3, 1, 1), ("RELU",), ("POOL", 7, 7),
    ("FC", 10), ("SOFTMAX",),
]  # fmt: skip

# %% tags=["explore"]
figures.try_show(lambda: figures.trace_table(SMALL, trace_shapes(SMALL, (1, 28, 28)), (1, 28, 28)))

# %% [markdown]
# It has 6,346 numbers to learn. The last pool looks at a whole 7×7 map and keeps one number: *is it
# anywhere?* After that it no longer matters where the digit stands.

# %% [markdown]
# ## 3. Downhill, with momentum
#
# The loss says how wrong the scores are. The way back (notebooks 05 and 06) says for each weight how the loss
# grows with it: the **gradient** dw. So every weight takes a step against its gradient. The **learning
# rate** lr says how long the step is.
#
# To look at all images before each step would take long. So the gradient is measured on a few images that are
# drawn at random, a **batch**. This is **stochastic gradient descent**, SGD. Each batch tells a slightly
# different story, and the steps jitter. Here **momentum** helps. A ball that rolls downhill does not turn at
# every bump: it keeps part of its **velocity** v. Two lines do it:
#
# $$v' = \text{momentum} \cdot v - \text{lr} \cdot \text{dw}$$
#
# $$w' = w + v'$$
#
# ### By hand
#
# One weight: w is 1, the gradient is 2 both times, lr is ½, momentum is ½. At the start v is 0.
#
# - First step: `0.5·0 − 0.5·2 = −1`. That is the new velocity. The weight: `1 + (−1) = 0`.
# - Second step: `0.5·(−1) − 0.5·2 = −1.5`. The weight: `0 + (−1.5) = −1.5`.
#
# **Predict.** In the third step the ground is flat: the gradient is 0. Where is the weight after it?

# %% tags=["explore"]
guess_flat = None  # write a number

# %% tags=["explore"]
print(f"your guess      {guess_flat or '(none yet)'}")
print(f"the velocity    0.5·(−1.5) − 0.5·0 = {0.5 * -1.5 - 0.5 * 0}")
print(f"the weight      −1.5 + (−0.75) = {-1.5 + (0.5 * -1.5)}")

# %% [markdown]
# It coasts on, with half of its velocity.
#
# Some libraries leave the learning rate out of the velocity and multiply by it later. As long as lr stays
# the same, the weights are the same. We use the form above.
#
# ### Your turn: `sgd_momentum`
#
# One step for one array of weights, of any shape. The arrays that come in stay as they are: make new ones.


# %% exercise="sgd_momentum"
def sgd_momentum(w, dw, v, lr, momentum):
    """Make one step of gradient descent: v' = momentum·v − lr·dw, then w' = w + v'.

    w: array of any shape, the weights; not changed
    dw: array of the same shape, the gradient; not changed
    v: array of the same shape, the velocity that the last step returned; not changed
    lr: a number, the learning rate
    momentum: a number, 0 ≤ momentum < 1
    Returns two new arrays of that shape, in this order: w' and v'.

    Example: w = [1], dw = [2], v = [0], lr = 0.5, momentum = 0.5 give [0] and [-1].
    """
    ### BEGIN SOLUTION
    new_v = momentum * v - lr * dw
    return w + new_v, new_v
    ### END SOLUTION


# %% [markdown]
# **Try it.** The case from above, then its second step.

# %%
figures.try_show(lambda: sgd_momentum(np.array([1.0]), np.array([2.0]), np.array([0.0]), 0.5, 0.5))

# %% check="sgd_momentum"
check("sgd_momentum")

# %% [markdown]
# **If it fails, try this.** Count the minus signs: there is one, in front of lr·dw. Which velocity do you
# return, the old one or the new one? `v *= momentum` changes the array of the caller.

# %% [markdown]
# ## 4. Train it
#
# These are **wandering digits**: real handwriting, 16×16 pixels, at any place of a canvas of 28×28,
# with noise.

# %% tags=["explore"]
images, labels = wandering_digits(4000, seed=0)
figures.image_rows(
    [images[:8, 0], images[8:16, 0]],
    ["", ""],
    alt="Sixteen canvases of 28 by 28 grey pixels. On each a handwritten digit stands at another place, "
    "with noise over everything.",
    caption=f"The first of 4,000 canvases. They hold {', '.join(map(str, labels[:16]))}.",
)

# %% [markdown]
# The next cell holds what goes through a list of layers, forward and back. It uses the functions that you
# have built in notebooks 02 to 06, one line for each. `arrays` is the list of all weights and biases, in the
# order of the layers: `[w, b, w, b, ...]`. Read it. Two things are new:
#
# - `forward` keeps what went into each layer, because the way back needs it.
# - `first_arrays` draws the first weights. Their spread is √(2 / inputs): so the numbers neither grow nor
#   fade from layer to layer. The last layer gets a tenth of that.


# %%
def first_arrays(layers, shape, rng):
    """Draw weights and biases for images of the given shape (C, H, W), in float32."""
    arrays, inside = [], shape
    for name, *numbers in layers:
        if name == "CONV":
            w_shape = (numbers[0], inside[0], numbers[1], numbers[1])
        elif name == "FC":
            w_shape = (numbers[0], int(np.prod(inside)))
        if name in ("CONV", "FC"):
            spread = np.sqrt(2 / np.prod(w_shape[1:]))
            arrays += [rng.normal(0, spread, w_shape).astype(np.float32), np.zeros(w_shape[0], np.float32)]
        inside = forward([(name, *numbers)], arrays[-2:], np.zeros((1, *inside), np.float32))[0].shape[1:]
    arrays[-2] *= np.float32(0.1)
    return arrays


def forward(layers, arrays, x):
    """Return the scores of the images x, and the list of what went into each layer."""
    inputs, left = [], list(arrays)
    for name, *numbers in layers:
        inputs.append(x)
        if name == "CONV":
            x = conv2d(x, left.pop(0), left.pop(0), numbers[2], numbers[3])
        elif name == "RELU":
            x = relu(x)
        elif name == "POOL":
            x = max_pool2d(x, *numbers)
        elif name == "FC":
            x = linear(x, left.pop(0), left.pop(0))
    return x, inputs  # SOFTMAX is part of the loss


def backward(layers, arrays, inputs, dout):
    """Return the gradient of every array, in the order of arrays; dout is that of the scores."""
    gradients, left = [], list(arrays)
    for (name, *numbers), x in zip(layers[::-1], inputs[::-1], strict=True):
        if name == "RELU":
            dout = relu_backward(dout, x)
        elif name == "POOL":
            dout = max_pool2d_backward(dout, x, *numbers)
        elif name in ("CONV", "FC"):
            _, w = left.pop(), left.pop()
            if name == "CONV":
                dout, dw, db = conv2d_backward(dout, x, w, numbers[2], numbers[3])
            else:
                dout, dw, db = linear_backward(dout, x, w)
            gradients = [dw, db, *gradients]
    return gradients


# %% [markdown]
# **Predict.** The first weights are random. What is the loss before any training? There are ten classes, and
# the last layer is small, so all ten scores are nearly equal.

# %% tags=["explore"]
guess_loss = None  # write a number

# %% tags=["explore"]
fresh = first_arrays(SMALL, (1, 28, 28), np.random.default_rng(0))
scores, _ = forward(SMALL, fresh, images[:200])
print(f"your guess      {guess_loss or '(none yet)'}")
print(f"measured        {softmax_cross_entropy(scores, labels[:200])[0]:.2f}")
print(f"ln 10           {np.log(10):.2f}")
print(f"numbers in all  {sum(array.size for array in fresh):,}")

# %% [markdown]
# With equal scores every class has the probability 1/10, and −ln(1/10) is about 2.30. Always look at the loss
# before you train. If it is far from ln 10, something is wrong with the first weights, the images or the
# labels.
#
# **Predict.** You may use 12,000 numbers. Is a network of FC layers alone good enough within that? Guess
# its share of right answers on unseen canvases.

# %% tags=["explore"]
guess_fc = None  # write a share in per cent

# %% tags=["explore"]
print(f"your guess       {f'{guess_fc} %' if guess_fc else '(none yet)'}")
print(f"784 → 15 → 10    (784 + 1)·15 + (15 + 1)·10 = {(784 + 1) * 15 + (15 + 1) * 10:,} numbers")
print("measured         57 % at best, trained as below on 4,000 canvases")

# %% [markdown]
# That is not enough for any point. An FC layer has to learn each digit at each place anew.
#
# ### One step
#
# Everything is there for one step. Take a batch, go forward, take the loss and its gradient, go back, move
# every array. Run the cell, and look at the loss of the *same* batch before and after.

# %% tags=["explore"]


def one_step():
    """Make one step with the first 32 canvases, and measure the loss before and after."""
    x, y = images[:32], labels[:32]
    out, inputs = forward(SMALL, fresh, x)
    before, dscores = softmax_cross_entropy(out, y)
    gradients = backward(SMALL, fresh, inputs, dscores)
    moved = [
        sgd_momentum(a, g, np.zeros_like(a), 0.03, 0.9)[0] for a, g in zip(fresh, gradients, strict=True)
    ]
    after, _ = softmax_cross_entropy(forward(SMALL, moved, x)[0], y)
    print(f"loss before {before:.4f}, after {after:.4f}")


figures.try_show(one_step)

# %% [markdown]
# A little less. Training is nothing but many such steps.
#
# ### Your turn: `train_convnet`
#
# Choose the layers, draw the first arrays, and make the steps. What is known to work:
#
# - the layers `SMALL` from above (6,346 numbers), batches of 32, momentum 0.9,
# - a learning rate that begins at 0.03 and falls to 0 in a straight line over all steps,
# - 4 **epochs**. In an epoch every image is seen once, in a new random order. Draw the order with
#   `rng.permutation(len(x))`, and use it for the images and for the labels.
#
# This takes about 5 to 10 seconds. You may do it in another way: other layers, other steps. There are two
# rules: at most 12,000 weights and biases in all, and at most 60 seconds.
#
# **How it is judged.** Your function is called once, with 4,000 canvases. What it returns is then tried on
# canvases that it has not seen, made of other handwriting. There is 1 point each for reading 80, 85, 88 and
# 90 % of them.


# %% exercise="train_convnet"
def train_convnet(x, y, seed):
    """Train a network on canvases.

    x: array of shape (N, 1, 28, 28), float32
    y: array of shape (N,), the digits 0 to 9
    seed: a whole number, for np.random.default_rng
    Returns two things, in this order: the list of layers, as in trace_shapes, with ten scores at the end;
    and the list of arrays [w, b, w, b, ...] of its CONV and FC layers, w of shape (K, C, F, F) or (K, D).

    Example: a net of one FC returns [("FC", 10)] and [w, b] with shapes (10, 784) and (10,).
    """
    ### BEGIN SOLUTION
    layers = [
        ("CONV", 8, 5, 1, 2), ("RELU",), ("POOL", 2, 2),
        ("CONV", 16, 3, 1, 1), ("RELU",), ("POOL", 2, 2),
        ("CONV", 32, 3, 1, 1), ("RELU",), ("POOL", 7, 7),
        ("FC", 10), ("SOFTMAX",),
    ]  # fmt: skip
    rng = np.random.default_rng(seed)
    arrays = first_arrays(layers, x.shape[1:], rng)
    velocities = [np.zeros_like(a) for a in arrays]
    epochs, size = 4, 32
    step, steps = 0, epochs * (len(x) // size)
    for _ in range(epochs):
        order = rng.permutation(len(x))
        for start in range(0, len(x) - size + 1, size):
            batch = order[start : start + size]
            scores, inputs = forward(layers, arrays, x[batch])
            _, dscores = softmax_cross_entropy(scores, y[batch])
            gradients = backward(layers, arrays, inputs, dscores)
            lr = 0.03 * (1 - step / steps)
            for i, gradient in enumerate(gradients):
                arrays[i], velocities[i] = sgd_momentum(arrays[i], gradient, velocities[i], lr, 0.9)
            step += 1
    return layers, arrays
    ### END SOLUTION


# %% [markdown]
# **Try it** on fewer canvases first: that takes a few seconds. The next cell trains on 2,000 canvases and
# shows what has become of the filters of the first layer. Before training they are noise.

# %% tags=["explore"]


def before_and_after():
    """Train on half of the canvases, and show the first filters with what was right."""
    layers, arrays = train_convnet(images[:2000], labels[:2000], 0)
    others = images[2000:3000], labels[2000:3000]
    print(f"right: {share_right(layers, arrays, *others):.1%} of 1,000 other canvases")
    return figures.filters_before_after(fresh[0], arrays[0])


def share_right(layers, arrays, x, y):
    """Return the share of images whose largest score is that of the right digit."""
    return np.mean(forward(layers, arrays, x)[0].argmax(axis=1) == y)


figures.try_show(before_and_after)

# %% [markdown]
# Compare each filter with itself. It has moved away from the noise that it began with, and what it began with
# can still be seen. All these small moves together tell the digits apart, and nobody chose a single one
# of them. In notebook 01 you chose filters by hand.

# %% check="train_convnet"
check("train_convnet")

# %% [markdown]
# **If it fails, try this.** Print the loss every 20 steps. It should begin near 2.3 and fall below 1 in
# the first epoch. If it stays at 2.3: do the new arrays go back into the list? Are images and labels in the
# same order? If it grows or becomes nan: look at the sign of the step, then take a smaller learning rate. If
# the arrays do not fit the layers, print their shapes beside your `trace_shapes`.

# %% [markdown]
# ## 5. The race
#
# A ConvNet of 6,346 numbers, and a fully connected network of 101,770. Both learn from the same canvases, in
# the same order, and both are judged by digits that neither has seen.
#
# **Predict.** With 1,000 canvases, eight times each: how many of a hundred unseen digits will each read?

# %% tags=["explore"]
guess_race = ()  # two numbers: ConvNet, FC

# %% [markdown]
# <!-- explorer: race finished -->

# %% [markdown]
# Here is a race that was measured. The next cell lets you run your own: press *Start*. Both networks learn
# by *your* `sgd_momentum`. You can go on reading meanwhile.

# %% tags=["explore"]
print(f"your guess: {guess_race or '(none yet)'}")
figures.try_show(lambda: explore.race(sgd_momentum))

# %% [markdown]
# **Try it.** Choose 250 canvases, then 4,000. Which of the two needs more canvases to get off the ground?
#
# **Predict.** Now each may have four times as many canvases: 16,000 in place of 4,000. Which of the two gains
# more?

# %% tags=["explore"]
guess_gain = ""  # write "ConvNet" or "FC"

# %% tags=["explore"]
print(f"your guess: {guess_gain or '(none yet)'}")
print("FC, measured        83 % at most with 4,000 canvases, 89 to 91 % with 16,000")
print("ConvNet, measured   97 % with 4,000: at most 3 % are left to gain")

# %% [markdown]
# The FC network gains more, because it had more to gain. With enough data it gets there, too: nothing keeps
# it from learning each digit at each place. So the honest sentence is not "FC cannot do it". It is:
# **convolution needs less data**. What a filter learns at one place it knows at all places.
#
# ### By heart
#
# Less data is not no data. Now your network gets 250 canvases only, each of them eight times, so that it
# makes as many steps as with 2,000 different ones.
#
# **Predict.** How many of these 250 will it read, and how many of others?

# %% tags=["explore"]
guess_heart = ()  # two shares in per cent: of the 250, of others

# %% tags=["explore"]


def by_heart():
    """Train on 250 canvases, each eight times, and compare them with others."""
    few = np.tile(np.arange(250), 8)
    layers, arrays = train_convnet(images[few], labels[few], 0)
    print(f"right: {share_right(layers, arrays, images[:250], labels[:250]):.1%} of its own 250 canvases")
    print(f"right: {share_right(layers, arrays, images[2000:3000], labels[2000:3000]):.1%} of 1,000 others")


print(f"your guess: {guess_heart or '(none yet)'}")
figures.try_show(by_heart)

# %% [markdown]
# It reads more of its own than of others. That gap is called **overfitting**. Part of what was learned
# holds only for these images. So a network is always judged by images that took no part in its training.
# What helps:
#
# - more data, or data made from what there is: shifted, turned, with noise (**augmentation**),
# - fewer numbers to learn, or shared ones, as in a convolution,
# - pulling all weights a little towards 0 in every step (**weight decay**), or ending the training earlier.

# %% [markdown]
# ## 6. Explain the bug
#
# **The first one.** Ada's network does not learn: the loss stays near 2.3, whatever the learning rate. Each
# epoch of her loop begins with `x = x[rng.permutation(len(x))]` and `y = y[rng.permutation(len(y))]`. What is
# wrong?
#
# <details><summary>When you have an explanation</summary>
#
# She draws two different orders. After that, the labels belong to other images, and nothing is there to be
# learned. All classes are about equally frequent, so the best that can be said is 1/10 for each: a loss of
# ln 10. Draw one order and use it for both.
#
# </details>
#
# **The second one.** Ben's loss is 14 before the first step. Training goes on, but slowly, and it ends badly
# with some seeds. His images hold whole numbers from 0 to 255. What has happened, and what should he have
# looked at?
#
# <details><summary>When you have an explanation</summary>
#
# Before any training all scores should be nearly equal, and the loss near ln 10, about 2.30. His images are
# a few hundred times as large as numbers around 1, and so are his scores: the network is very sure, and
# mostly wrong. He should divide the images by 255, and look at the first loss before he trains.
#
# </details>

# %% [markdown]
# ## 7. In your own words
#
# This question is read by a person. It is worth 2 points.
#
# **A network reads 99 % of its training images and 82 % of unseen ones. What is this called, and which of the
# two numbers tells how good the network is? Name two remedies, and say of each why it helps.** Three to five
# sentences.

# %% [markdown] written="07_overfitting"
# ### BEGIN SOLUTION
# **Model answer.** This is overfitting: part of what the network has learned holds for its training images
# only. The 82 % tell how good it is, because those images took no part in training. More images help, because
# then less can be learned by heart. A smaller network, or one that shares its weights as a convolution does,
# has fewer numbers in which to store single images. (Weight decay, augmentation and stopping early are as
# good.)
#
# **Rubric.**
#
# - 1 point: overfitting, by name or in clear words, and that unseen images are what counts.
# - 1 point: two remedies that fit: more data, augmentation, shared weights, a smaller network, weight decay,
#   stopping early.
#
# "Train longer" or "a larger network" is no remedy. One remedy alone is half a point.
# ### END SOLUTION

# %% [markdown]
# ## The whole notebook in one minute
#
# - An architecture is a text with brackets and stars. A star repeats all of its bracket, and \*0 leaves it
#   out.
# - Follow the volume: CONV sets the depth to K, POOL keeps it, FC ends the image. What does not fit is
#   refused.
# - Most numbers sit in the first FC; pooling before it makes it small.
# - A step with momentum: v' = momentum·v − lr·dw, w' = w + v'.
# - Training: batch, forward, loss, backward, step, in a new order each epoch. The first loss is near ln 10.
# - Judge by unseen images. Convolution needs less data, because it shares its weights.
#
# ## What comes next
#
# In notebook 08 you read the plans of LeNet, AlexNet, VGG, GoogLeNet and ResNet, and look inside your own
# network.
#
# Before you hand in: restart the kernel and run all cells once from top to bottom. Everything you need
# should be in the notebook.
