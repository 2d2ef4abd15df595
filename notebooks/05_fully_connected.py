# %% [markdown]
# # Fully connected layers, softmax and gradients
#
# Convolution and pooling turn an image into maps. At the end a network has to say: this is a 7. In this
# notebook you build that end, a way to say how wrong it was, and the way back: which number should
# change, and by how much. When all parts are there, they learn to read digits.
#
# When you are done you can
#
# - write a fully connected layer, forwards and backwards, and say what its shapes are,
# - say why a 1×1 convolution makes sense,
# - turn scores into probabilities and a loss that never overflows,
# - check any gradient by trying it out.
#
# **Time:** 45 to 60 minutes. **You need:** NumPy arrays, `reshape`, `@`, and `axis` in sums.
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
# - No function changes its arguments. Each returns new arrays.

# %%
import numpy as np

from autograder import check
from cnn import conv2d_valid, explore, figures, load_digits, sample_image

# %% [markdown]
# ## 1. The layer that looks at everything
#
# The lecture: a *fully connected layer* (FC) "contains neurons that connect to the entire input volume,
# as in ordinary Neural Networks". And: "32x32x3 image -> stretch to 3072 x 1". Each output is one dot
# product of all numbers of the image with a row of weights, plus one bias. In symbols $f = Wx + b$.
#
# **Predict.** Two images with three channels of 4×5 pixels, so `x` has the shape (2, 3, 4, 5). They go
# into seven outputs. What is the shape of `w`?

# %% tags=["explore"]
guess_weights = ()  # two numbers

# %% tags=["explore"]
two_images = np.zeros((2, 3, 4, 5))
numbers_of_one = two_images[0].size
print(f"your guess         {guess_weights or '(none yet)'}")
print(f"one image          3 × 4 × 5 = {numbers_of_one} numbers")
print(f"w                  {(7, numbers_of_one)}: one row for each output")
print(f"result             {(2, 7)}: one row of scores for each image")

# %% [markdown]
# How many images there are does not matter to `w`. All images meet the same weights.
#
# ### By hand
#
# An image of two channels, 2×2 pixels each. It is stretched **channel by channel, row by row**: this is
# the order in which NumPy's `reshape` reads an array.

# %% tags=["explore"]
two_channels = np.array([[[1, 2], [3, 4]], [[0, 1], [1, 2]]])
figures.stretching(two_channels, np.array([1, 0, 2, 0, 0, 3, -1, 1]), bias=0.5)

# %% [markdown]
# - The products: `1·1 + 0·2 + 2·3 + 0·4 + 0·0 + 3·1 + (−1)·1 + 1·2 = 11`.
# - With the bias: `11 + 0.5 = 11.5`.
# - A second output would have eight weights and a bias of its own.
#
# The images stay apart: the first axis counts them, and only the axes behind it become one.
#
# ### Your turn: `linear`


# %% exercise="linear"
def linear(x, w, b):
    """Compute the scores of a fully connected layer: stretch each image, then f = Wx + b.

    x: array of shape (N, ...): N images of any shape, with D numbers each; (N, D) if already stretched
    w: array of shape (K, D), one row of weights for each output
    b: array of shape (K,), one bias for each output
    Returns an array of shape (N, K).

    Images are stretched in NumPy's own order: channel by channel, row by row.

    Example: x = [[[1, 2], [3, 4]]], one image    w = [[1, 0, 10, 0],    b = [0.5, 0]
                                                       [0, 0,  0, 1]]
             give [[31.5, 4]].
    """
    ### BEGIN SOLUTION
    rows = x.reshape(len(x), -1)
    return rows @ w.T + b
    ### END SOLUTION


# %% [markdown]
# **Try it.** First the example, then the shapes from the prediction.

# %%
one_image = np.array([[[1, 2], [3, 4]]])
two_rows = np.array([[1, 0, 10, 0], [0, 0, 0, 1]])
figures.try_show(lambda: linear(one_image, two_rows, np.array([0.5, 0])))

# %%
figures.try_show(lambda: linear(two_images, np.zeros((7, 60)), np.zeros(7)).shape)

# %% check="linear"
check("linear")

