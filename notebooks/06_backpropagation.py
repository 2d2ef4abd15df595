# %% [markdown]
# # Backpropagation through a convolution
#
# So far you have gone forward: an image comes in, a map goes out. To learn, a network has to go the other
# way. The loss says how much each number of the map should change, and the layer has to pass that on: to
# its filters, to its biases, and to the image. In this notebook you write that way back.
#
# It has a name for being difficult. It is four small steps, and you will take each of them on numbers that
# tell by their digits where they come from.
#
# When you are done you can
#
# - say what a layer is given on the way back, and what it returns,
# - send a gradient back through a correlation, from the output's side and from the input's side,
# - explain where the flip comes from, and what a stride and a padding do to the way back,
# - write the gradients of a convolution layer, and test them without knowing the answer.
#
# **Time:** 60 minutes. **You need:** the convolution layer with stride and padding (notebooks 01 and 02),
# and from notebooks 03 to 05 what `dout`, `dx` and `dw` are.
#
# **How it works**
#
# - Run the cells from top to bottom with Shift+Enter. Where it says *Your turn*, replace the line
#   `raise NotImplementedError()` by your code. Write helper functions in the same cell.
# - Below each exercise a cell calls `check`. Run it as often as you like.
# - Your final score comes from further cases: **the same ideas with other shapes and other numbers**. So
#   write for any size, not only for the example.
# - Predictions carry no points. Write your guess down before you look.

# %%
import numpy as np

from autograder import check
from cnn import conv2d, conv2d_valid, correlate1d, explore, figures, sample_image

# %% [markdown]
# ## 1. What comes back
#
# A layer stands in the middle of a network. Behind it come other layers and at the end the loss, one
# number. On the way back the layer is given `dout`: **for each number of its output, how much the loss
# grows if that number grows by 1**. It has to answer the same question for everything that it was given
# itself: the image x, the filters w, the biases b.
#
# **Predict.** An image of shape (1, 3, 32, 32) meets six filters, w of shape (6, 3, 5, 5). What is the
# shape of the gradient by the filters, `dw`?

# %% tags=["explore"]
guess_shape = ()  # write a shape

# %% tags=["explore"]
colour_image, six_filters = np.zeros((1, 3, 32, 32)), np.zeros((6, 3, 5, 5))
maps = conv2d_valid(colour_image, six_filters, np.zeros(6))
print(f"your guess         {guess_shape}")
print(f"dout               {maps.shape}, as the output")
print(f"dx                 {colour_image.shape}, as x")
print(f"dw                 {six_filters.shape}, as w")
print(f"db                 {(6,)}, as b")

# %% [markdown]
# A gradient has one number for each number that it is about. So `dw` has the shape of w, always. A look at
# the shapes alone catches many mistakes.
#
# ### One product
#
# A correlation is made of products and sums. What does a single product w·x do on the way back? Let w = 3
# and x = 2, so the product is 6. If x grows by 1, the product grows by 3: that is w. If w grows by 1, it
# grows by 2: that is x. And if the loss cares 10 times as much for this product as for anything else,
# both count tenfold. In two lines, for every product w·x that is added to an output:
#
# - x gets *dout times w*,
# - w gets *dout times x*.
#
# **What arrives at one place is added up.** That is the whole of the chain rule as we need it. The rest
# of this notebook asks only: which products were there?

# %% [markdown]
# ## 2. First step: each output sends
#
# Here is the case of notebook 01: the signal x = 1, 2, 3, 4 and the filter k = 2, 3, 5. Its two outputs
# are 23 and 33. Now choose the gradients 1 and 10, so that every number that comes back says by its
# *digits* who has sent it: the units come from output 0, the tens from output 1.
#
# **Predict.** `dout = [1, 10]`. What are the four numbers of `dx`?

# %% tags=["explore"]
guess_dx = []  # four numbers

# %% [markdown]
# ### By hand
#
# - Output 0 was `2·x[0] + 3·x[1] + 5·x[2]`. Its gradient is 1. So it sends 2, 3, 5 to the places 0, 1, 2.
# - Output 1 was `2·x[1] + 3·x[2] + 5·x[3]`. Its gradient is 10. So it sends 20, 30, 50 to the places 1,
#   2, 3.

# %% tags=["explore"]
print(f"your guess: {guess_dx or '(none yet)'}")
figures.scattered(np.array([1, 10]), np.array([2, 3, 5]))

