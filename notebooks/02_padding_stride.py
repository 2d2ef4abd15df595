# %% [markdown]
# # Stride and padding
#
# In notebook 01 a filter moved by one pixel at a time and stopped at the border. Here it takes larger
# steps, and the image gets a border of zeros. At the end you have written the convolution layer as it
# is used in every network of the lecture.
#
# When you are done you can
#
# - say how large the output of a layer is, and when the filter does not fit,
# - choose the padding that keeps the size, and say when there is none,
# - write `conv2d` with stride and padding, and find out what is wrong with somebody else's,
# - count the parameters of a layer, with shared weights and without.
#
# **Time:** 60 minutes, with a good place for a break in the middle. **You need:** notebook 01. Your own
# solutions of it are not needed: what you wrote there comes ready with this notebook.
#
# **How it works**
#
# - Run the cells from top to bottom with Shift+Enter.
# - Where it says *Your turn*, replace the line `raise NotImplementedError()` by your code, then run the
#   `check` below it, as often as you like. Write helper functions in the same cell.
# - Your final score comes from further cases: **the same ideas with other shapes and other numbers**.
# - Predictions carry no points. Write your guess down before you look.

# %%
from fractions import Fraction

import numpy as np

from autograder import check
from cnn import conv_parameters, explore, figures, sample_image

# %% [markdown]
# ## 1. Larger steps
#
# The lecture lays a 3×3 filter on a 7×7 image. It begins at the left, moves by one pixel, and reaches the
# right border after four moves: five positions, so the output is 5×5.
#
# **Predict.** Now the filter moves by two pixels at a time. How large is the output?

# %% tags=["explore"]
guess_stride_2 = "? × ?"

# %% tags=["explore"]
print(f"your guess         {guess_stride_2}")
print(f"one row begins at  pixels {list(range(0, 7 - 3 + 1, 2))}")
figures.steps(7, 3, 2)

# %% [markdown]
# Three positions in a row: the filter begins at pixel 0, at pixel 2, and at pixel 4, where its last value
# lies on the last pixel. It is the same down the columns, so the output is 3×3. How far the filter moves
# from one position to the next is called the **stride**. Here the stride is 2.
#
# Can you say it without counting? From the first position to the last the filter moves over `7 − 3 = 4`
# pixels. In steps of 2 these are `4/2 = 2` moves. The position at the start makes `2 + 1 = 3`. The lecture
# writes
#
# $$\frac{N - F}{\text{stride}} + 1$$
#
# N is the size of the image along one axis, F the size of the filter.
#
# **Predict.** The same image and filter, with stride 3. How many positions are there?

# %% tags=["explore"]
guess_stride_3 = ""  # write a number, or something else

# %% tags=["explore"]
print(f"your guess         {guess_stride_3 or '(none yet)'}")
print(f"the formula        (7 − 3)/3 + 1 = {Fraction(7 - 3, 3) + 1} = 2 1/3")
figures.steps(7, 3, 3)

# %% [markdown]
# Two positions, and then a third of a step is left. After the second position one pixel remains that no
# window reads: it is hatched in the picture. The lecture says: **doesn't fit**. You *cannot apply* this
# filter with this stride.
#
# What should code do then? Most libraries drop the last pixels without a word. In this course a layer
# that does not fit is refused with an error. So you always know which pixels were read.
#
# ### Try it yourself
#
# **Predict.** An image of 7 pixels a side, a filter of 3. Which of the strides 1, 2, 3, 4 and 5 fit?

# %% tags=["explore"]
guess_fits = ()  # the strides that fit

# %% [markdown]
# <!-- explorer: stride_padding strip-stride-3 -->

# %% [markdown]
# Change *Stride S* and look at the end of the stairs. Point at an output to see its window; without a mouse,
# press Tab until there is a frame around the picture, then use the arrow keys. Below the picture are four
# ways to deal with a misfit: *exact* is ours, *floor* leaves pixels out, *ceil* and *same* add zeros of their
# own. Choose them one after the other with stride 3.

# %% tags=["explore"]
print(f"your guess: {guess_fits or '(none yet)'}")
explore.stride_padding(dimension="1-D strip", stride=3)

