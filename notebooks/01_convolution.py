# %% [markdown]
# # Convolution
#
# A convolutional network looks at an image through small windows. This notebook builds that window,
# first on a row of four numbers, at the end on a photograph.
#
# When you are done you can
#
# - say what a fully connected layer loses of an image, and what a convolution keeps,
# - slide a filter over a signal, an image and a colour image, by hand and in code,
# - tell correlation from convolution,
# - count the parameters of both kinds of layer.
#
# **Time:** 45 to 60 minutes. **You need:** NumPy arrays, slices such as `x[2:5]`, and `for` loops.
#
# **How it works**
#
# - Run the cells from top to bottom with Shift+Enter.
# - Where it says *Your turn*, replace the line `raise NotImplementedError()` by your code. Helper
#   functions are welcome. Write them in the same cell: cells with figures are skipped when your work is
#   graded.
# - Below each exercise a cell calls `check`. It says at once what works and what your code did instead.
#   Run it as often as you like.
# - Your final score comes from further cases: **the same ideas with other shapes and other numbers**.
#   There are no surprises in them. So write for any size, not only for the example.
# - Predictions carry no points. Write your guess down before you look: that is when you learn most from
#   it.

# %%
import numpy as np

from autograder import check
from cnn import explore, figures, load_digits, sample_image

# %% [markdown]
# ## 1. What a fully connected layer does not see
#
# Here are ten handwritten digits. Each is an image of 8×8 pixels. In the second row you see the same ten
# images after a shuffle: every pixel has moved to another place. It is the same shuffle in all images,
# so what was in the corner of one is now in the same new place in all of them.

# %% tags=["explore"]
images, labels = load_digits()
pixels = images.reshape(len(images), 64)
order = np.random.default_rng(0).permutation(64)
shuffled = pixels[:, order]

figures.image_rows(
    [images[:10, 0], shuffled[:10].reshape(10, 8, 8)],
    ["as written", "shuffled"],
    alt=f"Handwritten digits, from left to right {', '.join(str(d) for d in labels[:10])}. "
    "Below each of them the same pixels in another order, which look like noise.",
    caption="The same ink, the same shuffle in every image.",
)

# %% [markdown]
# **Predict.** A fully connected layer (FC) learns to read the digits of the first row. A second one
# learns to read the shuffled digits. How often will the second one be right, compared with the first?

# %% tags=["explore"]
guess_shuffle = ""  # write one of: "no better than chance", "somewhat worse", "the same"

# %% [markdown]
# The next cell tries it. The layer is the lecture's $f = Wx$, with a bias: ten scores, one for each
# digit, and the largest score wins. Its weights are fitted on 1,000 images and tried on the 347 others.


# %% tags=["explore"]
def fc_accuracy(pixels, labels, training=1000):
    """Fit scores = W x + b by least squares; return how often the largest score is right on new images."""
    inputs = np.column_stack([pixels, np.ones(len(pixels))])
    weights, *_ = np.linalg.lstsq(inputs[:training], np.eye(10)[labels[:training]])
    guesses = (inputs[training:] @ weights).argmax(axis=1)
    return np.mean(guesses == labels[training:])


print(f"your guess         {guess_shuffle or '(none yet)'}")
print(f"as written         {fc_accuracy(pixels, labels):.1%} right")
print(f"shuffled           {fc_accuracy(shuffled, labels):.1%} right")

# %% [markdown]
# The two are the same. A score is a sum: weight times pixel, over all pixels. A sum does not care about
# the order of its terms. If a pixel moves, its weight moves with it, and nothing else changes.
#
# In other words, the layer never knew which pixels were neighbours. You needed that to read the digits.
# The lecture says it in one line: the image is *stretched*, 32×32×3 into 3072×1. A convolution layer
# does the opposite. It will *preserve the spatial structure*.
#
# ### What the stretching costs
#
# **Predict.** A colour image of 32×32 pixels has three channels: red, green and blue. It is stretched
# and goes into an FC layer with ten outputs. How many parameters (weights and biases) does the layer
# have?

# %% tags=["explore"]
guess_parameters = None  # write a number

# %% tags=["explore"]
black_image = np.zeros((1, 3, 32, 32))  # one image, three channels, 32 rows, 32 columns
stretched = black_image.reshape(3072, 1)

print(f"your guess         {guess_parameters}")
print(f"stretched          {stretched.shape}")
print(f"weights            {stretched.size} × 10 = {stretched.size * 10:,}")
print(f"with the biases    {stretched.size * 10 + 10:,}")

# %% [markdown]
# Every output looks at the whole image, with a weight of its own for each of the 3072 numbers.
#
# ### How we write shapes
#
# The lecture writes width × height × depth. In code we put the image's number first, then the channel,
# then rows and columns: **N, C, H, W**. It is the order that most libraries use. All notebooks keep to
# it.
#
# | | in the lecture | in code | axes |
# |---|---|---|---|
# | one colour image | 32×32×3 | `(1, 3, 32, 32)` | `(N, C, H, W)` |
# | one filter | 5×5×3 | `(3, 5, 5)` | `(C, FH, FW)` |
# | six filters | six 5×5×3 filters | `(6, 3, 5, 5)` | `(K, C, FH, FW)` |
# | their biases | six numbers | `(6,)` | `(K,)` |
# | six activation maps | 28×28×6 | `(1, 6, 28, 28)` | `(N, K, H, W)` |
#
# Rows count downwards from 0, columns to the right from 0. "Row 1, column 2" is `x[1, 2]`. There is a
# page with all conventions of the course: `docs/conventions.md`.