# %% [markdown]
# Read `dx` digit by digit. The first place holds 2: only output 0 has read it, with the weight 2. The
# next one holds 23: a 3 from output 0 and a 2 from output 1. Then 35. The last one holds 50: no unit, so
# output 0 never saw it.
#
# This is called **scattering**: walk through the outputs, and let each of them send `dout[i]` times the
# filter to the window that it has read.
#
# ### The filter gets something too
#
# In the same walk each output tells the filter what it has met: `dout[i]` times its window.
#
# - Output 0 sends 1 times the window 1, 2, 3.
# - Output 1 sends 10 times the window 2, 3, 4.
#
# Together: `1 + 20 = 21`, `2 + 30 = 32`, `3 + 40 = 43`. So `dk` is 21, 32, 43. All outputs share the same
# three weights, so each weight collects from all outputs. That is what *shared weights* means on the way
# back.

# %% [markdown]
# ## 3. Second step: each input gathers
#
# Now stand on the other side. You are one number of the signal. Who has read you, and with which weight?
#
# Here is the strip of notebook 01 once more. Its filter is 1, 2, −1. We look back from one pixel.

# %% [markdown]
# **Predict.** Follow pixel 3, in the middle, through the outputs that have read it, from the first to the
# last. In which order do the filter's weights 1, 2, −1 appear?

# %% tags=["explore"]
guess_order = []  # three numbers

# %% [markdown]
# <!-- explorer: stride_padding strip-reverse -->

# %% [markdown]
# Point at pixel 3, or go there with the arrow keys. Then try the pixels at the ends.

# %% tags=["explore"]
print(f"your guess: {guess_order or '(none yet)'}")
explore.stride_padding(dimension="1-D strip", view="reverse")

# %% [markdown]
# Output 1 has read pixel 3 with the weight −1, output 2 with 2, output 3 with 1. **From the pixel's side
# the filter runs backwards.** The later a window begins, the nearer to its beginning you stand in it.
#
# In letters: `y[i]` uses `x[i + u]` with the weight `k[u]`. Call that place j. Then `u = j − i`, and
#
# $$\mathrm{dx}[j] = \sum_{i} \mathrm{dout}[i] \cdot k[j - i]$$
#
# When i goes up, j − i goes down. You have seen that in notebook 01, in the lecture's own formula: it is
# a **convolution**. Going forward we do not flip. Going back the flip comes by itself.
#
# One more thing has changed. The pixel at the end was read by one output only, so here the filter hangs
# over the end of `dout`. All such positions count: two outputs and a filter of three give `2 + 3 − 1 = 4`
# numbers, as many as the signal has. Where there is no output, nothing comes. This kind is called *full*.
#
# ### By hand, backwards
#
# The filter from behind is 5, 3, 2. Lay it on `0, 0, 1, 10, 0, 0`, which is `dout` with two zeros on each
# side:
#
# - `5·0 + 3·0 + 2·1 = 2`
# - `5·0 + 3·1 + 2·10 = 23`
# - `5·1 + 3·10 + 2·0 = 35`
# - `5·10 + 3·0 + 2·0 = 50`
#
# The same four numbers. Scattering and gathering are two ways to walk through the same products: one asks
# each sender, the other asks each receiver.

# %% [markdown]
# ### Your turn: `correlate1d_backward`
#
# Scatter or gather, as you like. Most people find scattering easier: it is the forward loop with the
# arrow turned round. The sum is a plain sum; nothing is divided. Leave the arguments as they are.


# %% exercise="correlate1d_backward"
def correlate1d_backward(dout, x, k):
    """Send the gradient of correlate1d(x, k) back to the signal and to the filter.

    dout: array of shape (N - F + 1,), the gradient by each number of the output
    x: array of shape (N,)
    k: array of shape (F,), with F <= N
    Returns dx of shape (N,) and dk of shape (F,), in this order.

    Example: dout = [1, 10], x = [1, 2, 3, 4] and k = [2, 3, 5] give
             dx = [2, 23, 35, 50] and dk = [21, 32, 43].
    """
    ### BEGIN SOLUTION
    dx = np.zeros(len(x))
    dk = np.zeros(len(k))
    for i in range(len(dout)):
        dx[i : i + len(k)] += dout[i] * k
        dk += dout[i] * x[i : i + len(k)]
    return dx, dk
    ### END SOLUTION


# %% [markdown]
# **Try it.** Three outputs need three digits: 1, 10 and 100.