# %% [markdown]
# Strides 1, 2 and 4 fit: they divide the 4 pixels that the filter moves over. Strides 3 and 5 do not.
#
# **Now you.** The filter has 3 pixels and the stride is 3. Which sizes of the image fit? Set the stride
# back to 3 and change *Image N*.
#
# <details><summary>When you have an answer</summary>
#
# Sizes 3, 6 and 9, and so on: the distance `N − 3` has to be a multiple of 3. With 7 and 8 pixels
# something is left over.
#
# </details>

# %% [markdown]
# ## 2. A border of zeros
#
# ### Images that shrink
#
# A 32×32 image and 5×5 filters: the output has 28 rows. The next layer leaves 24. Every layer takes four
# rows and four columns, whatever the network would like.
#
# **Predict.** How many layers with 5×5 filters can follow each other on a 32×32 image?

# %% tags=["explore"]
guess_depth = None  # write a number

# %% tags=["explore"]
print(f"your guess         {guess_depth}")
print(f"sizes              {list(range(32, 0, -4))}")
figures.size_over_depth(32, 5, (0, 2))

# %% [markdown]
# Seven. Then 4×4 is left, and the filter has no room. The lecture says: "Shrinking too fast is not good,
# doesn't work well." Networks have dozens of layers.
#
# The remedy is the second line of the picture: put a border of zeros around the image before the filter
# slides. This is called **zero padding**, and P is the number of zeros on *each* side.
#
# ### By hand
#
# A row of 7 pixels with one zero at each end is `7 + 2·1 = 9` long. A filter of 3 has `9 − 3 + 1 = 7`
# positions on it. The output is as long as the row was. This is the lecture's example: a 7×7 image, a 3×3
# filter, pad with 1: a **7×7 output**.

# %% tags=["explore"]
figures.steps(7, 3, 1, 1)

# %% [markdown]
# The filter slides over N + 2P pixels. So the formula becomes
#
# $$\text{size} = \frac{N - F + 2P}{S} + 1$$
#
# with S for the stride. It has to come out as a whole number, and the filter must not be larger than the
# padded image.
#
# **By hand, once more.** N = 8, F = 4, S = 2, P = 1: `(8 − 4 + 2·1)/2 + 1 = 4`. And N = 7, F = 3, S =
# 3, P = 1: `(7 − 3 + 2·1)/3 + 1 = 3`. The stride of 3 that did not fit does fit with a border of one
# zero.
#
# ### Your turn: `output_size`
#
# Refuse means: `raise ValueError("...")`, with words that say what is wrong. Two things are to be
# refused: a remainder, and a filter that is larger than the padded image. The result is a whole number
# of the type `int`: 5, not 5.0.


# %% exercise="output_size"
def output_size(n, f, stride, padding):
    """Count the positions of a filter along one axis.

    n: size of the image along the axis
    f: size of the filter
    stride: step from one position to the next, 1 or more
    padding: zeros at each end, 0 or more
    Returns an int. Raises ValueError if the filter does not fit exactly, or is larger than the padded image.

    Examples: n = 7, f = 3, stride = 2, padding = 0 give 3.
              n = 7, f = 3, stride = 3, padding = 0 are refused.
    """
    ### BEGIN SOLUTION
    distance = n - f + 2 * padding
    if distance < 0:
        raise ValueError(f"the filter of {f} is larger than the padded image of {n + 2 * padding}")
    if distance % stride:
        raise ValueError(f"{distance % stride} of {n + 2 * padding} pixels are left over")
    return distance // stride + 1
    ### END SOLUTION


# %% [markdown]
# **Try it.** The lecture's three strides. The last one should be refused in your own words.

# %%
figures.try_show(lambda: [output_size(7, 3, 1, 0), output_size(7, 3, 2, 0)])

# %%
figures.try_show(lambda: output_size(7, 3, 3, 0))

# %% check="output_size"
check("output_size")

# %% [markdown]
# **If it fails, try this.** Draw the row as boxes and count. For `n = 5, f = 5` there is one position,
# whatever the stride. In Python `7 // 2` cuts the fraction off and `7 % 2` is what was cut off. A
# distance that is negative has a remainder too, and it may be 0.