# %% [markdown]
# ## 2. One dimension: a filter slides along a signal
#
# Think of a temperature, measured every hour. You want to know where it rises. You do not need all the
# hours for that, only two neighbours at a time: "the later one minus the earlier one". You slide this
# little rule along and write down one number at each place.
#
# Such a rule is a **filter** (also called a kernel): a short row of weights, its *taps*. At each place, lay
# the filter on the signal, multiply what lies on top of each other, and add up.
#
# ### By hand
#
# The signal is 1, 2, 3, 4. The filter is 2, 3, 5.

# %% tags=["explore"]
figures.sliding_1d(np.array([1, 2, 3, 4]), np.array([2, 3, 5]))

# %% [markdown]
# - At position 0: `2·1 + 3·2 + 5·3 = 23`.
# - At position 1: `2·2 + 3·3 + 5·4 = 33`.
# - At position 2 the filter would stick out at the end. We stop. So there are `4 − 3 + 1 = 2` outputs.
#
# In general a filter of length F has N − F + 1 positions on a signal of length N. In symbols, with $u$
# counting the places within the filter:
#
# $$y[i] = \sum_{u=0}^{F-1} k[u] \cdot x[i + u]$$
#
# This is called **correlation**.
#
# ### Slide it yourself
#
# Here is a signal of 7 numbers and a filter of 3. Each step of the stairs below the signal is one position.

# %% [markdown]
# <!-- explorer: stride_padding strip -->

# %% [markdown]
# **Predict.** How many outputs read the first number of the signal? How many read the one in the middle?

# %% tags=["explore"]
guess_reads = ()  # two numbers

# %% [markdown]
# The next cell opens the same picture as an **explorer**: it answers when you change something. Point at a
# number of the signal, or at an output. Without a mouse, press Tab until there is a
# frame around the picture, then use the arrow keys. Leave *stride* and *padding* as they are. They belong to
# notebook 02, and so do the four rules below the picture.

# %% tags=["explore"]
print(f"your guess: {guess_reads or '(none yet)'}")
explore.stride_padding(dimension="1-D strip")

# %% [markdown]
# One output reads the first number, three read the middle one: each tap of the filter meets it once. The
# numbers at the ends count less. Keep that in mind for notebook 02.
#
# **Try it.** Change *Filter F*. Which filter leaves one output? Which one leaves as many outputs as the
# signal has numbers? Then make the signal, *Image N*, shorter than the filter and read what is said.
#
# <details><summary>When you have an answer</summary>
#
# A filter as long as the signal fits once: `7 − 7 + 1 = 1`. A filter of one number fits everywhere:
# `7 − 1 + 1 = 7`. A filter longer than the signal fits nowhere, so there is no output to compute.
#
# </details>

# %% [markdown]
# ### Your turn: `correlate1d`


# %% exercise="correlate1d"
def correlate1d(x, k):
    """Slide the filter k along the signal x; at each position multiply and add up.

    x: array of shape (N,)
    k: array of shape (F,), with F <= N
    Returns an array of shape (N - F + 1,).

    Example: x = [1, 2, 3, 4] and k = [2, 3, 5] give [23, 33].
    """
    ### BEGIN SOLUTION
    positions = len(x) - len(k) + 1
    y = np.zeros(positions)
    for i in range(positions):
        y[i] = np.sum(x[i : i + len(k)] * k)
    return y
    ### END SOLUTION


# %% [markdown]
# **Try it.** The signal below jumps from 0 to 5. The filter is "right neighbour minus left one". Where
# will the output be different from 0? Then change the numbers as you like. (`lambda:` means "not yet":
# `try_show` runs it, and tells you in words if the function is not written.)

# %%
signal = np.array([0.0, 0, 0, 5, 5, 5])
difference = np.array([-1.0, 1.0])
figures.try_show(lambda: correlate1d(signal, difference))

# %% check="correlate1d"
check("correlate1d")

# %% [markdown]
# **If it fails, try this.** Print the length of your result: is it N − F + 1, or one less? Then take the
# example above and print the window of `x` for each position. A slice stops *before* its end.

# %% [markdown]
# ## 3. Two dimensions: a filter slides over an image
#
# Nothing new happens. The image has rows and columns, so the filter has rows and columns, and it slides
# in both directions. The lecture calls it "elementwise multiplication and sum of a filter and the
# signal".
#
# ### By hand

# %% tags=["explore"]
tiny_image = np.array([[1, 0, 2, 1], [0, 3, 1, 0], [2, 1, 0, 1]])
tiny_filter = np.array([[1, 2, 0], [0, 1, -1]])
figures.sliding_2d(tiny_image, tiny_filter, 1, 0)

