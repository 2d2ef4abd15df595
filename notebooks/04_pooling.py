# %% [markdown]
# # Pooling
#
# A convolution layer answers pixel by pixel: *here* is an edge, and here, and here. Often that is more
# exact than anybody needs. A pooling layer looks at its maps through small windows and keeps one number of
# each. In this notebook you build it, forwards and backwards.
#
# When you are done you can
#
# - say what a pooling layer keeps, what it throws away, and what it costs,
# - compute the size of its output, and see when the windows do not fit,
# - write max pooling, and send the gradient back through it,
# - find the input on which a wrong program shows that it is wrong.
#
# **Time:** 45 to 60 minutes. **You need:** the convolution layer of notebook 01, stride and padding of
# notebook 02, and from notebook 03 what `dout` and `dx` are.
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
from cnn import conv2d, explore, figures, output_size, relu, sample_image

# %% [markdown]
# ## 1. Fewer numbers
#
# "Three more layers to go: RELU/POOL/FC", says the lecture after convolution. ReLU was notebook 03. This is
# the second one.
#
# In the lecture's example six filters turn a colour image into six maps of 28×28. Now a pooling layer
# comes. It lays windows of 2×2 side by side on each map, and it writes one number for each window: the
# largest.
#
# **Predict.** How many numbers go in, and how many come out? And how many parameters does a pooling layer
# have, weights and biases together?

# %% tags=["explore"]
guess_in_and_out = ()  # two numbers
guess_parameters = None  # write a number

# %% tags=["explore"]
maps_in, maps_out = np.zeros((1, 6, 28, 28)), np.zeros((1, 6, 14, 14))
print(f"your guesses       {guess_in_and_out}, {guess_parameters}")
print(f"in                 28 × 28 × 6 = {maps_in.size:,}")
print(f"out                14 × 14 × 6 = {maps_out.size:,}")
print(f"what is left       {maps_out.size / maps_in.size:.0%}")
print("parameters         0: 'the largest' is a fixed rule, there is nothing to learn")

# %% [markdown]
# The lecture says of the pooling layer that it
#
# - "makes the representations smaller and more manageable",
# - "operates over each activation map independently".
#
# The first line you have seen: a quarter of the numbers is left, so every later layer has less to do. The
# second one says that six maps go in and six come out. Channels are never mixed. That is the difference to
# a convolution layer, whose filters extend the full depth.

# %% [markdown]
# ## 2. The largest of each window
#
# ### By hand
#
# This is the lecture's own map: "max pool with 2x2 filters and stride 2". The word *filter* means the
# window here. It has no weights.

# %% tags=["explore"]
lecture_map = np.array([[1, 1, 2, 4], [5, 6, 7, 8], [3, 2, 1, 0], [1, 2, 3, 4]])
figures.pool_windows(lecture_map, size=2, stride=2)

# %% [markdown]
# - Top left: `max(1, 1, 5, 6) = 6`.
# - Top right: `max(2, 4, 7, 8) = 8`.
# - Bottom left: `max(3, 2, 1, 2) = 3`.
# - Bottom right: `max(1, 0, 3, 4) = 4`.
#
# Think of the numbers as answers of a filter. The output says how strongly the filter answered *somewhere*
# in the window. It does not say where.
#
# ### Change a pixel
#
# Here is the same map once more, as an explorer shows it.

# %% [markdown]
# <!-- explorer: pooling lecture -->

# %% [markdown]
# **Predict.** The 8 in the second row becomes a 0. Which outputs change, and to what?

# %% tags=["explore"]
guess_changed = ""  # in your own words

# %% [markdown]
# Try it. Choose the 8, with a click or with the arrow keys and Enter, and set its value to 0.

# %% tags=["explore"]
print(f"your guess: {guess_changed or '(none yet)'}")
explore.pooling()