# %% [markdown]
# ### Which padding keeps the size?
#
# With stride 1 the output is as large as the image if `N − F + 2P + 1` is N again. So 2P has to be F − 1:
# what the filter takes, the border gives back. The lecture's list:
#
# | F | P |
# |---|---|
# | 3 | 1 |
# | 5 | 2 |
# | 7 | 3 |
#
# **Predict.** Which padding keeps the size with a filter of 4?

# %% tags=["explore"]
guess_even = ""  # write a number, or something else

# %% tags=["explore"]
print(f"your guess         {guess_even or '(none yet)'}")
print(f"(F − 1)/2          {(4 - 1) / 2}")

# %% [markdown]
# There is none. Half a zero cannot be added, and P = 1 gives one pixel less than N, P = 2 one more.
# This is one reason why filters have odd sizes nearly everywhere. The other one: an odd filter has a
# centre.
#
# ### Your turn: `same_padding`


# %% exercise="same_padding"
def same_padding(f):
    """Return the padding with which a filter of size f and stride 1 keeps the size of the image.

    f: size of the filter, 1 or more
    Returns an int. Raises ValueError if f is even: then there is no such padding.

    Example: f = 5 gives 2.
    """
    ### BEGIN SOLUTION
    if f % 2 == 0:
        raise ValueError(f"no padding keeps the size with a filter of {f}")
    return (f - 1) // 2
    ### END SOLUTION


# %%
figures.try_show(lambda: [same_padding(3), same_padding(5), same_padding(7)])

# %% check="same_padding"
check("same_padding")

# %% [markdown]
# **If it fails, try this.** Begin with f = 1: a filter of one pixel takes nothing, so it needs no
# zeros. Then look at the type: `4 / 2` is 2.0 in Python.

# %% [markdown]
# ### Practise
#
# The explorer can ask, too. It shows an image and a filter and hides the output until you have guessed it.

# %% [markdown]
# <!-- explorer: stride_padding predict -->

# %% [markdown]
# **Predict.** Type your guess into the field, for instance `4` or `3 x 5`, and press *Check my guess*. Then
# change the numbers and guess again.

# %% tags=["explore"]
explore.stride_padding(stride=2, padding=1, predict=True)

# %% [markdown]
# **When you have guessed three in a row:** how many pixels does the next larger output need, with stride 2?
#
# <details><summary>When you have an answer</summary>
#
# Two more along each axis, since one more position is one more step. With stride S it takes S pixels more.
# Those in between do not fit.
#
# </details>

# %% [markdown]
# ## 3. Whatever fits
#
# The lecture lists common settings of a layer. One of them is "F = 5, S = 2, P = ? (whatever fits)". So
# let us look for a P.
#
# **Predict.** N = 32, F = 5, S = 2. Which paddings fit?

# %% tags=["explore"]
guess_whatever = ""  # write numbers, or something else

# %% tags=["explore"]
print(f"your guess         {guess_whatever or '(none yet)'}")
for zeros in range(4):
    print(f"P = {zeros}              (32 − 5 + 2·{zeros})/2 + 1 = {(32 - 5 + 2 * zeros) / 2 + 1}")

# %% [markdown]
# Every one ends in a half. No padding fits, however large: you will prove it at the end. For N = 7, on
# the other hand, every padding fits, 0 included. Which P fits depends on N, and the lecture does not
# say what N is.
#
# With N = 7, F = 3 and S = 3, where you saw "doesn't fit", the paddings 1 and 4 do fit:
#
# | P | distance | in steps of 3 |
# |---|---|---|
# | 0 | `7 − 3 + 2·0 = 4` | one is left over |
# | 1 | `7 − 3 + 2·1 = 6` | 2 steps |
# | 2 | `7 − 3 + 2·2 = 8` | two are left over |
# | 3 | `7 − 3 + 2·3 = 10` | one is left over |
# | 4 | `7 − 3 + 2·4 = 12` | 4 steps |
#
# ### Your turn: `fitting_paddings`


# %% exercise="fitting_paddings"
def fitting_paddings(n, f, stride, max_padding):
    """List all paddings from 0 to max_padding, both included, with which the filter fits exactly.

    n, f, stride: as in output_size
    max_padding: the largest padding to try, 0 or more
    Returns a list of ints in increasing order. It is empty if none fits. A padding that leaves the filter
    larger than the padded image does not fit.

    Example: n = 7, f = 3, stride = 3, max_padding = 5 give [1, 4].
    """
    ### BEGIN SOLUTION
    found = []
    for padding in range(max_padding + 1):
        distance = n - f + 2 * padding
        if distance >= 0 and distance % stride == 0:
            found.append(padding)
    return found
    ### END SOLUTION