# %% [markdown]
# The window begins at row 1, column 0. Row by row: `1·0 + 2·3 + 0·1 + 0·2 + 1·1 + (−1)·0 = 7`.
#
# The image has 3 rows and 4 columns, the filter 2 rows and 3 columns. There are `3 − 2 + 1 = 2`
# positions downwards and `4 − 3 + 1 = 2` to the right: the output is 2×2. Only positions where the whole
# filter lies on the image count. This choice is called *valid*.
#
# Work out the value at row 0, column 1 on paper. Then look.
#
# <details><summary>The answer</summary>
#
# The window is the first two rows, columns 1 to 3: `1·0 + 2·2 + 0·1 + 0·3 + 1·1 + (−1)·0 = 5`.
#
# </details>

# %% [markdown]
# **Predict.** The lecture lays a 3×3 filter on a 7×7 image. What is the size of the output?

# %% tags=["explore"]
guess_size = None  # write the number of rows

# %% tags=["explore"]
print(f"your guess         {guess_size}")
print(f"windows begin at   rows {list(range(7 - 3 + 1))}")
print(f"output             {7 - 3 + 1}×{7 - 3 + 1}")

# %% [markdown]
# This is the lecture's picture with numbers in it. The frame is the window of the first output.

# %% [markdown]
# <!-- explorer: stride_padding stride-1 -->

# %% [markdown]
# **Predict.** The window moves one pixel to the right. How many pixels do the old and the new window share?

# %% tags=["explore"]
guess_shared = None  # write a number

# %% [markdown]
# Point at the first output, then at its neighbour, and watch the window, the products and the sum.

# %% tags=["explore"]
print(f"your guess: {guess_shared or '(none yet)'}")
explore.stride_padding()

# %% [markdown]
# They share six pixels: two of their three columns. Only one column is new. So neighbours in the output have
# seen nearly the same piece of the image.
#
# **Try it.** Turn on *Rows have their own numbers* and make an image of 6 rows and 9 columns and a filter of
# 2 rows and 3 columns. How many rows and columns has the output?
#
# <details><summary>When you have an answer</summary>
#
# `6 − 2 + 1 = 5` rows and `9 − 3 + 1 = 7` columns.
#
# </details>

# %% [markdown]
# ### Your turn: `correlate2d`
#
# Images need not be square, and neither do filters. An even size is fine too: a position is named by the
# window's top-left corner, so no centre is needed.


# %% exercise="correlate2d"
def correlate2d(x, k):
    """Slide the filter k over the image x; at each position multiply and add up. The filter is not turned.

    x: array of shape (H, W)
    k: array of shape (FH, FW), not larger than x
    Returns an array of shape (H - FH + 1, W - FW + 1); its value at row i, column j belongs to the window
    whose top-left corner is at row i, column j.

    Example: x = [[1, 0, 2, 1],     k = [[1, 2,  0],    give [[3, 5],
                  [0, 3, 1, 0],          [0, 1, -1]]          [7, 4]].
                  [2, 1, 0, 1]]
    """
    ### BEGIN SOLUTION
    rows = x.shape[0] - k.shape[0] + 1
    columns = x.shape[1] - k.shape[1] + 1
    y = np.zeros((rows, columns))
    for i in range(rows):
        for j in range(columns):
            window = x[i : i + k.shape[0], j : j + k.shape[1]]
            y[i, j] = np.sum(window * k)
    return y
    ### END SOLUTION


# %% [markdown]
# **Try it.** The image is dark on the left and bright on the right. Which of the two filters answers?
# Why does the other one say nothing?

# %%
dark_to_bright = np.array([[0.0, 0, 9, 9], [0, 0, 9, 9], [0, 0, 9, 9]])
along_a_row = np.array([[-1.0, 1.0]])  # right minus left
down_a_column = np.array([[-1.0], [1.0]])  # below minus above
figures.try_show(lambda: correlate2d(dark_to_bright, along_a_row))

# %%
figures.try_show(lambda: correlate2d(dark_to_bright, down_a_column))

# %% check="correlate2d"
check("correlate2d")

# %% [markdown]
# **If it fails, try this.** Compare the shape first. Use an image that is not square, so that a mix-up
# of rows and columns shows. Then print one window together with its `i` and `j`. `*` multiplies element
# by element; `@` and `np.dot` do something else with two-dimensional arrays.

# %% [markdown]
# ## 4. The picture and the formula
#
# The lecture says why the layer is called convolutional: it is related to the *convolution* of two
# signals. Then it shows a picture, "elementwise multiplication and sum", and a formula. They are not
# quite the same. One bright pixel is enough to see the difference. Such an image, one 1 and otherwise
# zeros, is called an **impulse**.
#
# **Predict.** The image is 5×5, all zeros, with a 1 in the middle. The filter is
#
# ```text
# 1  2  3
# 4  5  6
# 7  8  9
# ```
#
# Slide the filter over the image as in section 3. What are the three rows of the 3×3 result?