# %% [markdown]
# **If it fails, try this.** Stretch one batch alone and print its shape: is it (N, D)? Then take one
# image, one row of weights and no bias. In which order do the pixels meet the weights? `reshape` never
# swaps axes; `.T` does.

# %% [markdown]
# ### Two of them are one
#
# **Predict.** You put two FC layers behind each other, without anything between them: 3072 numbers become
# 100, and the 100 become 10. What can the two do that one layer from 3072 to 10 cannot?

# %% tags=["explore"]
guess_two_layers = ""  # in your own words


# %% tags=["explore"]
def two_layers_or_one():
    """Compare two FC layers with the one that has the product of their weights."""
    rng = np.random.default_rng(5)
    x = rng.normal(size=(4, 3, 32, 32))
    w1, b1 = rng.normal(size=(100, 3072)), rng.normal(size=100)
    w2, b2 = rng.normal(size=(10, 100)), rng.normal(size=10)
    two = linear(linear(x, w1, b1), w2, b2)
    one = linear(x, w2 @ w1, w2 @ b1 + b2)
    print(f"your guess: {guess_two_layers or '(none yet)'}")
    print(f"largest difference over {two.size} scores: {np.abs(two - one).max():.0e}")


figures.try_show(two_layers_or_one)

# %% [markdown]
# Nothing. Two linear layers are one linear layer: $W_2(W_1x + b_1) + b_2 = (W_2W_1)x + (W_2b_1 + b_2)$.
# The lecture's "need for non-linearity" is this: an activation function has to stand between them.
#
# ### Where the parameters are
#
# The lecture names a trend: "getting rid of POOL/FC layers". Here is a reason.
#
# **Predict.** A small network on 32×32×3: one convolution layer of eight 3×3 filters, ReLU, a 2×2 pool,
# an FC layer of 100, ReLU, an FC layer of 10. How many per cent of its parameters are in the two FC
# layers?

# %% tags=["explore"]
guess_share = None  # per cent

# %% tags=["explore"]
print(f"your guess: {guess_share or '(none yet)'}")
explore.stack(size=32, channels=3, convs=1, blocks=1, hidden=1, filters="8", units="100")

# %% [markdown]
# 99.9 per cent, 205,910 of 206,134. One number of a map that goes into an FC layer costs 100 weights.
#
# (Two columns of the table are for later: *memory* is what the numbers of a volume take, and *sees* says from
# how many pixels, along one axis, one of these numbers has been computed.)

# %% [markdown]
# <!-- explorer: stack one-block -->

# %% [markdown]
# **Try it.** Set the number of blocks to 2, then to 3. The network gets deeper. What happens to the
# number of its parameters, and why?
#
# <details><summary>When you have an answer</summary>
#
# It falls, from 206,134 to 53,118 and to 15,302. Each further pool leaves a quarter of the numbers for
# the FC layer, and a further convolution costs next to nothing.
#
# </details>

# %% [markdown]
# ## 2. Which weight is to blame?
#
# The network was wrong. Which weight should change, and in which direction? In 1986 Rumelhart and others
# gave the answer that made *back-propagation* popular. The lecture calls it "recognizable math":
#
# $$\frac{\partial E_p}{\partial w_{ji}} = \frac{\partial E_p}{\partial o_{pj}} \cdot
# \frac{\partial o_{pj}}{\partial w_{ji}}$$
#
# Here $p$ is an image, $j$ an output, $i$ an input, and $E$ the error. In words: how much the error
# changes with a weight = how much it changes with the output, **times** how much the output changes with
# the weight.
#
# The first factor comes from behind. We call it `dout`: one number for each output of each image. The
# second factor is the layer's own business, and it is short. The output is weight times input, and so
#
# - with a **weight** the output changes by its *input*: dw = dout · x,
# - with an **input** the output changes by its *weight*: dx = dout · w, added up over all outputs,
# - with a **bias** the output changes by 1: db = dout.
#
# ### By hand
#
# One image of three numbers, two outputs. The two numbers of dout are 1 and 10, so that you can read off
# which output sent what.
#
# `x = [2, 3, 4]`, `w = [[1, 0, 0], [0, 1, 1]]`, `dout = [1, 10]`.

# %% tags=["explore"]
figures.multiplication_table(np.array([1, 10]), np.array([2, 3, 4]))