# %%
figures.try_show(
    lambda: correlate1d_backward(np.array([1.0, 10, 100]), np.array([1.0, 2, 3, 4, 5]), np.array([2.0, 3, 5]))
)

# %% check="correlate1d_backward"
check("correlate1d_backward")

# %% [markdown]
# **If it fails, try this.** Take `dout = [1, 0]`: then `dx` must be the filter itself, followed by a
# zero. Then `dout = [0, 1]`: the same, one place further on. If each of them is right but `[1, 10]` is
# not, look at how you put the two together: with `=` or with `+=`?

# %% [markdown]
# ### A test that needs no solution
#
# How would you know that a gradient is right if nobody told you? Measure it, as in notebook 05. Nudge one
# number up and down, and see how much the outcome changes. The outcome is the sum of `dout` times the
# output: that is what the loss would see. The step may be as large as ½ here. A correlation is made of
# products and sums: if one number moves, the outcome moves along a straight line.


# %% tags=["explore"]
def measured(outcome, array, h=0.5):
    """Nudge each number of an array by h, up and down; return how much the outcome changes per 1."""
    gradient = np.zeros(array.shape)
    for place in np.ndindex(array.shape):
        nudge = np.zeros(array.shape)
        nudge[place] = h
        gradient[place] = (outcome(array + nudge) - outcome(array - nudge)) / (2 * h)
    return gradient


def measure_1d():
    """Compare correlate1d_backward with what can be measured, on numbers drawn at random."""
    rng = np.random.default_rng(6)
    x, k, dout = rng.normal(size=9), rng.normal(size=4), rng.normal(size=6)
    dx, dk = correlate1d_backward(dout, x, k)
    by_x = measured(lambda moved: np.sum(dout * correlate1d(moved, k)), x)
    by_k = measured(lambda moved: np.sum(dout * correlate1d(x, moved)), k)
    print(f"dx differs from what was measured by at most {np.abs(dx - by_x).max():.1e}")
    print(f"dk differs from what was measured by at most {np.abs(dk - by_k).max():.1e}")


figures.try_show(measure_1d)

# %% [markdown]
# A number like `1e-15` is rounding. Numbers near 1 mean a mistake. Forward runs need no gradient, so this
# test cannot fall for the same error as your function. Its price: two runs for each number of the array.

# %% [markdown]
# ## 4. Third step: a stride leaves gaps
#
# At stride 2 the windows of the outputs begin at 0, 2, 4 and so on. Nothing else is new: each output
# sends to the window that it has read.
#
# **Predict.** A signal of five numbers, the filter 2, 3, 5, stride 2: two outputs. Which inputs get
# something from one output only?

# %% tags=["explore"]
guess_single = []  # their places, counted from 0

# %% tags=["explore"]
print(f"your guess: {guess_single or '(none yet)'}")
figures.scattered(np.array([1, 10]), np.array([2, 3, 5]), stride=2)

# %% [markdown]
# The places 0, 1, 3 and 4. Only the middle one has two digits: 25 is a 5 from output 0 and 2 tens from
# output 1.
#
# How does this look to somebody who gathers? As if there were outputs at all places, but those in between
# had the gradient 0. Put zeros into the gaps, `1, 0, 10`, and gather as before:
#
# - `5·0 + 3·0 + 2·1 = 2`
# - `5·0 + 3·1 + 2·0 = 3`
# - `5·1 + 3·0 + 2·10 = 25`
# - `5·0 + 3·10 + 2·0 = 30`
# - `5·10 + 3·0 + 2·0 = 50`
#
# Going forward, a stride leaves outputs out. Going back, it puts zeros in.
#
# **Try it.** In the explorer of section 3 set the *stride* to 2. Which of the seven pixels are read
# twice? Then set the stride to 4: is there a pixel whose gradient is 0, whatever `dout` is?
#
# <details><summary>When you have an answer</summary>
#
# At stride 2 the pixels 2 and 4 are read twice, all others once. At stride 4 the windows begin at 0 and
# 4, so pixel 3 lies between them. No output has read it. Its gradient is 0: the loss cannot depend on
# what was never read.
#
# </details>