# %% tags=["explore"]
guess_impulse = "? ? ? / ? ? ? / ? ? ?"  # write the nine numbers

# %% tags=["explore"]
impulse = np.zeros((5, 5))
impulse[2, 2] = 1
one_to_nine = np.arange(1.0, 10.0).reshape(3, 3)
print(f"your guess: {guess_impulse}")
figures.try_show(lambda: correlate2d(impulse, one_to_nine))

# %% tags=["explore"]
figures.impulse(one_to_nine)

# %% [markdown]
# Correlation writes the filter turned by half a turn. Look at the first window, at the top left of the
# image. It touches the 1 with its *last* value, the 9. So the first output is 9.
#
# Now the formula of the lecture, in one dimension:
#
# $$(f * g)[x] = \sum_{n=-\infty}^{\infty} f[n] \cdot g[x - n]$$
#
# Look at the two indices. When $n$ goes up, $x - n$ goes down. One signal is read forwards, the other
# one backwards. In correlation both are read forwards. That is the whole difference: **to convolve is to
# flip the filter, then correlate.**
#
# ### Move the 1
#
# The picture shows both on one image: correlation above, convolution below. The frames mark one window, and
# what it writes in each of them.

# %% [markdown]
# <!-- explorer: flip impulse -->

# %% [markdown]
# **Predict.** The 1 moves one pixel to the right. What happens to the nine numbers in each output?

# %% tags=["explore"]
guess_moved = ""  # write one of: "they stay", "they move to the left", "they move to the right"

# %% [markdown]
# Look. Choose a pixel of the image, with a click or with the arrow keys and Enter, to move the 1 there. Point
# at an output, and its window, its products and its sum light up.

# %% tags=["explore"]
print(f"your guess: {guess_moved or '(none yet)'}")
explore.flip()

# %% [markdown]
# The nine numbers move with the 1. Whatever the filter finds at one place, it finds at every other place
# in the same way.
#
# **Try it.** Move the 1 into the corner at the top left: which of the nine values are left in each output,
# and why? Then choose the kernel *blur*. Why are both outputs the same now?
#
# <details><summary>When you have an answer</summary>
#
# Only one window touches the corner, the first one, with the first value of what is laid on it. Correlation
# lays the kernel as it is: the 1 stays. Convolution lays it turned, so its first value is the 9. The kernel
# *blur* looks the same after half a turn. With such a filter nobody can tell the two apart.
#
# </details>

# %% [markdown]
# ### By hand
#
# The signal is again 1, 2, 3, 4 and the filter 2, 3, 5. Flipped, the filter is 5, 3, 2.
#
# - At position 0: `5·1 + 3·2 + 2·3 = 17`. Correlation gave 23.
# - At position 1: `5·2 + 3·3 + 2·4 = 27`. Correlation gave 33.
#
# In two dimensions the filter is flipped on both axes: top to bottom and left to right. That is half a
# turn.
#
# The sum in the formula has no end: it takes everything outside the image as zero. Here we keep to the
# positions where the whole filter lies on the image, so that the output has the size that `correlate2d`
# gives. What to do at the border is the subject of notebook 02.

# %% [markdown]
# ### Your turn: `convolve2d`


# %% exercise="convolve2d"
def convolve2d(x, k):
    """Convolve the image x with the filter k: as correlate2d, but with k flipped on both axes.

    x: array of shape (H, W)
    k: array of shape (FH, FW), not larger than x
    Returns an array of shape (H - FH + 1, W - FW + 1). Neither x nor k is changed.

    Example: x = [[1, 0, 2],    k = [[1, 2],    give [[6, 11]]; the 6 is 4·1 + 3·0 + 2·0 + 1·2.
                  [0, 2, 1]]         [3, 4]]
    """
    ### BEGIN SOLUTION
    return correlate2d(x, k[::-1, ::-1])
    ### END SOLUTION


# %% [markdown]
# **Try it.** Convolve an impulse. What should come out? Then find a filter for which correlation and
# convolution agree.

# %%
my_impulse = np.zeros((5, 5))
my_impulse[2, 2] = 1
my_filter = np.array([[1, 2, 3], [4, 5, 6], [7, 8, 9]])
figures.try_show(lambda: convolve2d(my_impulse, my_filter))

# %% check="convolve2d"
check("convolve2d")

# %% [markdown]
# **If it fails, try this.** Flip the filter alone and print it. Is its first value now at the bottom
# right? If it is at the top right or at the bottom left, only one axis was flipped. If you call your
# `correlate2d`, that has to be right first.

# %% [markdown]
# **Which of the two does a convolution layer use?** Correlation, without the flip. The name has stuck
# all the same. It makes no difference to a network: the weights are learned, so it would learn the
# flipped filter instead. From here on, a *convolution layer* never flips.

# %% [markdown]
# ## 5. Filters extend the full depth
#
# A colour image has three channels. A filter has as many channels as the image, always. A "5×5 filter"
# on a 32×32×3 image is really a 5×5×3 filter. It slides over rows and columns only: it already fills the
# depth.
#
# **Predict.** How many products are added up for one output number of this filter?