# %% [markdown]
# **Try it.** The setting of the lecture, for images of three sizes.

# %%
figures.try_show(lambda: {n: fitting_paddings(n, 5, 2, 6) for n in (7, 31, 32)})

# %% check="fitting_paddings"
check("fitting_paddings")

# %% [markdown]
# **If it fails, try this.** Print the distance for each padding, as in the table. Is 0 among the
# paddings that you try, and `max_padding`? If you call your `output_size` and catch the error, that
# function has to be right first.

# %% [markdown]
# ## 4. Put the zeros there
#
# Padding does more than keep the size. Look at how often each pixel is read.
#
# **Predict.** A 3×3 filter, stride 1, no padding. How many windows read the pixel in the corner? How many
# read one in the middle?

# %% tags=["explore"]
guess_corner = ()  # two numbers

# %% tags=["explore"]
print(f"your guess         {guess_corner or '(none yet)'}")
figures.coverage(7, 3, (0, 1))

# %% [markdown]
# The corner is read once, the middle nine times. What is written at the border of an image hardly counts.
# With one zero around it, the corner is read four times: still less, but no longer next to nothing.
#
# Zeros are not the only choice. Some programs repeat the pixels at the edge, or mirror the image. The
# lecture says "common to zero pad the border", and so do we. A zero adds nothing to a sum of products:
# the window sees the image where it lies on it, and nothing elsewhere.
#
# ### By hand
#
# A 2×3 image with padding (1, 2): one row of zeros above and below, two columns of zeros at each side.

# %% tags=["explore"]
figures.bordered(np.array([[1, 2, 3], [4, 5, 6]]), (1, 2))

# %% [markdown]
# The image begins at row 1, column 2, and has kept its 2 rows and 3 columns. The new size is `2 + 2·1 =
# 4` rows and `3 + 2·2 = 7` columns.
#
# So the image is `padded[:, :, 1:-1, 2:-2]`: from the end, one row and two columns are cut off. With
# padding 0 the same line would be `padded[:, :, 0:-0, 0:-0]`, and that is empty, because −0 is 0. It is one
# of the most common slips with padding, since it hides until somebody takes P = 0. Count the end from the
# front: start plus length.
#
# ### Your turn: `zero_pad`
#
# From here on stride and padding are one number for both axes, or a pair (rows, columns). The function
# `pair` makes a pair of either. Use it in your code.


# %%
def pair(v):
    """Return (rows, columns): v itself if it is a pair, else v twice."""
    return (v, v) if np.ndim(v) == 0 else tuple(v)


# %% exercise="zero_pad"
def zero_pad(x, padding):
    """Put a border of zeros around every image. Images and channels are not padded.

    x: array of shape (N, C, H, W)
    padding: zeros on each side, one number or a pair (rows, columns)
    Returns a new array of shape (N, C, H + 2 rows, W + 2 columns) and of the same dtype as x. It is new with
    padding 0 too. x is not changed.

    Example: x = [[[[1, 2, 3], [4, 5, 6]]]] and padding = (0, 1) give [[[[0, 1, 2, 3, 0], [0, 4, 5, 6, 0]]]].
    """
    ### BEGIN SOLUTION
    rows, columns = pair(padding)
    images, channels, height, width = x.shape
    padded = np.zeros((images, channels, height + 2 * rows, width + 2 * columns), dtype=x.dtype)
    padded[:, :, rows : rows + height, columns : columns + width] = x
    return padded
    ### END SOLUTION


# %% [markdown]
# **Try it.** Change the padding, also to 0.

# %%
two_rows = np.array([[[[1.0, 2, 3], [4, 5, 6]]]])  # one image, one channel
figures.try_show(lambda: zero_pad(two_rows, (1, 2))[0, 0])

# %% check="zero_pad"
check("zero_pad")

# %% [markdown]
# **If it fails, try this.** Print the shape for an image whose four numbers are all different, such as
# (2, 3, 4, 5): only the last two may grow, each by twice its padding. Does the image begin at row `rows`,
# column `columns`? If only padding 0 fails: do you return `x` itself, or an empty slice?