# %% [markdown]
# ## 5. Fourth step: padding is cut off
#
# With padding the forward pass reads a larger image, with a border of zeros. So go back in two steps:
# **gather the gradient on the padded image, then cut the border off.** Gradients arrive at the border
# too, but those zeros are not ours to change.
#
# ### By hand
#
# The signal has two numbers, P = 1, the filter is 2, 3, 5, and `dout` is 1, 10. The padded signal has
# four numbers, so on it we get 2, 23, 35, 50 once more. The border is the first and the last of them.
# What is left is 23, 35.
#
# Cutting off is a slice. With P = 1 one could write `[1:-1]`. So, for any P, `[p:-p]`?
#
# **Predict.** `dx` has the shape (1, 1, 4, 5) and the padding is 0. What is the shape of `dx[:, :,
# 0:-0]`?

# %% tags=["explore"]
guess_crop = ()  # write a shape

# %% tags=["explore"]
not_padded = np.ones((1, 1, 4, 5))
print(f"your guess         {guess_crop}")
print(f"dx[:, :, 1:-1]     {not_padded[:, :, 1:-1].shape}")
print(f"dx[:, :, 0:-0]     {not_padded[:, :, 0:-0].shape}")
print(f"dx[:, :, 0:0+4]    {not_padded[:, :, 0 : 0 + 4].shape}")

# %% [markdown]
# Nothing is left. For Python −0 is 0, so `0:-0` ends where it begins. This is the most common bug in this
# function, and nobody who tests with padding 1 will ever see it. Say where the image begins and how long
# it is: **`[p : p + H]`**. That is right for every p.
#
# The picture shows it in two dimensions. The filter is 1, 2 and 3, 4 in two rows, the padding is 1, and
# `dout` is all ones. So each place collects those weights whose windows have reached it.


# %% tags=["explore"]
def gathered_on_padding(image, filter_):
    """Where every output sends a gradient of 1: what arrives on the image with a border of one pixel."""
    total = np.zeros((image[0] + 2, image[1] + 2))
    for i, j in np.ndindex(total.shape[0] - 1, total.shape[1] - 1):
        total[i : i + 2, j : j + 2] += filter_
    return total


figures.cropped(gathered_on_padding((2, 3), np.array([[1, 2], [3, 4]])), padding=1)

# %% [markdown]
# Every pixel of the image is met by all four weights, `1 + 2 + 3 + 4 = 10`. To the border fewer windows
# come. Its corner at the bottom right was read once, by the last weight of the filter: 4.

# %% [markdown]
# ## 6. The layer
#
# A convolution layer is many such correlations: several images, several channels, several filters. The
# rule stays: find every product, send `dout` times the other factor, add up what meets. We take the three
# gradients in the order of their difficulty: `db`, `dw`, `dx`.
#
# ### `db`: each bias was added everywhere
#
# The bias of filter k was added to every number of map k, in every image. If it grows by 1, all of them
# grow by 1. So `db[k]` is the sum of `dout` over that map in all images.
#
# **Predict.** `dout` has the shape (N, K, H, W) and is 1 everywhere. What is each number of `db`?

# %% tags=["explore"]
guess_db = ""  # write a formula

# %% tags=["explore"]
N, K, H, W = 2, 3, 4, 5
ones = np.ones((N, K, H, W))
print(f"your guess         {guess_db or '(none yet)'}")
print(f"first bias         {ones[:, 0].sum():g}, and N·H·W = {N * H * W}")
print(f"numbers in db      {K}, one for each filter")

# %% [markdown]
# It is a sum, not a mean. If the loss is a mean over the images, it has divided already, once and for
# all, and `dout` holds that. A layer never divides by N.
#
# ### `dw`: each filter collects its windows
#
# Take digits again: one image of 3×3, one filter of 2×2, four outputs.
#
# | image | filter | `dout` |
# |---|---|---|
# | 1 2 3 | 1 2 | 1 10 |
# | 4 5 6 | 3 4 | 100 1000 |
# | 7 8 9 | | |
#
# The first weight of the filter has met 1, 2, 4 and 5, the top left pixel of each window. It gets `1·1 +
# 10·2 + 100·4 + 1000·5 = 5421`. The others get 6532, 8754 and 9865. Read
# from the last digit to the first, they are the pixels that each weight has met.
#
# With several filters, filter k collects from map k only. With several channels each sheet of the filter
# collects from its own channel. With several images, all of them are added up.
#
# ### `dx`: each pixel hears from many windows
#
# **Predict.** The pixel in the middle of that image lies in all four windows. What is its gradient?

# %% tags=["explore"]
guess_middle = None  # write a number

# %% tags=["explore"]
print(f"your guess: {guess_middle}")
figures.reached(np.array([[1, 2], [3, 4]]), (1, 1), 3)