# %% [markdown]
# - dw is this multiplication table. The weight between output 1 and the last input gets `10·4 = 40`.
# - dx: the first input is used by output 0 with weight 1, and by output 1 with weight 0:
#   `1·1 + 10·0 = 1`. The second one: `1·0 + 10·1 = 10`. The third one: `1·0 + 10·1 = 10`. So dx is
#   `[1, 10, 10]`.
# - db is dout: `[1, 10]`.
#
# **Predict.** Now there are two images in the batch. What is the shape of dw, and what happens to the two
# multiplication tables?

# %% tags=["explore"]
guess_tables = ""  # in your own words

# %% tags=["explore"]
table_one = np.outer([1, 10], [2, 3, 4])
table_two = np.outer([100, 0], [5, 6, 7])
print(f"your guess: {guess_tables or '(none yet)'}")
print(f"first image\n{table_one}\nsecond image\n{table_two}")
print(f"dw, of the shape of w\n{table_one + table_two}")

# %% [markdown]
# The tables are **added up**, because both images used the same weights. The rows of dout are added up to
# db for the same reason. Nothing is divided here: if the loss is a mean, its own gradient has taken care
# of that, and `dout` is small already. dx is different. Each image has its own.
#
# A gradient has the shape of what it belongs to: dx that of `x`, dw that of `w`, db that of `b`. If the
# images were stretched on the way forwards, dx is folded back.
#
# ### Your turn: `linear_backward`


# %% exercise="linear_backward"
def linear_backward(dout, x, w):
    """Send the gradient of a fully connected layer back to its input, its weights and its biases.

    dout: array of shape (N, K), how much the loss changes with each score
    x: array of shape (N, ...), the layer's input as in linear, with D numbers for each image
    w: array of shape (K, D)
    Returns dx, dw, db: arrays of the shape of x, (K, D) and (K,).
    dw and db are sums over the images. Nothing is divided by N.

    Example: dout = [[1, 10]], x = [[2, 3, 4]], w = [[1, 0, 0], [0, 1, 1]] give
             dx = [[1, 10, 10]], dw = [[2, 3, 4], [20, 30, 40]], db = [1, 10].
    """
    ### BEGIN SOLUTION
    rows = x.reshape(len(x), -1)
    dx = (dout @ w).reshape(x.shape)
    dw = dout.T @ rows
    db = dout.sum(axis=0)
    return dx, dw, db
    ### END SOLUTION


# %%
figures.try_show(
    lambda: linear_backward(np.array([[1, 10]]), np.array([[2, 3, 4]]), np.array([[1, 0, 0], [0, 1, 1]]))
)

# %% check="linear_backward"
check("linear_backward")

# %% [markdown]
# **If it fails, try this.** The three results are marked one by one, so begin with db. Write the shapes
# of the factors side by side: (N, K) and (K, D) give (N, D); what gives (K, D)? If a shape is right and
# the numbers are not, go back to one image, and to the table above.

# %% [markdown]
# ## 3. A fully connected layer at every pixel
#
# The lecture says in passing: "(btw, 1x1 convolution layers make perfect sense)". A filter of one pixel
# sounds like nonsense: what is there to see in a single pixel?
#
# **Predict.** A grey image, one channel. What can one 1×1 filter with its bias do to it?

# %% tags=["explore"]
guess_grey = ""  # in your own words

# %% tags=["explore"]
grey = np.array([[[[1.0, 2.0], [3.0, 4.0]]]])
print(f"your guess: {guess_grey or '(none yet)'}")
print(f"weight 10, bias 5:\n{conv2d_valid(grey, np.full((1, 1, 1, 1), 10.0), np.array([5.0]))[0, 0]}")

# %% [markdown]
# It multiplies each pixel by the weight and adds the bias. That is dull. But filters extend the full
# depth. On 64 maps a 1×1 filter is a dot product of **64 numbers**: all that the earlier filters found at
# this one place. K such filters are an FC layer from 64 to K numbers, with the same weights at every
# pixel.
#
# ### By hand
#
# An image of two channels, one row and two columns. Channel 0 is `[1, 2]`, channel 1 is `[3, 4]`. The
# first filter is `[1, 10]` with a bias of 0.5, the second one is `[0, 1]` with a bias of 0.
#
# - Filter 0, left pixel: `1·1 + 10·3 + 0.5 = 31.5`. Right pixel: `1·2 + 10·4 + 0.5 = 42.5`.
# - Filter 1, left pixel: `0·1 + 1·3 + 0 = 3`. Right pixel: `0·2 + 1·4 + 0 = 4`.
#
# A 1×1 filter has one number for each channel. So we write all filters as a table of shape (K, C).
#
# ### Your turn: `conv1x1`