# %% [markdown]
# One output changes, at the top right, from 8 to 7: the next largest number takes its place. Every pixel
# stands in one window, so it can change one output at most. If you had changed the 2 in the first row to a 3,
# nothing would have happened at all.
#
# **Try it.** Set the 8 back and choose *stride* 1. The windows overlap now. How many outputs are there, and
# how many of them are 8? Then choose the *average*: what does it write for the window at the top left?
#
# <details><summary>When you have an answer</summary>
#
# There are 3×3 outputs. Two of them are 8, because two windows see that pixel. The average of the first
# window is `(1 + 1 + 5 + 6)/4 = 3.25`. *Average pooling* is the other common kind of pooling. It says how
# strong the answers are on the whole; the maximum says how strong the best one is.
#
# </details>

# %% [markdown]
# ### Where to start the search
#
# **Predict.** Somebody looks for the largest number like this: start with 0, and whenever a pixel is
# larger, take it instead. The window holds −3, −8, −5 and −4. What comes out?

# %% tags=["explore"]
guess_negative = None  # write a number

# %% tags=["explore"]
largest = 0
for pixel in [-3, -8, -5, -4]:
    if pixel > largest:
        largest = pixel

print(f"your guess         {guess_negative}")
print(f"that search        {largest}")
print(f"the largest        {max([-3, -8, -5, -4])}")

# %% [markdown]
# The 0 is not in the window, and still it won. After a ReLU there are no negative numbers, so there nobody
# would ever notice. Your function has to be right before a ReLU as well.

# %% [markdown]
# ## 3. How many windows
#
# The lecture's summary of the pooling layer, in its own letters:
#
# - it accepts a volume of $W_1 \times H_1 \times D_1$,
# - it needs the windows' size $F$ and the stride $S$,
# - it produces a volume of $W_2 \times H_2 \times D_2$ with
#
# $$W_2 = (W_1 - F)/S + 1 \qquad H_2 = (H_1 - F)/S + 1 \qquad D_2 = D_1$$
#
# - it "introduces zero parameters since it computes a fixed function of the input".
#
# The slide announces three hyperparameters and then lists two. For a convolution layer there would be the
# padding $P$. But "it is not common to use zero-padding for Pooling layers", the slide says, and now you
# know one reason: among negative numbers, a zero from outside would win.
#
# ### By hand
#
# - 4 pixels, windows of 2, stride 2: `(4 − 2)/2 + 1 = 2`.
# - 7 pixels, windows of 3, stride 2: `(7 − 3)/2 + 1 = 3`. Neighbours share one column.
#
# The two common settings of the lecture are F = 2, S = 2 and F = 3, S = 2.
#
# **Predict.** A map of 28×28, F = 3, S = 2. How many windows are there in a row?

# %% tags=["explore"]
guess_windows = None  # write a number, or "does not fit"

# %% tags=["explore"]
whole, rest = divmod(28 - 3, 2)
print(f"your guess         {guess_windows}")
print(f"(28 − 3)/2 + 1     {whole + 1} and {rest}/2: does not fit")
print()
print("pixels             F = 2, S = 2     F = 3, S = 2")
for n in [28, 27, 14, 13, 7, 6]:
    answers = [f"{(n - f) // 2 + 1:2}          " if (n - f) % 2 == 0 else "does not fit" for f in (2, 3)]
    print(f"{n:6}             {answers[0]}     {answers[1]}")

# %% [markdown]
# With a stride of 2, windows of 2 fit an even number of pixels, windows of 3 an odd number. No map takes
# both. This is the picture of a misfit: 6×6 pixels, F = 3, S = 2. The pixels that no window reaches are
# hatched.

# %% [markdown]
# <!-- explorer: pooling misfit -->