# %% [markdown]
# It is `4·1 + 3·10 + 2·100 + 1·1000 = 1234`. Read the digits from the units on: 4, 3, 2, 1. That is the
# filter from its last weight to its first: in two dimensions the flip is half a turn.
#
# You need not flip anything, though. Scatter: each output sends `dout` times its filter, as it is, to its
# window. Do this for all filters; at a pixel everything adds up. A filter fills the full depth, so it
# sends to all channels at once.
#
# Now a larger image. Look back from one pixel to all outputs that have read it.

# %% [markdown]
# **Predict.** A 3×3 filter on a 7×7 image. How many outputs has the pixel in the middle reached? How many
# the one in the corner?

# %% tags=["explore"]
guess_reached = ()  # two numbers

# %% [markdown]
# <!-- explorer: stride_padding reverse -->

# %% tags=["explore"]
print(f"your guess: {guess_reached or '(none yet)'}")
explore.stride_padding(view="reverse")

# %% [markdown]
# Nine and one. Each light on the right is one line in the sum for this pixel: the weight that you see,
# times the gradient of that output.
#
# **Try it.** Set the *padding* to 1. How many outputs does the corner reach now? And what is different at
# *stride* 2?
#
# <details><summary>When you have an answer</summary>
#
# With padding 1 the corner reaches 4 outputs. At stride 2, still with padding 1, it reaches one: only the
# window that begins on the border has read it. Pixels reach 1, 2 or 4 outputs now, and neighbours differ:
# each is read by its own share of the weights.
#
# </details>

# %% [markdown]
# ### Your turn: `conv2d_backward`
#
# The next cell gives you `pair`, as before: a stride or a padding is one number, or a pair for rows and
# columns.


# %%
def pair(v):
    """Return (rows, columns): v itself if it is a pair, else v twice."""
    return (v, v) if np.ndim(v) == 0 else tuple(v)


print(pair(2), pair((1, 0)))

# %% [markdown]
# The three gradients are **scored apart**: `db` 1 point, `dw` 2, `dx` 3, all at stride 1 without padding.
# One more point is for stride and padding, pairs included. So begin with `db` and return zeros for the
# others: `return np.zeros(x.shape), np.zeros(w.shape), db`. Run the check. Then go on to `dw`, then to
# `dx`, then to stride and padding.
#
# Everything is a sum; nothing is divided. The sizes always fit, so nothing has to be refused. Leave
# `dout`, `x` and `w` as they are.


# %% exercise="conv2d_backward"
def conv2d_backward(dout, x, w, stride, padding):
    """Send the gradient of a convolution layer back to its images, its filters and its biases.

    dout: array of shape (N, K, OH, OW), the gradient by each number of the output
    x: array of shape (N, C, H, W), the images
    w: array of shape (K, C, FH, FW), the filters; they were not flipped
    stride: step from one window to the next, a number or a pair (rows, columns)
    padding: width of the border of zeros on each side, a number or a pair (rows, columns)
    Returns dx, dw and db in this order, with the shapes of x, w and (K,).

    Example: x = [[[[1, 2, 3],    w = [[[[1, 2],    dout = [[[[1, 10],         stride = 1, padding = 0 give
                    [4, 5, 6],           [3, 4]]]]            [100, 1000]]]]
                    [7, 8, 9]]]]
             dx = [[[[1, 12, 20],             dw = [[[[5421, 6532],    db = [1111]
                     [103, 1234, 2040],               [8754, 9865]]]]
                     [300, 3400, 4000]]]]
    """
    ### BEGIN SOLUTION
    (down, right), (top, left) = pair(stride), pair(padding)
    height, width = x.shape[2:]
    rows, columns = w.shape[2:]
    padded = np.pad(x, [(0, 0), (0, 0), (top, top), (left, left)])
    dpadded, dw = np.zeros(padded.shape), np.zeros(w.shape)
    db = dout.sum(axis=(0, 2, 3))
    for n, k, i, j in np.ndindex(dout.shape):
        down_to = slice(i * down, i * down + rows)
        right_to = slice(j * right, j * right + columns)
        dw[k] += dout[n, k, i, j] * padded[n, :, down_to, right_to]
        dpadded[n, :, down_to, right_to] += dout[n, k, i, j] * w[k]
    dx = dpadded[:, :, top : top + height, left : left + width]
    return dx, dw, db
    ### END SOLUTION