# %% tags=["explore"]
guess_products = None  # write a number

# %% tags=["explore"]
print(f"your guess         {guess_products}")
print(f"products           5 × 5 × 3 = {5 * 5 * 3}")
print("and one bias is added to their sum")

# %% [markdown]
# The channels do not give three results. All products go into one sum, then one **bias** is added: a
# number that belongs to the filter. This is a dot product of 75 numbers with 75 weights, as in $w \cdot
# x + b$, only on a small piece of the image.
#
# ### By hand
#
# Three channels, a filter of 2×2 in each, and the window at row 0, column 1.

# %% tags=["explore"]
figures.channel_products(
    np.array(
        [
            [[1, 2, 0], [3, 1, 1], [0, 2, 1]],
            [[0, 1, 3], [1, 0, 2], [2, 1, 0]],
            [[2, 0, 1], [1, 4, 0], [0, 1, 2]],
        ]
    ),
    np.array([[[1, 0], [0, 2]], [[1, 1], [-1, 0]], [[0, 3], [1, -1]]]),
    b=1,
    i=0,
    j=1,
    names=["red", "green", "blue"],
)

# %% [markdown]
# - Red: `1·2 + 0·0 + 0·1 + 2·1 = 4`.
# - Green: `1·1 + 1·3 + (−1)·0 + 0·2 = 4`.
# - Blue: `0·0 + 3·1 + 1·4 + (−1)·0 = 7`.
# - Together with the bias of 1: `4 + 4 + 7 + 1 = 16`.
#
# ### Your turn: `filter_response`
#
# One number, at one place. The place is given by the row `i` and the column `j` of the window's top-left
# corner.


# %% exercise="filter_response"
def filter_response(x, w, b, i, j):
    """Compute what one filter answers at one place of one image.

    x: array of shape (C, H, W), one image
    w: array of shape (C, FH, FW), one filter
    b: a number, the filter's bias
    i, j: row and column of the window's top-left corner
    Returns a number.

    Example: x = [[[1, 2], [3, 4]],    w = [[[1, 0], [0, 1]],    b = 10, i = 0, j = 0
                  [[0, 1], [1, 0]]]         [[2, 2], [2, 2]]]
             give 19, for channel 0 adds 5, channel 1 adds 4 and the bias 10.
    """
    ### BEGIN SOLUTION
    _, rows, columns = w.shape
    window = x[:, i : i + rows, j : j + columns]
    return np.sum(window * w) + b
    ### END SOLUTION


# %% [markdown]
# **Try it.** This is the case of the picture above. Move the window to row 1, column 0 and work it out
# on paper first.

# %%
red = [[1, 2, 0], [3, 1, 1], [0, 2, 1]]
green = [[0, 1, 3], [1, 0, 2], [2, 1, 0]]
blue = [[2, 0, 1], [1, 4, 0], [0, 1, 2]]
three_channels = np.array([red, green, blue])
deep_filter = np.array([[[1, 0], [0, 2]], [[1, 1], [-1, 0]], [[0, 3], [1, -1]]])
figures.try_show(lambda: filter_response(three_channels, deep_filter, 1, 0, 1))

# %% check="filter_response"
check("filter_response")

# %% [markdown]
# **If it fails, try this.** Set the bias to 0. If that makes it right, count how often you add it. Print
# the shape of your window: is it the shape of `w`? Does it begin at (i, j), or has it its centre there?

# %% [markdown]
# ## 6. One filter, one map
#
# Let the 5×5×3 filter answer at all places of the 32×32×3 image. There are `32 − 5 + 1 = 28` rows of
# places and as many columns. The answers form one **activation map** of 28×28.
#
# Now take a second filter; in the lecture it is the green one. It has weights and a bias of its own and
# looks at the same image. It gives a second map. With six filters there are six maps. We stack them and
# have a new "image" with six channels.
#
# **Predict.** Six 5×5 filters on one 32×32×3 image. What is the shape of the result in code, and how
# many parameters do the six filters have, biases included?

# %% tags=["explore"]
guess_shape = ()  # four numbers: (N, K, H, W)
guess_conv_parameters = None  # write a number

# %% tags=["explore"]
conv_weights = np.zeros((6, 3, 5, 5)).size
print(f"your guesses       {guess_shape}, {guess_conv_parameters}")
print(f"shape              {(1, 6, 32 - 5 + 1, 32 - 5 + 1)}")
print(f"parameters         {conv_weights} weights + 6 biases = {conv_weights + 6}")

# %% [markdown]
# ### From channels to maps
#
# The picture shows all of it on a small image of 7×7×3. Above are the three channels. Below each of them is
# the sheet of the first filter that belongs to it, with all products. Three sums and one bias make one
# number of the map. Behind the first map lie the other five.

# %% [markdown]
# <!-- explorer: volume lecture -->

# %% [markdown]
# **Predict.** You take the blue channel away, so that the image has two channels. Which of these numbers
# change: the products for one output, the biases, the maps?

# %% tags=["explore"]
guess_channels = ""  # in your own words