# %% [markdown]
# What would fit? A stride of 1, or windows of 2, or one more row and column of pixels.
#
# Many libraries go on all the same: they round down, and the pixels left over are read by nobody. Here a
# misfit is refused, as in notebook 02: the function raises a `ValueError`. A program that stops is easier
# to mend than one that drops a row in silence.
#
# ### Your turn: `max_pool2d`
#
# The next cell gives you a small helper. A size or a stride is one number, or a pair of numbers for rows
# and columns. With `pair` you need not tell the two apart. A second helper you know: `output_size(n, f,
# stride, padding)` of notebook 02 computes the formula, and raises an error that is a `ValueError` when
# something does not fit. It is imported above, so that you need not bring yours along.


# %%
def pair(value):
    """Return (rows, columns): a single number counts for both."""
    return (value, value) if isinstance(value, int) else (value[0], value[1])


print(pair(2), pair((3, 2)), output_size(7, 3, 2, 0))

# %% [markdown]
# Most of the points are for whole numbers as size and stride; one of the four is for pairs. A little is for
# refusing what does not fit, in rows or in columns, and for leaving `x` as it is. Sizes and strides are at
# least 1.


# %% exercise="max_pool2d"
def max_pool2d(x, size, stride=None):
    """Take the largest pixel of every window, each map on its own.

    x: array of shape (N, C, H, W)
    size: rows and columns of a window, a number or a pair (rows, columns)
    stride: how far it is from one window to the next, down and to the right, a number or a pair;
        None means the same as size, so that the windows stand side by side
    Returns a new array of shape (N, C, OH, OW) with OH = (H - rows)/stride + 1, and OW alike for the columns.
    Raises ValueError if the windows do not fit: if a division has a remainder, or a window is larger than
    the map.

    Example: x = [[[[1, 1, 2, 4],    with size = 2 and stride = 2 gives [[[[6, 8],
                    [5, 6, 7, 8],                                         [3, 4]]]].
                    [3, 2, 1, 0],
                    [1, 2, 3, 4]]]]
    """
    ### BEGIN SOLUTION
    fh, fw = pair(size)
    down, right = pair(size if stride is None else stride)
    images, channels, height, width = x.shape
    y = np.zeros((images, channels, output_size(height, fh, down, 0), output_size(width, fw, right, 0)))
    for i in range(y.shape[2]):
        for j in range(y.shape[3]):
            top, left = i * down, j * right
            window = x[:, :, top : top + fh, left : left + fw]
            y[:, :, i, j] = window.max(axis=(2, 3))
    return y
    ### END SOLUTION


# %% [markdown]
# **Try it.** First the map from above. Then something that should be refused: `try_show` prints the error.

# %%
one_map = lecture_map[None, None].astype(float)  # (1, 1, 4, 4)
figures.try_show(lambda: max_pool2d(one_map, 2, 2))

# %%
figures.try_show(lambda: max_pool2d(one_map, 3, 2))

# %% check="max_pool2d"
check("max_pool2d")

# %% [markdown]
# **If it fails, try this.** Print `i`, `j` and the corner of the window for each output. Window number `i`
# begins at row `i` times the stride, and it ends as many rows later as the window has. If the shape is
# wrong, work out OH and OW for a map that is not square. If only negative numbers fail, look at what your
# search starts from.

# %% [markdown]
# ### A photograph, smaller and smaller
#
# A filter from notebook 01 looks for upright edges in a portrait of Grace Hopper. A ReLU keeps what is
# positive. Then your function pools the map three times.


# %% tags=["explore"]
def upright_edges():
    """The map of one filter on the portrait, after a ReLU: (1, 1, 160, 160)."""
    portrait = sample_image()[:, 10:172, 60:222]
    right_minus_left = np.array([[-1.0, 0, 1], [-2, 0, 2], [-1, 0, 1]])
    deep = np.stack([right_minus_left] * 3)[None]  # (1, 3, 3, 3): full depth
    return relu(conv2d(portrait[None], deep, np.zeros(1)))