# %% exercise="conv1x1"
def conv1x1(x, w, b):
    """Compute a convolution layer of 1×1 filters: at every pixel, one weighted sum over the depth for each.

    x: array of shape (N, C, H, W), N images
    w: array of shape (K, C), one row for each filter
    b: array of shape (K,), one bias for each filter
    Returns an array of shape (N, K, H, W).

    Example: x = [[[[1, 2]], [[3, 4]]]], w = [[1, 10], [0, 1]], b = [0.5, 0]
             give [[[[31.5, 42.5]], [[3, 4]]]].
    """
    ### BEGIN SOLUTION
    y = np.einsum("nchw,kc->nkhw", x, w)
    return y + b[:, None, None]
    ### END SOLUTION


# %%
one_row = np.array([[[[1, 2]], [[3, 4]]]])
figures.try_show(lambda: conv1x1(one_row, np.array([[1, 10], [0, 1]]), np.array([0.5, 0])))

# %% check="conv1x1"
check("conv1x1")

# %% [markdown]
# **If it fails, try this.** Begin with one pixel, one image: that is `w @ x[0, :, 0, 0] + b`. Then two
# loops over rows and columns make it right for one image. If you use `reshape`, ask where the next
# channel of a pixel is in memory: it is not its neighbour.
#
# ### What it is good for
#
# Three channels go in, three maps come out, and every pixel is on its own: brightness, red against green,
# yellow against blue. Your eyes sort colours in a similar way.
# The three numbers above a map are the weights of red, green and blue.

# %% tags=["explore"]
photo = sample_image()[:, 10:170, 60:220]  # (3, 160, 160): red, green, blue
sorting = np.array([[0.3, 0.6, 0.1], [1.0, -1.0, 0.0], [0.5, 0.5, -1.0]])
sorted_names = ["brightness", "red minus\ngreen", "yellow minus\nblue"]


def sorted_colours():
    """Three 1×1 filters on a portrait."""
    maps = conv1x1(photo[None], sorting, np.zeros(3))
    same = conv2d_valid(photo[None], sorting[:, :, None, None], np.zeros(3))
    print(f"conv2d_valid with 3 filters of 1×1×3 differs by at most {np.abs(maps - same).max():.0e}")
    return figures.filtered(photo.transpose(1, 2, 0), sorting[:, None, None, :], maps, sorted_names)


figures.try_show(sorted_colours)

# %% [markdown]
# In networks its use is to make the depth smaller before an expensive layer. **Predict.** 64 maps of
# 56×56 go through 32 filters of 1×1. How many parameters is that? And a fully connected layer of the same
# output?

# %% tags=["explore"]
guess_pointwise = None  # write a number

# %% tags=["explore"]
inputs, outputs = 64 * 56 * 56, 32 * 56 * 56
print(f"your guess         {guess_pointwise or '(none yet)'}")
print(f"1×1 filters        (64 + 1) × 32 = {(64 + 1) * 32:,}")
print(f"fully connected    ({inputs:,} + 1) × {outputs:,} = {(inputs + 1) * outputs:,}")

# %% [markdown]
# ## 4. From scores to a loss
#
# Scores are any numbers: 3.2, −1, 40. How wrong are they? For that we turn them into **probabilities**,
# positive numbers that add up to 1. The function is called **softmax**: take the exponential of each
# score, which is positive, then divide by the sum of them all.
#
# $$p_k = \frac{e^{s_k}}{\sum_j e^{s_j}}$$
#
# The loss of an image looks at one of them only, the probability of the **right class**. It is
#
# $$L = -\log p_{\text{right}}$$
#
# with the natural logarithm. This is the **cross-entropy** loss. If the network is sure and right, p is 1
# and the loss is 0. The less it believes in the right class, the larger the loss. The loss of a batch is
# the **mean** over its images.
#
# ### By hand
#
# Three scores for one image: cat 1, dog 2, frog 3. It is a frog.