# %% [markdown]
# Try it: set *Channels* to 2. Point at a number of the map, or go there with the arrow keys, and follow it
# back to its window. Choose one of the maps behind to bring it to the front.

# %% tags=["explore"]
print(f"your guess: {guess_channels or '(none yet)'}")
explore.volume(filters=6, guess=75)

# %% [markdown]
# The products: `5·5·2 = 50` instead of 75. Each filter still has one bias and still writes one map. The
# number of maps is the number of filters, whatever the depth of the image.
#
# Now set the channels back to 3 and the *filter size* to 3. What is the size of each map, and how many
# products are there for one output? Type your guess into the explorer: it answers.
#
# <details><summary>When you have an answer</summary>
#
# There are `7 − 3 + 1 = 5` positions in each direction, so each map is 5×5. One output adds up `3·3·3 = 27`
# products.
#
# </details>

# %% [markdown]
# ### Against a fully connected layer
#
# An FC layer could produce 28×28×6 numbers too. What would it need?

# %% tags=["explore"]
fc_inputs, fc_outputs = 32 * 32 * 3, 28 * 28 * 6
fc_weights = fc_inputs * fc_outputs
print(f"FC layer from {fc_inputs} to {fc_outputs} numbers, six filters of 5×5×3\n")
print("                 weights   with biases")
print(f"FC layer     {fc_weights:11,} {fc_weights + fc_outputs:13,}")
print(f"six filters  {conv_weights:11,} {conv_weights + 6:13,}")
print(f"\nFor an output of the same size: {fc_weights / conv_weights:,.0f} times as many weights.")

# %% tags=["explore"]
figures.connections()

# %% [markdown]
# Keep this picture in mind: you will be asked about it at the end. Which lines are missing on the right?
# Which of the lines that are left have the same weight?
#
# ### By hand
#
# One image with two channels, two filters of 2×2. Only one row of places and two columns of places: the
# result has the shape (1, 2, 1, 2).
#
# | | channel 0 | channel 1 | bias |
# |---|---|---|---|
# | image | `[[1, 2, 0], [0, 1, 3]]` | `[[0, 1, 1], [2, 0, 1]]` | |
# | filter 0 | `[[1, 0], [0, 1]]` | `[[0, 0], [0, 0]]` | 0.5 |
# | filter 1 | `[[0, 0], [0, 0]]` | `[[1, 1], [1, 1]]` | −1 |
#
# - Map 0: `1·1 + 1·1 + 0.5 = 2.5`, then `1·2 + 1·3 + 0.5 = 5.5`.
# - Map 1: `0 + 1 + 2 + 0 − 1 = 2`, then `1 + 1 + 0 + 1 − 1 = 2`.
#
# ### Your turn: `conv2d_valid`
#
# All images, all filters, all places. Nested loops are fine: say what each loop counts, and the rest
# follows. You may use what you have written above.


# %% exercise="conv2d_valid"
def conv2d_valid(x, w, b):
    """Compute a convolution layer: every filter at every place of every image. Filters are not flipped.

    x: array of shape (N, C, H, W), N images
    w: array of shape (K, C, FH, FW), K filters
    b: array of shape (K,), one bias for each filter
    Returns an array of shape (N, K, H - FH + 1, W - FW + 1): K maps for each image.

    Example: shapes (1, 3, 32, 32), (6, 3, 5, 5) and (6,) give the shape (1, 6, 28, 28).
    The values of a small case are worked out by hand above: [[[[2.5, 5.5]], [[2.0, 2.0]]]].
    """
    ### BEGIN SOLUTION
    images, _, height, width = x.shape
    filters, _, rows, columns = w.shape
    y = np.zeros((images, filters, height - rows + 1, width - columns + 1))
    for n in range(images):
        for k in range(filters):
            for i in range(height - rows + 1):
                for j in range(width - columns + 1):
                    y[n, k, i, j] = filter_response(x[n], w[k], b[k], i, j)
    return y
    ### END SOLUTION


# %% [markdown]
# **Try it.** First the case from above, then the lecture's shapes.

# %%
two_channels = np.array([[[[1, 2, 0], [0, 1, 3]], [[0, 1, 1], [2, 0, 1]]]])
two_filters = np.array([[[[1, 0], [0, 1]], [[0, 0], [0, 0]]], [[[0, 0], [0, 0]], [[1, 1], [1, 1]]]])
two_biases = np.array([0.5, -1.0])
figures.try_show(lambda: conv2d_valid(two_channels, two_filters, two_biases))

# %%
colour_image, six_5x5x3 = np.zeros((1, 3, 32, 32)), np.zeros((6, 3, 5, 5))
figures.try_show(lambda: conv2d_valid(colour_image, six_5x5x3, np.zeros(6)).shape)

# %% check="conv2d_valid"
check("conv2d_valid")

# %% [markdown]
# **If it fails, try this.** Read the report: it says which pixel your output looked at. Go back to one
# image, one channel and one filter, and make that right. Then add channels, then filters, then images,
# one at a time. Make all sizes different from each other, so that two axes cannot change places without
# being seen.