# %% [markdown]
# ## A good place for a break
#
# You have counted positions, found paddings, and built the border. What is missing is the layer itself.
# Get up, look out of the window, come back.

# %% [markdown]
# ## 5. The whole layer
#
# Three steps: put the zeros around the image, slide in steps of the stride, add the bias. Only one line
# is new. The window of output (i, j) begins at row `i·S`, column `j·S` of the *padded* image.
#
# ### By hand
#
# One image of 3×3, one filter of 3×3, stride 2, padding 1, bias 1. The size is `(3 − 3 + 2·1)/2 + 1 = 2`.

# %% tags=["explore"]
tiny_image = np.array([[1, 2, 0], [0, 1, 3], [2, 1, 1]])
tiny_filter = np.array([[1, 0, -1], [2, 1, 0], [0, 1, 2]])
figures.padded_step(tiny_image, tiny_filter, 1, 2, 0, 1, 1)

# %% [markdown]
# The window of output (0, 1) begins at row 0, column `1·2 = 2` of the padded image. In its first row are
# zeros only. The rest: `2·2 + 1·0 + 0·0 = 4` and `0·1 + 1·3 + 2·0 = 3`. With the bias: `4 + 3 + 1 = 8`.
#
# Work out output (1, 0) on paper. Where does its window begin?
#
# <details><summary>The answer</summary>
#
# At row 2, column 0 of the padded image: its rows are 0, 0, 1, then 0, 2, 1, then zeros. So
# `1·0 + 0·0 − 1·1 = −1` and `2·0 + 1·2 + 0·1 = 2`, and with the bias `−1 + 2 + 1 = 2`.
#
# </details>
#
# ### Your turn: `conv2d`
#
# The conventions: a filter that does not fit along the rows or along the columns is refused with a
# `ValueError`. Stride and padding are numbers or pairs (rows, columns). Arguments stay as they are.
# Filters are not flipped. You may call your `output_size` and `zero_pad`, if their checks pass. NumPy's
# `np.pad` is fine too.


# %% exercise="conv2d"
def conv2d(x, w, b, stride, padding):
    """Compute a convolution layer with stride and padding.

    x: array of shape (N, C, H, W), N images
    w: array of shape (K, C, FH, FW), K filters
    b: array of shape (K,), one bias for each filter
    stride, padding: one number or a pair (rows, columns)
    Returns an array of shape (N, K, OH, OW). Raises ValueError if the filter does not fit exactly.

    Example: shapes (1, 3, 32, 32), (10, 3, 5, 5), (10,), stride 1, padding 2 give the shape (1, 10, 32, 32).
    The values of a small case are worked out by hand above: [[[[4, 8], [2, 5]]]].
    """
    ### BEGIN SOLUTION
    steps, border = pair(stride), pair(padding)
    height = output_size(x.shape[2], w.shape[2], steps[0], border[0])
    width = output_size(x.shape[3], w.shape[3], steps[1], border[1])
    padded = zero_pad(x, border)
    y = np.zeros((len(x), len(w), height, width), dtype=np.result_type(x, 0.0))
    for i in range(height):
        for j in range(width):
            top, left = i * steps[0], j * steps[1]
            window = padded[:, None, :, top : top + w.shape[2], left : left + w.shape[3]]
            y[:, :, i, j] = np.sum(window * w, axis=(2, 3, 4)) + b
    return y
    ### END SOLUTION


# %% [markdown]
# **Try it.** First the case from above, then the lecture's shapes.

# %%
x_tiny, w_tiny, one_bias = tiny_image[None, None], tiny_filter[None, None], np.array([1.0])
figures.try_show(lambda: conv2d(x_tiny, w_tiny, one_bias, 2, 1))

# %%
colour_image, ten_5x5x3 = np.zeros((1, 3, 32, 32)), np.zeros((10, 3, 5, 5))
figures.try_show(lambda: conv2d(colour_image, ten_5x5x3, np.zeros(10), 1, 2).shape)

# %% check="conv2d"
check("conv2d")