# %% [markdown]
# **Try it.** First the case with the digits. The second cell measures all three gradients, with a stride,
# a padding and sizes that all differ.

# %%
nine = np.arange(1.0, 10.0).reshape(1, 1, 3, 3)
four = np.array([[[[1.0, 2], [3, 4]]]])
digits = np.array([[[[1.0, 10], [100, 1000]]]])


def show_gradients():
    """Print the three gradients of the case with the digits."""
    for name, gradient in zip(("dx", "dw", "db"), conv2d_backward(digits, nine, four, 1, 0), strict=True):
        print(f"{name} of shape {gradient.shape}")
        print(gradient.astype(int), end="\n\n")


figures.try_show(show_gradients)


# %% tags=["explore"]
def measure_layer():
    """Compare conv2d_backward with what can be measured, on numbers drawn at random."""
    rng = np.random.default_rng(6)
    x, w, b = rng.normal(size=(2, 3, 5, 6)), rng.normal(size=(4, 3, 3, 2)), rng.normal(size=4)
    dout = rng.normal(size=conv2d(x, w, b, 2, 1).shape)
    found = conv2d_backward(dout, x, w, 2, 1)
    by_measuring = (
        measured(lambda moved: np.sum(dout * conv2d(moved, w, b, 2, 1)), x),
        measured(lambda moved: np.sum(dout * conv2d(x, moved, b, 2, 1)), w),
        measured(lambda moved: np.sum(dout * conv2d(x, w, moved, 2, 1)), b),
    )
    for name, mine, right in zip(("dx", "dw", "db"), found, by_measuring, strict=True):
        same = mine.shape == right.shape
        apart = (
            f"by at most {np.abs(mine - right).max():.1e}"
            if same
            else f"in shape: {mine.shape}, {right.shape}"
        )
        print(f"{name} differs from what was measured {apart}")


figures.try_show(measure_layer)

# %% check="conv2d_backward"
check("conv2d_backward")

# %% [markdown]
# **If it fails, try this.** The report names the gradient that is wrong; mend `db` first, then `dw`, then
# `dx`. Look at the shape before the numbers. Make `dout` zero except for a single 1: then `dx` must be
# one filter, lying where that window lay, and `dw[k]` must be that window. If only a stride fails, print
# the corner of each window and compare it with the forward pass. If only a padding fails, ask in which
# row of the padded array the image begins.

# %% [markdown]
# ## 7. Your gradient learns a filter
#
# In notebook 01 the filters were made by people. Now take one of them, "right minus left", and hide it.
# All that can be seen is a piece of a photograph and the map that the hidden filter has made of it. We
# start from a filter of zeros and let it learn:
#
# 1. forward: lay the filter on the photograph,
# 2. compare: how far is each number of the map from the one wanted? That is `dout`,
# 3. back: your `conv2d_backward` says how each weight should change,
# 4. take a small step against the gradient, and start again.
#
# **Predict.** Nobody tells the filter what an edge is. Will it find the nine hidden numbers?

# %% tags=["explore"]
guess_learnt = ""  # write one of: "exactly", "roughly", "not at all"


# %% tags=["explore"]
def learn_filter(rounds=60, step=0.3):
    """Find the filter behind a map by following the gradient; return the filter after some of the rounds."""
    photo = sample_image().mean(axis=0)[40:168:8, 90:218:8]  # 16×16 grey pixels
    x = ((photo - photo.mean()) / photo.std())[None, None]
    hidden = np.array([[[[-1.0, 0, 1], [-2, 0, 2], [-1, 0, 1]]]])
    wanted = conv2d_valid(x, hidden, np.zeros(1))
    w, kept = np.zeros((1, 1, 3, 3)), {}
    for number in range(rounds + 1):
        difference = conv2d_valid(x, w, np.zeros(1)) - wanted
        if number in (0, 5, 20, rounds):
            kept[number] = w[0, 0].copy()
            print(f"after {number:2} rounds    loss {np.mean(difference**2) / 2:.4f}")
        _, dw, _ = conv2d_backward(difference / difference.size, x, w, 1, 0)
        w = w - step * dw
    return kept