# %% tags=["explore"]
three_scores = np.array([1.0, 2.0, 3.0])
exponentials = np.exp(three_scores)
three_probabilities = exponentials / exponentials.sum()
print(f"exponentials       {exponentials.round(3)}, their sum {exponentials.sum():.3f}")
print(f"probabilities      {three_probabilities.round(3)}")
print(f"loss               -log({three_probabilities[2]:.3f}) = {-np.log(three_probabilities[2]):.3f}")

# %% [markdown]
# **Predict.** Ten classes, and all scores are equal. What is the loss?

# %% tags=["explore"]
guess_equal = None  # write a number

# %% tags=["explore"]
print(f"your guess         {guess_equal or '(none yet)'}")
print(f"each probability   1/10, so the loss is -log(0.1) = {-np.log(1 / 10):.3f}")

# %% [markdown]
# Remember this number. An untrained network with ten classes should begin near 2.303. If it begins at 20,
# something is wrong already.

# %% tags=["explore"]
figures.loss_over_score()

# %% [markdown]
# ### Why the largest score is subtracted
#
# **Predict.** You add 100 to all three scores of the frog. What happens to the probabilities?

# %% tags=["explore"]
guess_shifted = ""  # write one of: "the same", "all larger", "the largest one takes all"

# %% tags=["explore"]
shifted = np.exp(three_scores + 100)
print(f"your guess: {guess_shifted or '(none yet)'}")
print(f"exponentials       {shifted}")
print(f"probabilities      {(shifted / shifted.sum()).round(3)}")
with np.errstate(all="ignore"):
    print(f"with 1000 more     {np.exp(three_scores + 1000)}: too large for a float")

# %% [markdown]
# They are the same: $e^{s + 100} = e^{s} \cdot e^{100}$, and the factor stands above and below the fraction.
# So you are free to add or subtract what you like, **the same number for all classes of one image**. That is
# a gift. At 1000 the exponential is `inf`, and `inf/inf` is `nan`. Subtract the largest score of each image
# first. Then the largest exponential is 1, and nothing overflows.
#
# One more trap. Some people add a small number in the logarithm, "to be safe". But a network that is sure
# and wrong, with the right score 40 below the best, should pay 40. With 0.000000000001 added it pays
# 27.6, and however wrong it gets, never more.
#
# ### The gradient
#
# How does the loss change with each score? The chain rule goes back through the logarithm and through
# softmax. What is left is very short: **the probabilities, less 1 at the right class.**
#
# **Predict.** What do the numbers of this gradient add up to, for one image?

# %% tags=["explore"]
guess_sum = None  # write a number

# %% tags=["explore"]
is_right = np.array([0.0, 0.0, 1.0])  # it is a frog
one_gradient = three_probabilities - is_right
print(f"your guess         {guess_sum}")
print(f"gradient           {one_gradient.round(3)}")
print(f"sum                {abs(one_gradient.sum()):.1f}")

# %% [markdown]
# The probabilities add up to 1, and 1 is taken away: 0. A gradient says in which direction the loss
# *grows*, and so every score is pushed **against** its gradient. Cat and dog have a positive one and are
# pushed down. Frog has a negative one and is pushed up. The pushes balance. The surer the network is of the
# right class, the less it is pushed.
#
# For a batch, the loss is a mean over N images. So the gradient of each is **divided by N**. (A
# convention, checked in a case of its own: what is divided in the loss is divided in its gradient.)
#
# ### Your turn: `softmax_cross_entropy`