# %% [markdown]
# ### Six maps of a photograph
#
# This is the lecture's example with real pixels: a photograph of 32×32×3, six filters of 5×5×3, your
# function. Each filter compares one half of its window with the other half, in six directions.

# %% tags=["explore"]
photo = sample_image()  # (3, 256, 256): red, green and blue, from 0 (dark) to 1 (bright)
small = photo.reshape(3, 32, 8, 32, 8).mean(axis=(2, 4))  # means of 8×8 pixels
down, right = np.mgrid[-2:3, -2:3]
directions = [np.cos(a) * right + np.sin(a) * down for a in np.arange(6) * np.pi / 6]
six_filters = np.stack([np.stack([one, one, one]) for one in directions])  # (6, 3, 5, 5)

figures.try_show(lambda: figures.map_stack(small, conv2d_valid(small[None], six_filters, np.zeros(6))))

# %% [markdown]
# ## 7. A network is a sequence of such layers
#
# Six maps of 28×28 are an image with six channels. So a second convolution layer can look at them. Its
# filters must fill the new depth: they are 5×5×6. The lecture's preview takes ten of them. There is an
# activation function between the two layers; it comes in notebook 03 and does not change any shape.


# %% tags=["explore"]
def two_layers():
    """Follow the shape through the two layers of the lecture's preview."""
    rng = np.random.default_rng(1)
    first = conv2d_valid(rng.normal(size=(1, 3, 32, 32)), rng.normal(size=(6, 3, 5, 5)), np.zeros(6))
    second = conv2d_valid(first, rng.normal(size=(10, 6, 5, 5)), np.zeros(10))
    print(f"image         {(1, 3, 32, 32)}")
    print(f"first layer   {first.shape}")
    print(f"second layer  {second.shape}")
    _, channels, rows, columns = second.shape
    print(f"              {rows}×{columns}×{channels} in the lecture's order")


figures.try_show(two_layers)

# %% [markdown]
# ### Counting parameters
#
# By hand, for ten 5×5 filters on a 32×32×3 image:
#
# - one filter has `5·5·3 = 75` weights and one bias: `75 + 1 = 76` parameters,
# - ten filters have `76·10 = 760`.
#
# The size of the image does not appear. A photograph of any size could go through the same 760
# parameters.
#
# ### Your turn: `conv_parameters`


# %% exercise="conv_parameters"
def conv_parameters(f, channels, filters):
    """Count the parameters of a convolution layer: all weights and all biases.

    f: filter size, for filters of f rows and f columns
    channels: depth of the input, which is the depth of each filter
    filters: how many filters there are
    Returns a whole number.

    Example: f = 5, channels = 3, filters = 10 give 760.
    """
    ### BEGIN SOLUTION
    weights = f * f * channels
    return (weights + 1) * filters
    ### END SOLUTION


# %% [markdown]
# **Try it.** How many parameters does the second layer of the preview have: ten 5×5 filters on 28×28×6?
# Guess before you run it.

# %%
figures.try_show(lambda: conv_parameters(5, 6, 10))

# %% check="conv_parameters"
check("conv_parameters")

# %% [markdown]
# **If it fails, try this.** Take one filter with f = 1, one channel: it has one weight and one bias, so
# 2 parameters. Then two such filters: 4. Does each filter get its own bias, and only one?

# %% [markdown]
# ## 8. Your function on real images
#
# These three filters are older than the networks that learn their own. Your `conv2d_valid` lays them on
# a portrait of Grace Hopper, computer pioneer and rear admiral. Each filter is the same in all three
# channels.
#
# **Predict.** Look at the numbers in the first one: minus on the left, plus on the right. Which parts of
# the portrait will it bring out?

# %% tags=["explore"]
guess_edges = ""  # in your own words

# %% tags=["explore"]
portrait = photo[:, 10:170, 60:220]
classics = np.array(
    [
        [[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]],
        [[-1, -2, -1], [0, 0, 0], [1, 2, 1]],
        [[0, -1, 0], [-1, 4, -1], [0, -1, 0]],
    ]
)
w_classics = np.stack([np.stack([one, one, one]) for one in classics])  # (3, 3, 3, 3): full depth
names = [
    "right minus left:\nupright edges",
    "below minus above:\nlevel edges",
    "pixel minus its\nneighbours: details",
]


def filtered_portrait():
    """Lay the three filters on the portrait."""
    maps = conv2d_valid(portrait[None], w_classics, np.zeros(3))
    return figures.filtered(portrait.mean(axis=0), w_classics, maps, names)


print(f"your guess: {guess_edges or '(none yet)'}")
figures.try_show(filtered_portrait)

# %% [markdown]
# Many networks learn filters like the first two in their first layer. Nobody tells them to.
#
# A digit is small enough to read every number. The filter is the first one again. Follow one stroke:
# where does the map change its sign, and why?