def learnt():
    """Show the filter on its way."""
    kept = learn_filter()
    last = "; ".join(" ".join(f"{value + 0.0:.1f}" for value in row.round(1)) for row in kept[max(kept)])
    return figures.number_grids(
        [weights.round(1) for weights in kept.values()],
        [f"{number} rounds" for number in kept],
        alt=f"A 3×3 filter after {', '.join(map(str, kept))} rounds of learning. It begins with zeros. "
        f"At the end its rows are {last}.",
        caption="The hidden filter was −1 0 1, −2 0 2, −1 0 1.",
    )


print(f"your guess: {guess_learnt or '(none yet)'}")
figures.try_show(learnt)

# %% [markdown]
# It does. A gradient that is right is enough: the loss falls, and the weights go where they have to. In
# notebook 07 a whole network does the same, with thousands of weights at once, and the wanted answer is
# the name of a digit. This is what the lecture's history means by 1986, "first time back-propagation
# became popular".

# %% [markdown]
# ## 8. For the curious: a convolution as one matrix product
#
# This section carries no points, only stars. You can skip it.
#
# Loops are slow in Python, and matrix products are fast everywhere. The trick behind many libraries:
# write every window as one **row** of a matrix. Then all dot products of a layer are one matrix product.
# The trick is called *im2col*, "image to columns".
#
# ### By hand
#
# The image is 0, 1, 2 and 3, 4, 5 in two rows; the windows are 2×2. There are two of them:
#
# | window | its row |
# |---|---|
# | left | 0 1 3 4 |
# | right | 1 2 4 5 |
#
# With several channels a row holds the first channel's part, then the second one's, and so on: the order
# of `w[k].ravel()`. So `im2col(x, ...) @ w.reshape(K, -1).T` is the whole layer, without bias.
#
# ### Your turn, for two stars: `im2col`