def pooled_three_times():
    """Pool the edges with windows of 2×2, three times."""
    maps = [upright_edges()]
    for _ in range(3):
        maps.append(max_pool2d(maps[-1], 2))
    return figures.pooled_maps([each[0, 0] for each in maps])


figures.try_show(pooled_three_times)

# %% [markdown]
# The edges are still there and still bright. Only their places have become coarse: a pixel of the last map
# speaks for 8×8 pixels of the first one.

# %% [markdown]
# ## 4. A small move goes unnoticed
#
# Is it a loss that the place gets coarse? A written 3 is a 3, whether it stands here or two pixels further
# to the right. Fukushima's Neocognitron was built on this thought. In the lecture's history it is the
# "sandwich" of simple cells, which have modifiable parameters, and complex cells, which "perform pooling".
#
# **Predict.** On a dark map there is one bright pixel. It moves one column to the right. Windows of 2×2
# stand side by side. Will the output move?

# %% tags=["explore"]
guess_moves = ""  # write one of: "always", "never", "sometimes"

# %% [markdown]
# <!-- explorer: pooling bright -->

# %% [markdown]
# Above you see the output before and after one such move. In the explorer, choose another pixel to put the
# bright one there.

# %% tags=["explore"]
print(f"your guess: {guess_moves or '(none yet)'}")
explore.pooling(view="one column on", rows=6, columns=6, image="a bright pixel")

# %% [markdown]
# Sometimes: only when the pixel crosses the border between two windows. From the left column of a window
# it goes to the right one, and nothing changes. From the right column it goes on into the next window, and
# the output moves. That is half of the time.
#
# **Try it.** Set the *window F* and the *stride S* to 3. Of the five moves in a row of six pixels, how
# many can be seen now? First think, then read the sentence below the picture.
#
# <details><summary>When you have an answer</summary>
#
# One. There are two windows in a row, and one border between them. The larger the window, the fewer moves
# are noticed.
#
# </details>

# %% [markdown]
# ### On a real map
#
# We move the edges of the portrait to the right, pool them with your function, and compare: how alike are
# the pooled maps before and after the move? The number is a correlation. It is 1 if the two are the same,
# and about 0 if they have nothing to do with each other.


# %% tags=["explore"]
def shift_tolerance():
    """Correlation of pooled maps before and after a move by 0 to 8 columns, for windows of four sizes."""
    edges = upright_edges()
    curves = {}
    for size in (1, 2, 4, 8):
        before = max_pool2d(edges[..., 8:152], size)
        after = [max_pool2d(edges[..., 8 - d : 152 - d], size) for d in range(9)]
        name = f"windows of {size}×{size}" if size > 1 else "no pooling"
        curves[name] = [np.corrcoef(before.ravel(), moved.ravel())[0, 1] for moved in after]
    return figures.tolerance(curves)


figures.try_show(shift_tolerance)

# %% [markdown]
# Without pooling, a move by two columns leaves next to nothing alike: edges are thin. With windows of 8×8
# the map is still nearly the same. But no curve stays at 1. Pooling does not make a network blind to
# places: it makes it *tolerant of small moves*, as small as its windows.
#
# And it has a price. What is thrown away is gone, and some tasks need it. The lecture's summary speaks of a
# "trend towards getting rid of POOL/FC layers". You will meet it in notebook 08.

# %% [markdown]
# ## 5. Where the gradient goes
#
# To learn, a network sends gradients back from the loss, layer by layer. A pooling layer has nothing to
# learn itself, but the filters before it have. So it must pass on what it gets:
#
# - `dout` comes in. It has one number for each output: how much the loss changes if this output grows a
#   little, per unit.
# - `dx` goes out. It has one number for each pixel: the same question about the pixel.
#
# Take one window. Nudge one pixel at a time, by 0.1, and see by how much the maximum grows. Do the same
# with the average.