# %% exercise="softmax_cross_entropy"
def softmax_cross_entropy(scores, labels):
    """Compute the mean of -log(probability of the right class), and its gradient.

    scores: array of shape (N, K), one row for each image, one column for each class
    labels: whole numbers, an array of shape (N,): the right class of each image, from 0 to K - 1
    Returns loss, dscores: a number, and an array of shape (N, K).

    The loss is the mean over the images, with the natural logarithm. dscores is the gradient of this mean:
    the probabilities, less 1 at the right class, divided by N. Scores near 1000 must not overflow.

    Example: scores = [[1, 2, 3]], labels = [2] give a loss of 0.408 and
             dscores = [[0.090, 0.245, -0.335]], rounded to three decimals.
    """
    ### BEGIN SOLUTION
    images = np.arange(len(scores))
    shifted = scores - scores.max(axis=1, keepdims=True)
    exponentials = np.exp(shifted)
    sums = exponentials.sum(axis=1, keepdims=True)
    loss = np.mean(np.log(sums[:, 0]) - shifted[images, labels])
    dscores = exponentials / sums
    dscores[images, labels] -= 1
    return loss, dscores / len(scores)
    ### END SOLUTION


# %% [markdown]
# **Try it.** The frog first. Then two images with ten equal scores each: is it the number from above?

# %%
figures.try_show(lambda: softmax_cross_entropy(np.array([[1.0, 2.0, 3.0]]), np.array([2])))

# %%
figures.try_show(lambda: float(softmax_cross_entropy(np.zeros((2, 10)), np.array([3, 7]))[0]))

# %% check="softmax_cross_entropy"
check("softmax_cross_entropy")

# %% [markdown]
# **If it fails, try this.** Print the sum of each row of your probabilities: all should be 1.
# `keepdims=True` keeps the axis you sum over, so that the division lines up. To take one number from each
# row, give NumPy two lists: `p[[0, 1, 2], [5, 0, 5]]` is row 0 column 5, row 1 column 0, row 2 column 5.

# %% [markdown]
# Here is what your function tells five scores. Which class is pushed hardest, and why that one?

# %% tags=["explore"]
animals = ["cat", "dog", "frog", "ship", "truck"]
five_scores = np.array([[2.0, 3.5, 1.5, -1.0, 0.5]])


def five_gradients():
    """Scores and gradient of one image of a cat."""
    _, dscores = softmax_cross_entropy(five_scores, np.array([0]))
    return figures.gradient_bars(five_scores[0], dscores[0], 0, animals)


figures.try_show(five_gradients)

# %% [markdown]
# The cat, up, against its negative gradient: it is the right class, and it is far from a probability of 1.
# Next comes the dog, down, because the network believes in it most. The ship is left nearly alone.

# %% [markdown]
# ## 5. Is the gradient right? Try it out
#
# A wrong gradient raises no error. The network learns a little worse, or not at all, and you look for the
# reason elsewhere. There is a test that needs no mathematics: move one number a little, and see what
# happens.
#
# ### By hand
#
# f(x) = x², at x = 3, with a step of h = 0.5. The slope is 6.
#
# - To one side, the **forward difference**: `(3.5·3.5 − 3·3) / 0.5 = 6.5`.
# - To both sides, the **central difference**: `(3.5·3.5 − 2.5·2.5) / (2·0.5) = 6`.
#
# The distance between x + h and x − h is 2h, so that is what you divide by.
#
# **Predict.** You make the step ten times smaller. The error of the forward difference gets about ten
# times smaller. What about the central one, for a function that is no parabola?

# %% tags=["explore"]
guess_central = ""  # write one of: "also 10 times", "20 times", "100 times"

# %% tags=["explore"]
print(f"your guess: {guess_central or '(none yet)'}")
figures.error_against_step()

# %% [markdown]
# A hundred times: its error goes with h². So the central difference is the better one. But a step can be
# too small. Then the two values have nearly all their digits in common, their difference is made of
# rounding, and the curve turns up again. 0.00001 is a good step for the central difference with float64.
#
# ### When f gives more than one number
#
# A layer returns an array, and a slope is one number. So we say how much each output counts. That is
# `dout` again: multiply the change of each output by its dout, then add up. If f gives one number only,
# such as a loss, `dout` is `None`.
#
# For each number of x: set it to its value plus h and ask f; set it to its value less h and ask f; put it
# back. Only **one number at a time** is moved.
#
# ### Your turn: `numerical_gradient`