# %% exercise="im2col"
def im2col(x, kernel, stride, padding):
    """Write every window of every image as one row of a matrix.

    x: array of shape (N, C, H, W)
    kernel: rows and columns of a window, a pair (FH, FW)
    stride, padding: a number or a pair (rows, columns)
    Returns an array of shape (N, OH*OW, C*FH*FW): one matrix for each image. Row i*OW + j holds the window of
    output (i, j), channel by channel, and within a channel row by row.

    Example: x = [[[[0, 1, 2], [3, 4, 5]]]], kernel = (2, 2), stride = 1 and padding = 0
             give [[[0, 1, 3, 4], [1, 2, 4, 5]]].
    """
    ### BEGIN SOLUTION
    (rows, columns), (down, right), (top, left) = kernel, pair(stride), pair(padding)
    padded = np.pad(x, [(0, 0), (0, 0), (top, top), (left, left)])
    images, channels, height, width = padded.shape
    across = (width - columns) // right + 1
    cols = np.zeros((images, ((height - rows) // down + 1) * across, channels * rows * columns))
    for p in range(cols.shape[1]):
        i, j = p // across * down, p % across * right
        cols[:, p] = padded[:, :, i : i + rows, j : j + columns].reshape(images, -1)
    return cols
    ### END SOLUTION


# %%
figures.try_show(lambda: im2col(np.arange(6.0).reshape(1, 1, 2, 3), (2, 2), 1, 0))

# %% check="im2col"
check("im2col")

# %% [markdown]
# **If it fails, try this.** Begin with one image and one channel. Then print the row of a window with two
# channels: the first half must come from the first channel. `ravel()` of an array (C, FH, FW) has the
# right order by itself.

# %% [markdown]
# ### The way back
#
# `col2im` puts every number back where `im2col` has taken it from. A pixel that stands in several windows
# gets several numbers, and they are added up: it is a gradient. A matrix of ones gives back how often
# each pixel was read. For the image above these are the counts 1, 2, 1 in both rows. With it, `dx` of a
# whole layer is one matrix product followed by `col2im`.
#
# ### Your turn, for three stars: `col2im`


# %% exercise="col2im"
def col2im(cols, shape, kernel, stride, padding):
    """Put the rows of im2col back to their places, adding up where windows overlap.

    cols: array of shape (N, OH*OW, C*FH*FW), in the order of im2col
    shape: (N, C, H, W), of the images
    kernel: rows and columns of a window, a pair (FH, FW)
    stride, padding: a number or a pair (rows, columns)
    Returns an array of that shape. What falls on the border of zeros is dropped.

    Example: cols = np.ones((1, 2, 4)), shape = (1, 1, 2, 3), kernel = (2, 2), stride = 1 and padding = 0
             give [[[[1, 2, 1], [1, 2, 1]]]].
    """
    ### BEGIN SOLUTION
    (rows, columns), (down, right), (top, left) = kernel, pair(stride), pair(padding)
    images, channels, height, width = shape
    padded = np.zeros((images, channels, height + 2 * top, width + 2 * left))
    across = (width + 2 * left - columns) // right + 1
    for p in range(cols.shape[1]):
        i, j = p // across * down, p % across * right
        padded[:, :, i : i + rows, j : j + columns] += cols[:, p].reshape(images, channels, rows, columns)
    return padded[:, :, top : top + height, left : left + width]
    ### END SOLUTION


# %%
figures.try_show(lambda: col2im(np.ones((1, 2, 4)), (1, 1, 2, 3), (2, 2), 1, 0))

# %% check="col2im"
check("col2im")

# %% [markdown]
# **If it fails, try this.** It is `im2col` with the assignment turned round: what was read is now
# written, with `+=`. Collect on an array with a border and cut the image out at the end, as in section 5.

# %% [markdown]
# ## 9. Explain the bug
#
# **The first one.** Ada tests her `conv2d_backward` by measuring, as you did, on layers with 3×3 filters
# and padding 1, and on layers with 5×5 filters and padding 2. All is right. Ben uses her function for a
# layer without padding: `dx` has the shape (2, 3, 0, 0). What has she written?
#
# <details><summary>When you have an explanation</summary>
#
# `dpadded[:, :, p:-p, p:-p]`. For p = 1 and p = 2 that is right. For p = 0 it is `0:-0`, which is empty.
# Her tests only knew layers that keep the size of the image. `p : p + H` is right for all of them.
#
# </details>

# %% [markdown]
# **The second one.** Ben's loss is the mean over 4 images. His network learns, but slowly. He measures
# `dw`: what his function returns is exactly 4 times too small. What has he done?
#
# <details><summary>When you have an explanation</summary>
#
# He divides by the number of images a second time, in the layer. The loss has divided already, and its
# `dout` holds that. With one image he would never have seen it: to divide by 1 changes nothing. A layer
# adds up.
#
# </details>

# %% [markdown]
# ## 10. In your own words
#
# This question is read by a person. It is worth 2 points.
#
# **Going forward, a layer computes a correlation: its filter is not flipped. The gradient by its input is
# a convolution: there the filter is flipped, and it lies over the ends as well. Why?** Two to four
# sentences. One dimension is enough; the formula of section 3 may help.

# %% [markdown] written="06_why_the_flip_comes_back"
# ### BEGIN SOLUTION
# **Model answer.** The output `y[i]` uses `x[i + u]` with the weight `k[u]`. So the input `x[j]` stands
# in `y[i]` with the weight `k[j − i]`, and `dx[j]` is the sum of `dout[i]·k[j − i]`: when i goes up, the
# index of k goes down, so the filter is read backwards. Every output that has read `x[j]` counts, also
# where only a part of the filter lies on `dout`, so the sum is a full convolution and is as long as x.
#
# **Rubric.**
#
# - 1 point: the weight. `y[i]` uses `x[i + u]`, so `x[j]` meets `k[j − i]`: a later output reads the same
#   pixel with an earlier weight.
# - 1 point: what follows. The minus sign is the flip, and all outputs that have read the pixel count,
#   also at the ends (full size).
#
# Other words with the same meaning count in full, a drawing as well; no formula is needed. "Because the
# gradient goes backwards" without a reason is no point.
# ### END SOLUTION

# %% [markdown]
# ## The whole notebook in one minute
#
# - A layer is given `dout` and returns a gradient for everything that it was given, each in the shape of
#   its own.
# - For each product w·x: x gets `dout` times w, w gets `dout` times x. What arrives at one place is added
#   up.
# - Scatter: each output sends `dout` times the filter to its window. Gather: each pixel collects, and
#   from there the filter runs backwards. The flip comes back.
# - A stride puts zeros between the numbers of `dout`.
# - With padding: collect on the padded image, then cut out `[p : p + H]`. Never `[p:-p]`.
# - `db` is a sum over images and places. `dw` collects windows. Nothing is divided by N: the loss has
#   done it.
# - Measure your gradients by nudging. It needs no solution.
#
# ## What comes next
#
# You have all the parts: convolution, ReLU, pooling, FC layer, loss, and the way back through each of
# them. In notebook 07 you put them together, and your network learns to read.
#
# Before you hand in: restart the kernel and run all cells once from top to bottom. Everything you need
# should be in the notebook.