# %% tags=["explore"]
four_pixels, small = np.array([1.0, 1, 5, 6]), 0.1
print("pixel     maximum grows by     average grows by     per unit")
for k, value in enumerate(four_pixels):
    nudged = four_pixels + small * (np.arange(4) == k)
    of_max, of_mean = nudged.max() - four_pixels.max(), nudged.mean() - four_pixels.mean()
    per_unit = f"{of_max / small:.0f} and {of_mean / small:.2f}"
    print(f"{value:3g}       {of_max:10.3f}           {of_mean:10.3f}               {per_unit}")

# %% [markdown]
# Only the largest pixel moves the maximum, and it moves it by as much as itself. So the derivative is 1 for
# the winner and 0 for all others. **The winner gets the whole gradient.** In average pooling every pixel
# gets an equal part: 1/4 here, $1/F^2$ in general.
#
# A pixel that did not win gets nothing. The filter that made it learns nothing from it this time.
#
# ### By hand
#
# The lecture's map again, and `dout = [[10, 20], [30, 40]]`. Each number goes to the place where its window
# had the largest pixel.

# %% tags=["explore"]
figures.number_grids(
    [
        lecture_map,
        np.array([[10, 20], [30, 40]]),
        np.array([[0, 0, 0, 0], [0, 10, 0, 20], [30, 0, 0, 0], [0, 0, 0, 40]]),
    ],
    ["the map x", "dout", "dx"],
    alt="The lecture's map of 4 by 4 numbers, the gradients 10, 20, 30 and 40 of its windows, and dx: "
    "10 stands where the 6 was, 20 where the 8 was, 30 where the 3 was, 40 where the 4 was. All else is 0.",
    caption="10 goes to the place of the 6, 20 to the 8, 30 to the 3, 40 to the 4.",
)

# %% [markdown]
# `10 + 20 + 30 + 40 = 100` comes in, and the numbers of `dx` have the same sum. Nothing is lost on the way,
# and nothing is added.
#
# ### When windows overlap
#
# **Predict.** Windows of 3×3 with stride 2 lie on a map of 5×5. Its largest pixel stands in the centre,
# where all four windows see it. The outputs get the gradients 1, 2, 3 and 4. What does the pixel in the
# centre get?

# %% tags=["explore"]
guess_centre = None  # write a number

# %% tags=["explore"]
centre_map = np.array([[1, 2, 0, 1, 3], [2, 0, 1, 3, 1], [1, 3, 9, 0, 2], [0, 1, 3, 2, 1], [3, 1, 0, 2, 3]])
print(f"your guess         {guess_centre}")
print(f"the centre         1 + 2 + 3 + 4 = {1 + 2 + 3 + 4}")
figures.gradient_routes(centre_map, np.array([[1, 2], [3, 4]]), size=3, stride=2)

# %% [markdown]
# It gets the sum. If the centre grows a little, all four outputs grow, so all four pass their gradient on
# to it. In code that is one sign: `+=`, not `=`.
#
# ### Follow the gradient
#
# The explorer draws each gradient on its way back.

# %% [markdown]
# <!-- explorer: pooling gradient -->

# %% [markdown]
# **Predict.** What will the pixel in the centre get when you choose *average* in place of *max*? And the
# pixel in the corner at the top left?

# %% tags=["explore"]
guess_average = ()  # two numbers, or two fractions

# %% tags=["explore"]
print(f"your guesses: {guess_average or '(none yet)'}")
explore.pooling(view="gradient", rows=5, columns=5, size=3, image="largest in the centre")