# %% exercise="numerical_gradient"
def numerical_gradient(f, x, dout=None, h=1e-5):
    """Find the gradient of f at x by trying: central differences, one number of x at a time.

    f: a function that takes an array of the shape of x; it returns an array, or one number if dout is None
    x: array of any shape, also of whole numbers; it must be as it was after the call
    dout: array of the shape of f(x), how much each output counts, or None
    h: how far each number is moved, up and down
    Returns an array of the shape of x: for each number of x, the sum over all outputs of
    dout · (f(x + h there) - f(x - h there)) / 2h.

    Example: f(x) = x² for each number, x = [3, 5], dout = [1, 10], h = 0.5 give [6, 100].
    Example: f(x) = the sum of all x², x = [3, 5], dout = None, h = 0.5 give [6, 10].
    """
    ### BEGIN SOLUTION
    x = np.array(x, dtype=float)  # a copy: the caller's array is never moved
    weights = 1.0 if dout is None else dout
    dx = np.zeros(x.shape)
    for place in np.ndindex(x.shape):
        value = x[place]
        x[place] = value + h
        above = np.sum(weights * f(x))
        x[place] = value - h
        below = np.sum(weights * f(x))
        x[place] = value
        dx[place] = (above - below) / (2 * h)
    return dx
    ### END SOLUTION


# %%
figures.try_show(lambda: numerical_gradient(np.square, np.array([3.0, 5.0]), np.array([1.0, 10.0]), 0.5))

# %%
figures.try_show(lambda: numerical_gradient(lambda x: np.sum(x**2), np.array([3, 5]), None, 0.5))

# %% check="numerical_gradient"
check("numerical_gradient")

# %% [markdown]
# **If it fails, try this.** Take x with one number, so that there is no loop. Then print x inside the
# loop: is exactly one number different each time? An array of whole numbers cannot hold 3.5: make a copy
# of floats first. The check calls f(x) = 1 + 2x + 3x² and the like with large steps such as 0.5, so that
# each wrong formula shows.
#
# ### Check your own layers
#
# `linear_backward` and `softmax_cross_entropy` were built from formulas. Now they have to agree with the
# experiment.


# %% tags=["explore"]
def check_gradients():
    """Hold the formulas against the experiment, with the weights of a small layer."""
    rng = np.random.default_rng(3)
    x, w, b = rng.normal(size=(2, 3, 4, 5)), rng.normal(size=(7, 60)), rng.normal(size=7)
    labels, dout = np.array([4, 0]), rng.normal(size=(2, 7))
    dx, dw, db = linear_backward(dout, x, w)
    scores = linear(x, w, b)
    _, dscores = softmax_cross_entropy(scores, labels)
    tried = {
        "dx": (dx, numerical_gradient(lambda moved: linear(moved, w, b), x, dout)),
        "dw": (dw, numerical_gradient(lambda moved: linear(x, moved, b), w, dout)),
        "db": (db, numerical_gradient(lambda moved: linear(x, w, moved), b, dout)),
        "dscores": (
            dscores,
            numerical_gradient(lambda moved: softmax_cross_entropy(moved, labels)[0], scores),
        ),
    }
    for name, (formula, experiment) in tried.items():
        difference = np.abs(formula - experiment).max()
        print(f"{name:8} {formula.size:4} numbers, differ by at most {difference:.0e}")


figures.try_show(check_gradients)

# %% [markdown]
# Differences below 1e-8 are rounding. At 1e-2 one of the two is wrong, and it is rarely the experiment.
# In notebook 06 the same experiment will judge a convolution.

# %% [markdown]
# ## 6. Your functions learn
#
# All parts are there. Scores from `linear`, loss and gradient from `softmax_cross_entropy`, and
# `linear_backward` says which weight is to blame. Move each weight a little against its gradient, and
# again.
#
# There are 1,000 handwritten digits to learn from and 347 others to be tested with. All weights begin at
# 0.
#
# **Predict.** What is the loss before the first step?

# %% tags=["explore"]
guess_first_loss = None  # write a number


# %% tags=["explore"]
def learn_digits(steps=200, rate=0.5):
    """Train one fully connected layer on 1,000 digits; return its weights (10, 64)."""
    images, labels = load_digits()
    x, new = images[:1000] / 16, images[1000:] / 16
    w, b = np.zeros((10, 64)), np.zeros(10)
    for step in range(steps + 1):
        loss, dscores = softmax_cross_entropy(linear(x, w, b), labels[:1000])
        _, dw, db = linear_backward(dscores, x, w)
        if step in (0, 10, 50, 100, steps):
            right = np.mean(linear(new, w, b).argmax(axis=1) == labels[1000:])
            print(f"step {step:3}   loss {loss:.3f}   {right:4.0%} of the new digits right")
        w, b = w - rate * dw, b - rate * db
    return w