# %% [markdown]
# **If it fails, try this.** Read the report: it says which pixel your output looked at, and which it
# should have. Begin with stride 1 and padding 0, then change the stride, then the padding. Use images
# that are not square, so that rows and columns cannot be mixed up unseen. If a helper fails its own
# check, mend it first.
#
# ### Watch your own function
#
# The explorer can call *your* `conv2d` and find out which pixels it reads.
#
# **Predict.** An image of 7×7, a filter of 3×3, stride 2, padding 1. Which pixels does the output at
# the top left read? How many of its nine are zeros of the border?

# %% tags=["explore"]
guess_zeros = None  # write a number

# %% [markdown]
# This is the explorer's own picture for stride 1 and padding 1. The dashed cells are the zeros, and the
# frame is the window of the output at the top left. It begins at the same place with every stride.

# %% [markdown]
# <!-- explorer: stride_padding padding-1 -->

# %% tags=["explore"]
print(f"your guess: {guess_zeros}")
figures.try_show(lambda: explore.stride_padding(conv2d, stride=2, padding=1))

# %% [markdown]
# Five are zeros: three above, and two more at the left. Only four pixels of the image are left in that
# window.
#
# **Now you.** Turn up the padding to 3. Which outputs read nothing but zeros? What is their value?
#
# <details><summary>When you have an answer</summary>
#
# Those of the first and the last row, and of the first and the last column: their windows of three lie
# wholly in the border of three. Nothing but the bias is left of them. A padding as large as the filter
# is a waste.
#
# </details>

# %% [markdown]
# ## 6. The layer in four numbers
#
# The lecture sums a convolution layer up in four numbers: the number of filters K, their size F, the
# stride S and the padding P. Nothing else is chosen by hand; the depth of a filter is that of its
# input.
#
# **Predict.** Ten 5×5 filters with stride 1 and pad 2 on a 32×32×3 image. What is the volume behind the
# layer? How many parameters has the layer?

# %% tags=["explore"]
guess_volume, guess_parameters = "? × ? × ?", None

# %% tags=["explore"]
print(f"your guess         {guess_volume}, {guess_parameters} parameters")
print(f"one side           (32 + 2·2 − 5)/1 + 1 = {(32 + 2 * 2 - 5) // 1 + 1}")
print(f"parameters         (5·5·3 + 1)·10 = {(5 * 5 * 3 + 1) * 10}")

# %% [markdown]
# 32×32×10: the padding keeps the size, and the depth is the number of filters. The 760 parameters are
# those of notebook 01. Neither stride nor padding has any: they say where the filter goes, not what it
# computes.
#
# ### A cheat sheet
#
# The lecture's common settings, worked out by your own functions for an image of 32×32×3. K is often a
# power of two: 32, 64, 128, 512.


# %% tags=["explore"]
def cheat_sheet(n=32, channels=3):
    """Print the volume and the parameters of each common setting."""
    print(f"input {n}×{n}×{channels}\n\n  K  F  S  P   volume       parameters")
    for k, f, s, p in ((32, 3, 1, 1), (64, 5, 1, 2), (128, 5, 2, 0), (512, 1, 1, 0)):
        try:
            side = output_size(n, f, s, p)
            volume = f"{side}×{side}×{k}"
        except ValueError:
            volume = "doesn't fit"
        print(f"{k:3}  {f}  {s}  {p}   {volume:12} {conv_parameters(f, channels, k):>10,}")


figures.try_show(cheat_sheet)

# %% [markdown]
# Change `n=32` to `n=31` and run it again: now the third line fits. The last line, a filter of one
# pixel, is no mistake. It mixes the channels of each pixel; notebook 05 comes back to it.
#
# A word about words: the lecture's summary has a padded formula, and speaks of "performing a *valid*
# convolution" below it. Both are right. The zeros are put there first, and then the filter stays on the
# padded image. Seen from the padded image it is valid, seen from the image it is not.

# %% [markdown]
# ## 7. The neuron view
#
# The lecture shows the same layer a second time, with other words. One output number is one **neuron**:
# it takes some inputs, multiplies each with a weight, adds up, adds a bias. It differs from a neuron of
# an FC layer in one way: it is connected to a small region only. That region is its **receptive
# field**: 5×5 for a 5×5 filter.
#
# A map of 28×28 is then a sheet of 28×28 neurons. Each looks at its own region, and all of them use the
# same weights. With five filters the neurons stand in a grid of 28×28×5. Five different neurons look at
# the same region.