# %% [markdown]
# Point at the two pixels. Each window gives a ninth of its gradient to each of its pixels. The centre
# stands in all four windows: `(1 + 2 + 3 + 4)/9` is about 1.11. The corner stands in the first one only, so
# it gets 1/9, about 0.11. With the average, every pixel gets something.
#
# **Try it.** Go back to *max* and choose the map *ties*. Which of two equal pixels gets the gradient?
#
# <details><summary>When you have an answer</summary>
#
# The first one, when you read the window row by row, from left to right.
#
# </details>
#
# ### Two winners
#
# If two pixels are equal and largest, the maximum has no derivative: nudge one of them up and the maximum
# grows, nudge it down and nothing happens. So somebody has to decide. One could give all to the first,
# all to the last, or half to each. **In this course the first one gets all, row by row.** It is a
# convention, like `relu'(0) = 0`. For `[[1, 6], [6, 5]]` and a gradient of 10 the result is `[[0, 10],
# [0, 0]]`.
#
# ### Your turn: `max_pool2d_backward`
#
# Most of the points are for whole numbers as size and stride, with one winner in each window. One of the
# five is for pairs, half a point is for ties. The windows fit in all cases: nothing has to be refused
# here.


# %% exercise="max_pool2d_backward"
def max_pool2d_backward(dout, x, size, stride=None):
    """Send the gradient of every window to its largest pixel; what comes from several windows adds up.

    dout: array of shape (N, C, OH, OW), the gradient for each output of max_pool2d(x, size, stride)
    x: array of shape (N, C, H, W), what went into max_pool2d
    size, stride: as in max_pool2d; stride None means the same as size
    Returns a new array dx of shape (N, C, H, W). Of equal largest pixels the first one gets the gradient,
    row by row. Neither dout nor x is changed.

    Example: x as in max_pool2d, size = 2, stride = 2 and
             dout = [[[[10, 20],    give [[[[0, 0, 0, 0],
                       [30, 40]]]]          [0, 10, 0, 20],
                                            [30, 0, 0, 0],
                                            [0, 0, 0, 40]]]]
    """
    ### BEGIN SOLUTION
    fh, fw = pair(size)
    down, right = pair(size if stride is None else stride)
    dx = np.zeros(x.shape)
    for n, c, i, j in np.ndindex(dout.shape):
        top, left = i * down, j * right
        window = x[n, c, top : top + fh, left : left + fw]
        u, v = np.unravel_index(np.argmax(window), window.shape)  # argmax: the first of equal ones
        dx[n, c, top + u, left + v] += dout[n, c, i, j]
    return dx
    ### END SOLUTION


# %% [markdown]
# **Try it.** Compare with the result by hand. The second cell is a test that needs no solution: nudge one
# pixel of the map with the large centre, and compare what happens with what `dx` says.

# %%
four_gradients = np.array([[[[10.0, 20.0], [30.0, 40.0]]]])
figures.try_show(lambda: max_pool2d_backward(four_gradients, one_map, 2, 2))


# %%
def nudge(row, column, step=0.01):
    """Say what one pixel's gradient is, measured with max_pool2d and computed with max_pool2d_backward."""
    x, dout = centre_map[None, None].astype(float), np.array([[[[1.0, 2.0], [3.0, 4.0]]]])
    nudged = x.copy()
    nudged[0, 0, row, column] += step
    measured = np.sum(dout * (max_pool2d(nudged, 3, 2) - max_pool2d(x, 3, 2))) / step
    computed = max_pool2d_backward(dout, x, 3, 2)[0, 0, row, column]
    return f"pixel ({row}, {column}): measured {measured:.3f}, dx says {computed:.3f}"


figures.try_show(lambda: nudge(2, 2))

# %% check="max_pool2d_backward"
check("max_pool2d_backward")

# %% [markdown]
# **If it fails, try this.** Begin with one map and one window. `np.argmax` counts through the window row by
# row: number 3 of a 2×2 window is its row 1, column 1. `np.unravel_index(number, window.shape)` turns the
# number into row and column *within the window*. Where does the window begin on the map? Then compare
# `dx.sum()` with `dout.sum()`: if the windows overlap and something is missing, a gradient was overwritten.