def learned_weights():
    """Show the ten rows of the learned weights as images."""
    print(f"your guess: {guess_first_loss or '(none yet)'}")
    rows = learn_digits().reshape(10, 8, 8)
    return figures.image_rows(
        [rows],
        ["weights of\n0 to 9"],
        alt="Ten images of 8 by 8 weights, one for each digit from 0 to 9. That of the 0 has a light middle "
        "and dark sides.",
        caption="Dark: ink here speaks for this digit. Light: ink here speaks against it.",
    )


figures.try_show(learned_weights)

# %% [markdown]
# The loss begins at 2.303, as it must: all scores are 0, so they are equal. Each row of weights becomes a
# template of its digit. One template for each class is all that a single layer has. What a ConvNet puts
# in front of it is the subject of notebook 07.

# %% [markdown]
# ## 7. Explain the bug
#
# **The first one.** Ada checks the gradient of her `softmax_cross_entropy` with one image: it agrees with
# the experiment. In training, with batches of 50, she needs a learning rate 50 times smaller than all
# others. What has she forgotten, and why did her check not show it?
#
# <details><summary>When you have an explanation</summary>
#
# The loss is a mean, but her gradient is not divided by N. With N = 1 there is nothing to divide. Check
# with two images at least, and with different numbers of images, classes and pixels.
#
# </details>

# %% [markdown]
# **The second one.** Ben stretches his images column by column, with `order="F"`. He trains his network
# and it reads as many digits as everybody else's. Then he takes the weights that a friend has trained,
# and it reads next to nothing. What is wrong, and why did his own training not suffer?
#
# <details><summary>When you have an explanation</summary>
#
# His pixels are in another order than his friend's. An FC layer does not care about the order, as long as
# it is always the same: you have seen this with the shuffled digits in notebook 01. But weights that were
# learned in one order meet the wrong pixels in another. That is why the order is a convention, and why
# `linear` is checked for it.
#
# </details>

# %% [markdown]
# ## 8. In your own words
#
# This question is read by a person. It is worth 2 points.
#
# **Before the exponential, softmax subtracts the largest score of each image. Why is this done, and why
# may it be done?** Two to four sentences.

# %% [markdown] written="05_why_subtract_the_largest"
# ### BEGIN SOLUTION
# **Model answer.** It is done because the exponential of a large score overflows: `np.exp(1000)` is
# `inf`, and `inf/inf` is `nan`. After the subtraction the largest exponential is 1, and the others are
# smaller. It may be done because it changes nothing: subtracting m multiplies every exponential of the
# image by the same factor $e^{-m}$, which stands above and below the fraction and cancels.
#
# **Rubric.**
#
# - 1 point: overflow. Without it large scores give infinity or nan.
# - 1 point: the probabilities stay the same, because the common factor cancels.
#
# Other words with the same meaning count in full. "For numerical stability" without saying what would
# happen is no point; "it does not change the result" without a reason is half a point.
# ### END SOLUTION

# %% [markdown]
# ## The whole notebook in one minute
#
# - A fully connected layer stretches each image and computes f = Wx + b: one row of weights for each output.
#   Two of them without anything between are one.
# - Backwards: what came back times what went in. dw and db add up over the images, dx has the shape of x.
# - A 1×1 convolution is a fully connected layer at every pixel: it mixes the channels.
# - Softmax makes probabilities of scores. The loss is −log of the right one: 2.303 for ten equal scores.
# - Subtract the largest score first. Nothing changes, and nothing overflows.
# - The gradient of the loss: probabilities, less 1 at the right class, divided by N. It adds up to 0.
# - Try gradients out with central differences. Two sides are better than one.
#
# ## What comes next
#
# You can send a gradient back through a fully connected layer. In notebook 06 it goes back through a
# convolution, where each weight was used at every place. The experiment of section 5 will say whether it
# is right.
#
# Before you hand in: restart the kernel and run all cells once from top to bottom. Everything you need
# should be in the notebook.