# %% tags=["explore"]
figures.neurons(5)

# %% [markdown]
# **Predict.** Five 5×5×3 filters on a 32×32×3 image make 28×28×5 neurons. As a convolution layer they
# have `5·(5·5·3 + 1) = 380` parameters. Now cut the threads: each neuron gets weights and a bias of its
# own. How many parameters are there?

# %% tags=["explore"]
guess_untied = None  # write a number

# %% tags=["explore"]
neurons_in_all = 28 * 28 * 5
print(f"your guess         {guess_untied}")
print(f"neurons            28·28·5 = {neurons_in_all:,}")
print(f"of its own each    5·5·3 + 1 = {5 * 5 * 3 + 1}")
print(f"untied             {neurons_in_all:,}·76 = {neurons_in_all * (5 * 5 * 3 + 1):,}")

# %% [markdown]
# 297,920 against 380. The connections are the same, the sharing is gone. It would be a layer that has
# to learn anew at every place what an edge is.

# %% [markdown]
# ## 8. Your layer on a photograph
#
# Two layers on the portrait of notebook 01, each with a filter for upright edges. The first one keeps the
# size, the second one halves it. The image has 160 rows. With F = 3 and S = 2 no padding fits. That is why
# the second filter has 4 rows and columns.


# %% tags=["explore"]
def two_sizes():
    """Lay one filter with stride 1 and one with stride 2 on the portrait."""
    portrait = sample_image()[:, 10:170, 60:220]
    edge = np.array([[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]])
    wide = np.array([[-1, -1, 1, 1], [-2, -2, 2, 2], [-2, -2, 2, 2], [-1, -1, 1, 1]])
    maps = []
    for weights, stride in ((edge, 1), (wide, 2)):
        filters = np.stack([np.stack([weights] * 3)])  # one filter of full depth
        maps.append(conv2d(portrait[None], filters, np.zeros(1), stride, 1)[0, 0])
    names = ["F = 3, S = 1, P = 1", "F = 4, S = 2, P = 1"]
    return figures.maps_beside(portrait.mean(axis=0), maps, names)


figures.try_show(two_sizes)

# %% [markdown]
# Both maps show the same edges. The second one has a quarter of the numbers: a stride of 2 is one way
# to make an image smaller. Another one is pooling, in notebook 04.

# %% [markdown]
# ## 9. Catch the bug
#
# Ada, Ben and Cleo have written `conv2d` too. Each has tried it on one case, and it was right:
#
# | | x | w | b | stride | padding |
# |---|---|---|---|---|---|
# | Ada | any image | ones | zeros | 1 | 1 |
# | Ben | any image | any single filter | one bias | 2 | 0 |
# | Cleo | any image | any filters | any biases | 2 | 2 |
#
# Still each of them has a bug. So that you see the slip and nothing else, their functions call yours
# and do one thing differently.


# %% locked="catch_convolution_bugs"
def conv2d_ada(x, w, b, stride, padding):
    return conv2d(x, w[:, :, ::-1], b, stride, padding)


def conv2d_ben(x, w, b, stride, padding):
    return conv2d(x, w, 0 * b, stride, padding) + b


def conv2d_cleo(x, w, b, stride, padding):
    return conv2d(x, w, b, int(np.ravel(stride)[0]), int(np.ravel(padding)[0]))


# %% [markdown]
# **By hand.** Ada's filter `[[1], [2]]` on the image `[[1], [0]]`, no bias: right is `1·1 + 2·0 = 1`.
# Hers is turned upside down: `2·1 + 1·0 = 2`. This input catches her. With the filter `[[1], [1]]` it
# would not.
#
# ### Your turn: `catch_convolution_bugs`
#
# Give one input for each of the three that shows the bug: the right function and the wrong one differ,
# in shape or in some number, or the wrong one ends with an error. An input that the right function
# refuses shows nothing. Numbers lie between −1000 and 1000, at most 10,000 in all. You may use one
# input more than once.