# %% [markdown]
# ## 6. Catch the bug
#
# Somebody has tested four functions on one map of 4×4, the numbers 0 to 15 in order, with windows of 2×2
# and stride 2. All four passed. **All four are wrong.**
#
# Here they are, in a cell that cannot be changed. Read each of them and ask: what kind of map would show it?


# %% locked="catch_pooling_bugs"
def pair(value):
    """Return (rows, columns): a single number counts for both. The same as above."""
    return (value, value) if isinstance(value, int) else (value[0], value[1])


def pool_zero_start(x, size, stride):
    """Wrong. Begins with a map of zeros and replaces what is smaller."""
    (rows, columns), (down, right) = pair(size), pair(stride)
    views = np.lib.stride_tricks.sliding_window_view(x, (rows, columns), axis=(2, 3))
    views = views[:, :, ::down, ::right]
    best = np.zeros(views.shape[:4])
    for u, v in np.ndindex(rows, columns):
        best = np.maximum(best, views[..., u, v])
    return best


def pool_last(x, size, stride):
    """Wrong. Knows where the largest pixel is without looking."""
    (rows, columns), (down, right) = pair(size), pair(stride)
    return x[:, :, rows - 1 :: down, columns - 1 :: right]


def pool_blocks(x, size, stride):
    """Wrong. Deals the pixels out into blocks, each pixel into one."""
    rows, columns = pair(size)
    n, c, h, w = x.shape
    return x.reshape(n, c, h // rows, rows, w // columns, columns).max(axis=(3, 5))


def pool_square(x, size, stride):
    """Wrong. Counts the windows once."""
    (rows, columns), (down, right) = pair(size), pair(stride)
    count = (x.shape[2] - rows) // down + 1
    best = np.zeros((x.shape[0], x.shape[1], count, count))
    for k, m in np.ndindex(count, count):
        band = x[:, :, k * down : k * down + rows]
        best[:, :, k, m] = band[:, :, :, m * right : m * right + columns].max(axis=(2, 3))
    return best


# %%
numbers_in_order = np.arange(16.0).reshape(1, 1, 4, 4)
for wrong in (pool_zero_start, pool_last, pool_blocks, pool_square):
    print(f"{wrong.__name__:16} {wrong(numbers_in_order, 2, 2).tolist()}")

# %% [markdown]
# ### Your turn: `catch_pooling_bugs`
#
# For each of the four, give an input that exposes it: `(x, size, stride)`, on which `max_pool2d` gives a
# result and the wrong function gives another one, or an error. Each bug that you catch is half a point.
#
# - `x` has four axes and at most 10,000 numbers, none larger than 1000 in size and none of them nan or
#   infinite.
# - The right function must accept the input: where the windows do not fit, nothing is caught.
# - One input may serve for several bugs. Small ones are easier to understand.


# %% exercise="catch_pooling_bugs"
def catch_pooling_bugs():
    """Return a dictionary: for the name of each wrong function an input (x, size, stride) that exposes it.

    Example: the dictionary {"pool_last": (numbers_in_order, 2, 2)} has the right form. It catches nothing.
    """
    ### BEGIN SOLUTION
    return {
        "pool_zero_start": (np.array([[[[-3.0, -8.0], [-5.0, -4.0]]]]), 2, 2),
        "pool_last": (np.array([[[[9.0, 1.0], [2.0, 3.0]]]]), 2, 2),
        "pool_blocks": (np.array([[[[1.0, 2.0, 3.0], [4.0, 5.0, 6.0], [7.0, 8.0, 9.0]]]]), 2, 1),
        "pool_square": (np.array([[[[1.0, 5.0, 2.0, 6.0], [3.0, 4.0, 8.0, 7.0]]]]), 2, 2),
    }
    ### END SOLUTION


# %% check="catch_pooling_bugs"
check("catch_pooling_bugs")

# %% [markdown]
# **If it fails, try this.** Call the wrong function and your `max_pool2d` on your input and print both.
# What do the numbers 0 to 15 in order have in common with every map on which the bug hides? They grow
# towards the end of each window, none is negative, the map is square, and the size equals the stride.
# Break one of these habits at a time.

# %% [markdown]
# ## 7. Explain the bug
#
# **The first one.** Ada checks her `max_pool2d_backward` with sums. On maps with windows of 2×2 and
# stride 2 the sum of `dx` is always that of `dout`. With windows of 3×3 and stride 2 it is sometimes
# smaller. On the map with the large centre, with the gradients 1, 2, 3 and 4, her `dx` holds one number
# that is not 0. It is 4. What has she done?
#
# <details><summary>When you have an explanation</summary>
#
# She writes `dx[...] = dout[...]` where `+=` belongs. Windows side by side share no pixel, so no place is
# written twice and `=` does as well. In the overlap each window wipes out the gradient of the one before.
# Of 1, 2, 3 and 4 only the last is left.
#
# </details>

# %% [markdown]
# **The second one.** Ben pools without a loop: `x.reshape(1, 1, 2, 2, 2, 2).max(axis=(4, 5))`. On the
# lecture's map he gets 4, 8, 3 and 4. Three of the four numbers are right. Why is the first one wrong?
#
# <details><summary>When you have an explanation</summary>
#
# `reshape` deals the numbers out in their order, row by row. His first block holds the first four
# numbers, 1, 1, 2 and 4: that is the first row, not the window at the top left. The other three numbers
# agree by chance. The axes would have to be cut as (1, 1, 2, 2, 2, 2) with rows and columns apart: first
# the window's row, then the row within it, then the same for columns. The maximum goes over axes 3 and 5
# then.
#
# </details>

# %% [markdown]
# ## 8. In your own words
#
# This question is read by a person. It is worth 2 points.
#
# **On the way back, max pooling gives the gradient of a window to one pixel, average pooling gives some
# of it to every pixel. Why? Say for each of the two what the derivative is, and where it comes from.**
# Two to four sentences.

# %% [markdown] written="04_where_the_gradient_goes"
# ### BEGIN SOLUTION
# **Model answer.** The maximum equals one of the pixels, the largest. If that one grows a little, the
# maximum grows as much, so the derivative is 1; if any other pixel changes a little, the maximum stays,
# so it is 0. The average of F² pixels is their sum times 1/F², so each of them has the derivative 1/F²
# and gets that part of the gradient.
#
# **Rubric.**
#
# - 1 point: max. The derivative is 1 for the largest pixel and 0 for all others, because a small change
#   of the others does not change the maximum.
# - 1 point: average. Every pixel enters with the same weight 1/F², so each one gets this part.
#
# Other words with the same meaning count in full ("only the winner decides"). For a window of 2×2, "a
# quarter" is as good as 1/F². "Because it is defined like that" is no point.
# ### END SOLUTION

# %% [markdown]
# ## The whole notebook in one minute
#
# - A pooling layer writes one number for each window: the largest, or the average. It works on each map
#   on its own, so the number of channels stays.
# - It has no parameters. Its settings are the size F and the stride S; padding is not common.
# - The output has (W − F)/S + 1 columns, and rows alike. F = 2, S = 2 fits even sizes, F = 3, S = 2 odd
#   ones. A misfit is refused.
# - Start the search for the maximum in the window, not at 0.
# - A small move changes the output only where something crosses the border of a window.
# - On the way back the largest pixel gets the whole gradient, all others 0. Where windows overlap,
#   gradients add up. Of equal pixels the first one gets it: a convention.
#
# ## What comes next
#
# Of the three layers one is left, FC. In notebook 05 the maps are stretched into one long row again, and a
# fully connected layer turns them into scores. You will also learn to measure any gradient by nudging, as you
# did here with one pixel.
#
# Before you hand in: restart the kernel and run all cells once from top to bottom. Everything you need
# should be in the notebook.