# %% tags=["explore"]
def filtered_digit(number=3):
    """Show one digit, the filter, and the map that conv2d_valid makes of it."""
    digit = images[number : number + 1]  # (1, 1, 8, 8)
    edges = conv2d_valid(digit, classics[:1, None], np.zeros(1))
    return figures.number_grids(
        [digit[0, 0], classics[0], edges[0, 0]],
        [f"a handwritten {labels[number]}", "filter", "map"],
        alt=f"A handwritten {labels[number]} of 8 by 8 numbers, a 3 by 3 filter with minus on "
        f"the left and plus on the right, and their map of 6 by 6 numbers, from "
        f"{edges.min():g} to {edges.max():g}.",
        caption="Darker cells are farther from zero. Positive: more ink on the right than on the left.",
    )


figures.try_show(filtered_digit)

# %% [markdown]
# <details><summary>When you have an answer</summary>
#
# In the middle of the stroke. As long as the window's middle column lies left of it, there is more ink on the
# right: the map is positive. When the window has passed, the ink is on the left: negative. Along the middle
# both sides have about the same.
#
# </details>
#
# Now back to the beginning. The FC layer did not mind the shuffle. Does your convolution?


# %% tags=["explore"]
def shuffled_portrait():
    """Lay the first filter on the portrait with its pixels shuffled."""
    order = np.random.default_rng(2).permutation(160 * 160)
    noise = portrait.reshape(3, -1)[:, order].reshape(portrait.shape)
    maps = conv2d_valid(noise[None], w_classics[:1], np.zeros(1))
    return figures.filtered(noise.mean(axis=0), w_classics[:1], maps, names[:1])


figures.try_show(shuffled_portrait)

# %% [markdown]
# It does. The filter looks for neighbours that belong together, and after the shuffle there are none.
# This is what we wanted: a layer that uses the places of the pixels, with few weights.

# %% [markdown]
# ## 9. Explain the bug
#
# **The first one.** The image is `np.ones((1, 3, 4, 4))`, the filters are `np.ones((2, 3, 2, 2))`, the
# biases are 1 and 10. All values of a map are then equal: 13 in the first map, 22 in the second. Ada's
# function gives 15 and 42. The shape is right. What has she done?
#
# <details><summary>When you have an explanation</summary>
#
# Without bias there are `3·2·2 = 12`. Ada has `12 + 3·1 = 15` and `12 + 3·10 = 42`: the bias was added
# once for each channel. It stands inside the loop over the channels. A filter has one bias, not one per
# channel.
#
# With biases of zero her function is right. A test with zeros would never have found it.
#
# </details>

# %% [markdown]
# **The second one.** Ben's `correlate2d` gives the right result for this filter, on every image he
# tries:
#
# ```text
# 0  1  0
# 1  1  1
# 0  1  0
# ```
#
# With the filter of section 4, 1 to 9, it is wrong. What may he have done, and why did his test not show
# it?
#
# <details><summary>When you have an explanation</summary>
#
# He flips the filter, so he computes the convolution. His test filter looks the same after half a turn,
# and so it cannot tell the two apart. Test with a filter whose values are all different.
#
# </details>

# %% [markdown]
# ## 10. In your own words
#
# This question is read by a person. It is worth 2 points.
#
# **Six 5×5×3 filters on a 32×32×3 image give 28×28×6 numbers. A fully connected layer with the same
# output needs far more weights. Give the two reasons why the convolution layer gets by with so few.**
# Two to four sentences. The picture of the connections in section 6 may help.

# %% [markdown] written="01_why_fewer_parameters"
# ### BEGIN SOLUTION
# **Model answer.** First, the connections are *local*: each output looks at a window of 5×5×3 only, so
# it needs 75 weights instead of 3072. Second, the weights are *shared*: all 28×28 outputs of a map use
# the same 75 weights, instead of a set of weights for each of the 784 places. Together: `6·75 = 450`
# weights instead of 14,450,688.
#
# **Rubric.**
#
# - 1 point: local. Each output depends on a small window, not on the whole image.
# - 1 point: shared. The same filter is used at every place.
#
# Other words with the same meaning count in full, and numbers are not needed. "It has fewer weights" or
# "the filter is small" without a reason is no point; "small, so that each output sees only a part of the
# image" is the first one.
# ### END SOLUTION

# %% [markdown]
# ## The whole notebook in one minute
#
# - A fully connected layer stretches the image. It does not know which pixels are neighbours, and it
#   needs a weight for each pair of input and output.
# - A filter slides over the image. At each place: multiply element by element, add up, add one bias. One
#   number.
# - That is correlation. Convolution flips the filter first. Layers are called after convolution and
#   compute correlation.
# - A filter always fills the full depth: 5×5×3 on a colour image, 75 products and one bias.
# - One filter gives one map. Six filters give a new image with six channels: `(1, 3, 32, 32)` becomes
#   `(1, 6, 28, 28)`.
# - The six filters have 456 parameters. A fully connected layer with the same output has 14,455,392.
#
# ## What comes next
#
# From 32 to 28 to 24: every layer makes the image smaller. In notebook 02 you put zeros around the image
# to stop that, let the filter take larger steps, and find out when it does not fit.
#
# Before you hand in: restart the kernel and run all cells once from top to bottom. Everything you need
# should be in the notebook.