# %% exercise="catch_convolution_bugs"
def catch_convolution_bugs():
    """Return a dictionary: for each bug a tuple (x, w, b, stride, padding) that exposes it.

    The names are "conv2d_ada", "conv2d_ben" and "conv2d_cleo". Shapes as in conv2d.

    Example: {"conv2d_ada": (np.ones((1, 1, 4, 4)), np.ones((1, 1, 3, 3)), np.zeros(1), 1, 1), ...}
    has the right form, and catches nobody.
    """
    ### BEGIN SOLUTION
    photo = np.arange(30.0).reshape(1, 1, 6, 5)
    edges = np.arange(12.0).reshape(2, 1, 2, 3)
    everything = (photo, edges, np.array([1.0, 2.0]), (1, 2), (0, 1))
    return {"conv2d_ada": everything, "conv2d_ben": everything, "conv2d_cleo": everything}
    ### END SOLUTION


# %% check="catch_convolution_bugs"
check("catch_convolution_bugs")

# %% [markdown]
# **If it fails, try this.** Call both functions with your input and print what each returns. What does
# the line of the bug do, and for which filters, biases or strides does that make no difference? Avoid
# those. The report tells you which function was not caught.
#
# One input can catch all three. Do you find it?

# %% [markdown]
# ## 10. Explain the bug
#
# **The first one.** Dora's `output_size` divides with `//` and refuses nothing. With it she writes
# `conv2d` and lays a 5×5 filter with stride 2 on an image of 32×32. No error. A colleague paints the
# last column of the image black. What changes in her output?
#
# <details><summary>When you have an explanation</summary>
#
# Nothing. `(32 − 5)/2 + 1` is 14.5, and `//` makes 14 of it. Her last window begins at pixel `13·2 =
# 26` and ends at pixel 30; the last column is number 31, and no window reads it. Her network cannot see
# the edge of any image.
#
# </details>

# %% [markdown]
# **The second one.** Emil pads his image and then cuts the window for output (i, j) out of `x`, not out
# of the padded array. With P = 0 all his tests pass. What does he get for an image of ones, a 3×3
# filter of ones, stride 1 and padding 1?
#
# <details><summary>When you have an explanation</summary>
#
# The upper left outputs are 9 each, since his first window begins at the image and not in the border.
# The right value at the top left is 4, because five of the nine are zeros. At the lower right his
# windows stick out of `x`: the slices get shorter, and NumPy raises an error or, with other code, sums
# fewer pixels.
#
# </details>

# %% [markdown]
# ## 11. In your own words
#
# This question is read by a person. It is worth 2 points.
#
# **Prove: if the stride S is even and N − F is odd, then no padding P fits.** Two or three sentences.
# Examples alone do not prove it.

# %% [markdown] written="02_whatever_fits"
# ### BEGIN SOLUTION
# **Model answer.** The filter fits if S divides the distance N − F + 2P. The number 2P is even whatever
# P is, so if N − F is odd, the distance is odd too. An odd number is not a multiple of an even one, so
# S never divides it.
#
# **Rubric.**
#
# - 1 point: N − F + 2P is odd for every P, because 2P is even.
# - 1 point: an odd number is not a multiple of the even number S, so the division always leaves a
#   remainder.
#
# A list of examples is not a proof and gives no point. "2P cannot change odd into even" with the
# conclusion that the division by an even S fails counts in full, without any formula.
# ### END SOLUTION

# %% [markdown]
# ## The whole notebook in one minute
#
# - The stride S is the step from one position to the next. The padding P is the number of zeros on each
#   side.
# - The output has `(N − F + 2P)/S + 1` positions along each axis. If that is not a whole number, the
#   filter does not fit: it is refused, not rounded.
# - With stride 1, P = (F − 1)/2 keeps the size. For even F there is no such P.
# - If S is even and N − F is odd, no padding fits: N = 32, F = 5, S = 2 is such a case.
# - Without padding the corner of an image is read once, the middle nine times by a 3×3 filter.
# - A layer is K, F, S and P. Ten 5×5 filters with stride 1 and pad 2 turn 32×32×3 into 32×32×10, with 760
#   parameters.
# - Each output is a neuron with a small receptive field; all neurons of a map share their weights.
#
# ## What comes next
#
# Two such layers behind each other are still one linear map. In notebook 03 something is put between
# them that makes a network more than that.
#
# Before you hand in: restart the kernel and run all cells once from top to bottom. Everything you need
# should be in the notebook.
