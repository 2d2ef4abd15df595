# %% [markdown]
# # Activation functions
#
# Between two layers of a network stands a small function. It looks at one number at a time, and you can
# draw it with one stroke of a pen. Without it, a hundred layers could do no more than one.
#
# When you are done you can
#
# - say why a network needs a non-linearity, and show what happens without it,
# - compute the six activation functions of the lecture, and draw each of them from memory,
# - send a gradient back through ReLU and tanh,
# - say when a unit saturates, when it dies, and why ReLU is a good default.
#
# **Time:** 45 to 60 minutes. **You need:** NumPy arrays, and notebook 01. You need to know what a slope is.
#
# **How it works**
#
# - Run the cells from top to bottom with Shift+Enter. Where it says *Your turn*, replace the line
#   `raise NotImplementedError()` by your code. Write helper functions in the same cell.
# - Below each exercise a cell calls `check`. Run it as often as you like.
# - Your final score comes from further cases: **the same ideas with other shapes and other numbers**. So
#   write for arrays of any shape: a row of numbers, a matrix, the maps of several images.
# - Your functions return **new arrays**. The arrays that they are given stay as they were.
# - Predictions carry no points. Write your guess down before you look.

# %%
import numpy as np

from autograder import check
from cnn import conv2d_valid, convolve2d, explore, figures, load_digits

# %% [markdown]
# ## 1. Two layers that are only one
#
# **Predict.** A network has two fully connected layers and nothing between them: $f = W_2 W_1 x$. There are
# 3 inputs, 4 numbers in the middle and 2 outputs. How many layers do you need at least, to compute the same
# for every $x$?

# %% tags=["explore"]
guess_layers = None  # write a number

# %% [markdown]
# ### By hand
#
# Take the smallest network there is: one input, one number in the middle, one output.
#
# - The first layer computes `h = 2x + 1`.
# - The second layer computes `y = 3h − 4`.
#
# For x = 2 the number in the middle is `2·2 + 1 = 5`, and the output is `3·5 − 4 = 11`.
#
# Now put the first line into the second: 3(2x + 1) − 4. That is 6x − 1. One layer with the weight 6 and the
# bias −1 does the same: `6·2 − 1 = 11`. It does the same for *every* x.
#
# With more numbers, weights become matrices. Nothing else changes.

# %% tags=["explore"]
w_first = np.array([[1, 0, 2], [0, 1, -1], [3, 1, 0], [-1, 2, 1]])  # from 3 numbers to 4
w_second = np.array([[1, -1, 0, 2], [0, 2, 1, -1]])  # from 4 numbers to 2
three_inputs = np.array([1, 2, 3])
w_only = w_second @ w_first

print(f"your guess         {guess_layers}")
print(f"two layers         {w_second @ (w_first @ three_inputs)}")
print(f"one layer          {w_only @ three_inputs}")
print(f"its weights        {w_only.tolist()}, shape {w_only.shape}")

# %% [markdown]
# One is enough: the layer with the weights $W_2 W_1$. A sum of sums is a sum. The four numbers in the
# middle cost `4·3 + 2·4 = 20` weights and bring nothing that `2·3 = 6` weights could not do.
#
# ### Convolutions melt together too
#
# A convolution is a sum of products as well. So two 3×3 filters, one after the other, are one 5×5 filter.
# Here is the test, on a handwritten digit.

# %% tags=["explore"]
images, labels = load_digits()
digit = images[labels == 3][:1]  # (1, 1, 8, 8): the first handwritten 3
upright = np.array([[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]])
details = np.array([[0, -1, 0], [-1, 4, -1], [0, -1, 0]])
melted = convolve2d(np.pad(upright, 2), details)  # slide one filter over the other, zeros around it

one_by_one = conv2d_valid(conv2d_valid(digit, upright[None, None], [0]), details[None, None], [0])
at_once = conv2d_valid(digit, melted[None, None], [0])
print(f"two filters of 3×3  {one_by_one.shape}")
print(f"one filter of {melted.shape[0]}×{melted.shape[1]}   {at_once.shape}")
print(f"all numbers equal   {np.array_equal(one_by_one, at_once)}")

# %% [markdown]
# So depth alone is worth nothing. Something has to stand between two layers that is *not* a sum of
# products. The lecture's reminder says: we **need non-linearity**. A function for this place is called an
# **activation function**.
#
# The simplest one has a single bend: negative numbers become 0, all others stay. The picture shows what one
# bend does. Both networks have the same weights. There is one input $x$, and there are three numbers in the
# middle: x, x − 1 and x − 2. The output is the first, minus twice the second, plus twice the third.

# %% tags=["explore"]
figures.collapse()

# %% [markdown]
# At x = 1 the three numbers are 1, 0 and −1.
#
# - On the left they are used as they are: `1 − 2·0 + 2·(−1) = −1`.
# - On the right the −1 becomes 0 first: `1 − 2·0 + 2·0 = 1`.
#
# On the left there are three lines, and their sum is a line. On the right each number adds a bend at a
# place of its own. With enough bends you can follow any curve as closely as you like.

# %% [markdown]
# ## 2. ReLU
#
# Think of a filter that looks for upright edges. Its answer is positive where the edge goes from dark to
# bright, and negative where it goes from bright to dark. The next layer may want to know only this: is my
# edge here, and how strong is it? "No" is 0, and there is no less than no.
#
# The **rectified linear unit**, ReLU, says that:
#
# $$\mathrm{relu}(x) = \max(0, x)$$
#
# ### By hand
#
# | x | the larger of 0 and x |
# |---|---|
# | −2 | 0 |
# | 0 | 0 |
# | 3 | 3 |
#
# Each number is on its own. Nothing is added up, no neighbour is looked at, and the shape stays as it is.
#
# ### Your turn: `relu`
#
# `x` has any number of axes. Return a **new array**: do not write into `x`, and do not return `x` itself,
# even if there is nothing to cut.


# %% exercise="relu"
def relu(x):
    """Compute max(0, x) for each number of x.

    x: array of any shape
    Returns a new array of the same shape. x itself is not changed.

    Example: x = [-2, 0, 3] gives [0, 0, 3].
    """
    ### BEGIN SOLUTION
    return np.where(x > 0, x, 0.0)
    ### END SOLUTION


# %% [markdown]
# **Try it.** Will the shape change? Which numbers will?

# %%
one_small_map = np.array([[1.5, -2.0, 0.0], [-0.5, 4.0, -7.0]])
figures.try_show(lambda: relu(one_small_map))

# %% check="relu"
check("relu")

# %% [markdown]
# **If it fails, try this.** Print the shape of your result: it has to be the shape of `x`. `np.max` looks
# for the largest number of *one* array. Here two things are compared at each place: the number there, and
# 0. If the report says that an argument was changed, look for a line that writes into `x`.

# %% [markdown]
# ### A map before and after
#
# The filter for upright edges, the handwritten 3, and your function.


# %% tags=["explore"]
def rectified_map():
    """Show the map of a digit before and after relu."""
    before = conv2d_valid(digit, upright[None, None], [0])
    after = relu(before)
    cut = np.count_nonzero(before[0, 0] < 0)
    return figures.number_grids(
        [before[0, 0], after[0, 0]],
        ["map of the filter", "after relu"],
        alt=f"A map of {before.size} numbers from {before.min():g} to {before.max():g}, and the same map "
        f"after relu: its {cut} negative numbers have become 0, all others are as before.",
        caption="Negative answers are gone. What is left says where the edge is, and how strong it is.",
    )


figures.try_show(rectified_map)

# %% [markdown]
# In the network the two take turns: CONV, RELU, CONV, RELU. This is the preview of notebook 01 once more,
# with the activation functions in their places. They have **no parameters** and leave every shape as it
# is.


# %% tags=["explore"]
def preview():
    """Follow the shape through the lecture's two layers, with a ReLU after each."""
    rng = np.random.default_rng(1)
    x = rng.normal(size=(1, 3, 32, 32))
    print(f"image   {x.shape}")
    for w in (rng.normal(size=(6, 3, 5, 5)), rng.normal(size=(10, 6, 5, 5))):
        x = conv2d_valid(x, w, np.zeros(len(w)))
        print(f"CONV    {x.shape!s:16} smallest {x.min():6.1f}")
        x = relu(x)
        print(f"RELU    {x.shape!s:16} smallest {x.min():6.1f}")


figures.try_show(preview)

# %% [markdown]
# ## 3. The way back
#
# A network learns by small changes. For that it asks of every number in it: *if this number were a little
# larger, how much larger would the loss be?* The answer is called the **gradient** of that number. (The
# **loss** says how wrong the network is. It comes in notebook 05.)
#
# The question is answered from the back to the front, layer by layer. When it is the turn of our ReLU, the
# layers behind it have done their part. They hand us `dout`: one gradient for each *output* of the ReLU. We
# have to find `dx`: one gradient for each *input*.
#
# For one number it takes one thought. If the input moves a little, the output moves **slope** times as
# much. Then the loss moves `dout` times as much as the output does. So
#
# $$dx = dout \cdot \mathrm{slope\ at\ } x$$
#
# This is the chain rule, and all of backpropagation is made of it.
#
# **Predict.** Right of 0 the slope of ReLU is 1, left of 0 it is 0. What is it *at* 0, in this course?

# %% tags=["explore"]
guess_at_zero = None  # write a number

# %% [markdown]
# Move the input a little away from 0, first to the right, then to the left. How far does the output move,
# in relation to that?


# %% tags=["explore"]
def slopes_at_zero(step=0.001):
    """Compare relu at 0 with relu a small step to the right and to the left."""
    at_zero = relu(np.array([0.0]))[0]
    to_the_right = (relu(np.array([step]))[0] - at_zero) / step
    to_the_left = (relu(np.array([-step]))[0] - at_zero) / -step
    print(f"your guess         {guess_at_zero}")
    print(f"to the right       {to_the_right + 0:g}")
    print(f"to the left        {to_the_left + 0:g}")


figures.try_show(slopes_at_zero)

# %% [markdown]
# The two sides disagree, so there is no slope at 0. One has to be chosen. **In this course it is 0**: a
# convention, the one that most libraries share. It matters little in practice, but a check has to know.
#
# ### By hand
#
# | x | output | slope | dout | dx |
# |---|---|---|---|---|
# | −2 | 0 | 0 | 10 | 0 |
# | 0 | 0 | 0, by convention | 20 | 0 |
# | 3 | 3 | 1 | 30 | 30 |
# | 5 | 5 | 1 | −40 | −40 |
#
# Think of a gate for each number. It is open where the input was positive, and closed elsewhere. An open
# gate lets the gradient pass as it is, with its sign. The sign of `dout` does not move the gate: look at
# the last row.
#
# ### Your turn: `relu_backward`


# %% exercise="relu_backward"
def relu_backward(dout, x):
    """Send a gradient back through relu: it passes where x > 0; where x <= 0 it becomes 0.

    dout: array of the shape of x, the gradient of the loss with respect to each output of relu
    x: array of any shape, the input that relu was given
    Returns a new array of the shape of x: the gradient of the loss with respect to each input.
    At x = 0 it is 0, by convention.

    Example: dout = [10, 20, 30, -40] and x = [-2, 0, 3, 5] give [0, 0, 30, -40].
    """
    ### BEGIN SOLUTION
    gate = x > 0
    return np.where(gate, dout, 0.0)
    ### END SOLUTION


# %% [markdown]
# **Try it.** Which of the four gradients will pass?

# %%
four_gradients = np.array([10.0, 20.0, 30.0, -40.0])
four_inputs = np.array([-2.0, 0.0, 3.0, 5.0])
figures.try_show(lambda: relu_backward(four_gradients, four_inputs))

# %% check="relu_backward"
check("relu_backward")

# %% [markdown]
# **If it fails, try this.** Two arrays, two tasks: `x` decides who passes, `dout` is what passes. Take
# the case above and change one sign in `dout`: one sign of the result has to change, or none. Change one
# sign in `x`: a gate has to open or close.

# %% [markdown]
# ## 4. A unit that has died, and a leak
#
# A gate that is closed for *one* image does no harm: for another image it opens. But think of a unit that
# computes relu(w·x + b), with w = 1. All its inputs lie between 0 and 5. One step of learning was too
# large and has made its bias b = −10.


# %% tags=["explore"]
def dead_unit():
    """Show output and gradient of a unit whose bias has become very negative."""
    x = np.array([0.0, 1.0, 2.0, 3.0, 4.0, 5.0])
    before = 1.0 * x - 10.0
    print(f"inputs             {x}")
    print(f"w·x + b            {before}")
    print(f"outputs            {relu(before)}")
    print(f"gradients          {relu_backward(np.ones(6), before)}")


figures.try_show(dead_unit)

# %% [markdown]
# All outputs are 0 and all gates are closed. No gradient comes through, so w and b get no change, in this
# step and in all later ones. The unit is **dead**: it will answer 0 for ever. This is the danger of ReLU.
#
# The **leaky ReLU** leaves a gap in the gate. Left of 0 it is a line too, only a flat one:
#
# $$\max(0.1 x, x)$$
#
# **Predict.** What does it give for x = −2?

# %% tags=["explore"]
guess_leaky = None  # write a number

# %% tags=["explore"]
print(f"your guess         {guess_leaky}")
print(f"the two numbers    {0.1 * -2:g} and {-2}")
print(f"the larger one     {max(0.1 * -2, -2):g}")

# %% [markdown]
# Of two negative numbers, the one that is closer to 0 is the larger. For x = 3 the two are 0.3 and 3, and
# 3 is the larger one. So the same formula leaves positive numbers as they are.
#
# The 0.1 is called the **slope**. Your function gets it as an argument; it lies between 0 and 1. The
# gradient left of 0 is multiplied by it: small, but not 0. A dead unit can come back.
#
# ### Your turn: `leaky_relu`


# %% exercise="leaky_relu"
def leaky_relu(x, slope=0.1):
    """Compute max(slope * x, x) for each number of x.

    x: array of any shape
    slope: a number, larger than 0 and smaller than 1
    Returns a new array of the shape of x.

    Example: x = [-2, 0, 3] gives [-0.2, 0, 3]; with slope = 0.5 it gives [-1, 0, 3].
    """
    ### BEGIN SOLUTION
    return np.where(x > 0, x, slope * x)
    ### END SOLUTION


# %% [markdown]
# **Try it.** Take a slope of 0.5 and compare with the example. Then think about a slope of 2, without
# running it: which of the two would max choose on the right of 0? This is why the slope has to be smaller
# than 1.

# %%
figures.try_show(lambda: leaky_relu(np.array([-2.0, 0.0, 3.0]), 0.5))

# %% check="leaky_relu"
check("leaky_relu")

# %% [markdown]
# **If it fails, try this.** Test with a slope other than 0.1: does your result follow? Then take one
# negative and one positive number and write both candidates down, slope·x and x.

# %% [markdown]
# ## 5. ELU: a smooth floor
#
# The leak goes down without end. The **exponential linear unit**, ELU, bends it towards a floor:
#
# $$\mathrm{elu}(x) = \begin{cases} x & x \geq 0 \\ \alpha (e^x - 1) & x < 0 \end{cases}$$
#
# Here $e$ is about 2.718, and `np.exp(x)` is $e^x$. Far to the left $e^x$ is nearly 0, so the curve comes
# close to −α and stays above it. At 0 it is $e^0 = 1$, so the curve meets the other branch: there is no
# jump.
#
# ### By hand
#
# For x = −1 we need $e^{-1}$, which is 0.368. With α = 1 the result is `0.368 − 1 = −0.632`. With α = 2
# it is `2·(0.368 − 1) = −1.264`. For x = 3 it is 3, whatever α is.
#
# ### The trap with large numbers
#
# $e^{1000}$ is too large for a floating-point number: NumPy says `inf`, infinity. And 0 times infinity is no
# number at all: `nan`. So this line, which chooses with masks of zeros and ones, is wrong for x = 1000:
#
# ```python
# y = (x >= 0) * x + (x < 0) * alpha * (np.exp(x) - 1)
# ```

# %% tags=["explore"]
with np.errstate(all="ignore"):  # no warnings, we want to see the numbers
    too_large = np.exp(np.array([1000.0]))
    print(f"e^1000             {too_large}")
    print(f"0 · e^1000         {0 * too_large}")
    print(f"e^1000 / e^1000    {too_large / too_large}")
    print(f"1 / e^1000         {1 / too_large}")

# %% [markdown]
# An infinity that is *divided by* or *thrown away* does no harm. One that is multiplied by 0, or divided by
# itself, does. Your function has to give finite numbers at 1000 and at −1000. A warning of NumPy about an
# overflow costs no points; a `nan` does.
#
# ### Your turn: `elu`


# %% exercise="elu"
def elu(x, alpha=1.0):
    """Compute x where x >= 0, and alpha * (e^x - 1) elsewhere.

    x: array of any shape; its numbers may be as large as 1000 or as small as -1000
    alpha: a number larger than 0
    Returns a new array of the shape of x, all numbers finite.

    Example: x = [-1000, 0, 3] and alpha = 2 give [-2, 0, 3].
    """
    ### BEGIN SOLUTION
    below = alpha * (np.exp(np.minimum(x, 0)) - 1)
    return np.where(x >= 0, x, below)
    ### END SOLUTION


# %% [markdown]
# **Try it.** Which floor will α = 2 have?

# %%
figures.try_show(lambda: elu(np.array([-1000.0, -1.0, 0.0, 3.0]), 2.0))

# %% check="elu"
check("elu")

# %% [markdown]
# **If it fails, try this.** Test with α = 2, not with 1, because a forgotten 1 hides a mistake. Take x =
# −1 from the case above. If there is a `nan`, print the exponential alone, for x = 1000.
# `np.where(condition, a, b)` takes numbers from `a` or from `b` and throws the others away.

# %% [markdown]
# ## 6. Sigmoid: the step made smooth
#
# Before ReLU, networks used other curves. The first is the threshold of the Perceptron, made smooth, so
# that it has a slope:
#
# $$\sigma(x) = \frac{1}{1 + e^{-x}}$$
#
# It squeezes every number into the range from 0 to 1. Far to the left it is nearly 0, far to the right
# nearly 1.
#
# ### By hand
#
# - At 0: $e^0 = 1$, so `1/(1 + 1) = 0.5`.
# - At 2: $e^{-2}$ is 0.135, so the result is 1/1.135, about 0.881.
# - At −2: $e^2$ is 7.389, so the result is 1/8.389, about 0.119. The last two add up to 1.
#
# ### Your turn: `sigmoid`
#
# The results have to be right for x = 1000 and for x = −1000 as well: 1 and 0, to twelve decimal places.
# Remember the trap of section 5. There are several ways to write this function. Not all of them are safe
# on both sides.


# %% exercise="sigmoid"
def sigmoid(x):
    """Compute 1 / (1 + e^(-x)) for each number of x.

    x: array of any shape; its numbers may be as large as 1000 or as small as -1000
    Returns a new array of the shape of x, all numbers from 0 to 1.

    Example: x = [-1000, 0, 1000] gives [0, 0.5, 1].
    """
    ### BEGIN SOLUTION
    small = np.exp(-np.abs(x))  # at most 1, so nothing can overflow
    return np.where(x >= 0, 1 / (1 + small), small / (1 + small))
    ### END SOLUTION


# %% [markdown]
# **Try it.** Compare with the case by hand.

# %%
figures.try_show(lambda: sigmoid(np.array([-1000.0, -2.0, 0.0, 2.0, 1000.0])))

# %% check="sigmoid"
check("sigmoid")

# %% [markdown]
# **If it fails, try this.** Compute your result at 0 and at 2 and compare with the case by hand. If there
# is a `nan`, find out which part is infinite, and on which side. Which sign does the exponent have there?

# %% [markdown]
# ### How steep is it?
#
# **Predict.** A gradient that goes back through a sigmoid is multiplied by its slope. What is the largest
# slope that a sigmoid has anywhere?

# %% tags=["explore"]
guess_slope = None  # write a number

# %% [markdown]
# <!-- explorer: activations sigmoid -->

# %% [markdown]
# The picture above stands still. The one below answers: point at a place on the curve, or press Tab until
# there is a frame around the picture and use the arrow keys. Left is the function, right its derivative:
# the slope at each place. The table shows all functions of this notebook at the same x. Its last column
# is the slope to the power of k: what is left of a gradient after k layers with this slope.

# %% tags=["explore"]
print(f"your guess: {guess_slope or '(none yet)'}")
explore.activations(x=0.0)

# %% [markdown]
# The largest slope is 0.25, at x = 0. There is a formula for it, σ'(x) = σ(x)·(1 − σ(x)), and at 0 it gives
# `0.5·(1 − 0.5) = 0.25`.
#
# So even in the best case, a gradient loses three quarters in each layer. After five layers it is 0.25⁵,
# about 0.00098. The first layers of a deep network learn next to nothing.
#
# Farther out it is worse: the curve is nearly flat. We say that the unit is **saturated** there. The
# explorer calls a function saturated where its slope is smaller than 0.05, and hatches these parts.
#
# **Try it.** Go to the right from 0. At which x, in steps of a quarter, is the sigmoid saturated for the
# first time? And tanh? (Choose the function above the picture, or in the table.) Where is ReLU saturated?
#
# <details><summary>When you have an answer</summary>
#
# The sigmoid is saturated from x = 3 on, tanh already from x = 2.25 on. Both are on the other side too.
# ReLU is saturated on the left of 0, where its slope is 0, but nowhere on the right: it goes up without
# end, with a slope of 1.
#
# </details>

# %% [markdown]
# ## 7. tanh: the same curve around 0
#
# All outputs of a sigmoid are positive. The **hyperbolic tangent**, tanh, is the same curve, moved and
# stretched: it goes from −1 to 1, and it is 0 at 0. NumPy has it as `np.tanh`. Its slope is
#
# $$\tanh'(x) = 1 - \tanh^2(x)$$
#
# where $\tanh^2(x)$ means: first tanh, then the square. At 0 the slope is `1 − 0·0 = 1`. So near 0 a
# gradient comes through in full, better than the 0.25 of the sigmoid.
#
# ### By hand
#
# Take x = 1 and dout = 10. tanh(1) is 0.762. The slope is `1 − 0.762·0.762 = 0.419`, so dx is about 4.2.
#
# Watch what x is. Here it is the number that goes **into** tanh. Many programs keep the number that came
# out and write 1 − y². With x in the place of y the result would be `10·(1 − 1·1) = 0`.
#
# ### Your turn: `tanh_backward`


# %% exercise="tanh_backward"
def tanh_backward(dout, x):
    """Send a gradient back through tanh.

    dout: array of the shape of x, the gradient of the loss with respect to each output of tanh
    x: array of any shape, the INPUT that tanh was given; as large as 1000 or as small as -1000
    Returns a new array of the shape of x: the gradient of the loss with respect to each input.

    Example: dout = [4, 4, 4] and x = [-1000, 0, 1000] give [0, 4, 0].
    """
    ### BEGIN SOLUTION
    y = np.tanh(x)
    return dout * (1 - y * y)
    ### END SOLUTION


# %% [markdown]
# **Try it.** The case by hand, and its mirror image. Which sign will the second result have?

# %%
figures.try_show(lambda: tanh_backward(np.array([10.0, 10.0]), np.array([1.0, -1.0])))

# %% check="tanh_backward"
check("tanh_backward")

# %% [markdown]
# **If it fails, try this.** Set `dout` to 1 and print the slope alone, at −1, 0 and 1. It has to be the
# same at −1 and 1, and 1 at 0. Does tanh appear once in your formula, and is the square outside it?

# %% [markdown]
# ### Twenty layers
#
# Now your functions go into a network of twenty layers with 64 numbers in each. The weights are random,
# and have the size that people choose for each function. A gradient starts behind the last layer with
# size 1. How large is it when it has gone back through 1, 2, …, 20 layers?


# %% tags=["explore"]
def gradient_sizes(function, backward, spread, layers=20, width=64):
    """Send numbers through many layers and a gradient back; return its size before and after each layer."""
    rng = np.random.default_rng(0)
    x, way = rng.normal(size=(100, width)), []
    for _ in range(layers):
        w = rng.normal(size=(width, width)) * spread / np.sqrt(width)
        way.append((x @ w.T, w))
        x = function(x @ w.T)
    gradient = rng.normal(size=x.shape)
    sizes = [gradient.std()]
    for before, w in reversed(way):
        gradient = backward(gradient, before) @ w
        sizes.append(gradient.std())
    return np.array(sizes) / sizes[0]


def back_through_sigmoid(dout, x):
    """Send a gradient back through your sigmoid, by the formula of section 6."""
    return dout * sigmoid(x) * (1 - sigmoid(x))


def twenty_layers():
    """Draw the size of the gradient for three activation functions."""
    return figures.gradient_depth(
        {
            "ReLU": gradient_sizes(relu, relu_backward, np.sqrt(2)),
            "tanh": gradient_sizes(np.tanh, tanh_backward, 1),
            "sigmoid": gradient_sizes(sigmoid, back_through_sigmoid, 1),
        }
    )


figures.try_show(twenty_layers)

# %% [markdown]
# Upwards, each line of the grid is a hundred times the one below it. With the sigmoid next to nothing
# arrives at the first layers: they would have to learn from a gradient that is more than a million
# million times too small. With ReLU the gradient keeps its size. This is the main reason why deep
# networks use it.
#
# tanh does well here, because all its inputs are still close to 0, where it is steep. Learning makes
# weights larger and pushes units out to the flat parts. There tanh loses the gradient too, and ReLU does
# not.

# %% [markdown]
# ## 8. Maxout: learn the bend
#
# ReLU takes the larger of two lines: 0 and x. Why these two? **Maxout** learns both:
#
# $$\max(w_1^T x + b_1,\; w_2^T x + b_2)$$
#
# Each output has two sets of weights, two **branches**. Both look at the whole input, and the larger
# result comes out.
#
# **Predict.** There is one input $x$. The first branch has the weight 0 and the bias 0, the second the
# weight 1 and the bias 0. Which function of this notebook is that?

# %% tags=["explore"]
guess_maxout = ""  # write a name

# %% tags=["explore"]
print(f"your guess         {guess_maxout or '(none yet)'}")
for one_input in (-2, 0, 3):
    first_branch, second_branch = 0 * one_input + 0, 1 * one_input + 0
    print(f"x = {one_input}: max({first_branch}, {second_branch}) = {max(first_branch, second_branch)}")

# %% [markdown]
# It is ReLU. Other lines give other functions. The picture takes −x and x.

# %% [markdown]
# <!-- explorer: activations maxout -->

# %% [markdown]
# **Now you.** By which other name do you know the maxout of the lines *−x and x*? Then find, in the explorer,
# the lines that make a leaky ReLU.

# %% tags=["explore"]
explore.activations(function="maxout", x=-2.0)

# %% [markdown]
# <details><summary>When you have an answer</summary>
#
# The larger of −x and x is the absolute value: the distance from 0. The lines 0.1·x and x make the leaky
# ReLU.
#
# </details>
#
# A maxout is saturated only where its larger line is flat, and need not have a dead side. The price:
# twice as many weights.
#
# ### By hand
#
# The input is x = (1, 2), and there is one output.
#
# - First branch, weights (3, 0), bias −1: `3·1 + 0·2 − 1 = 2`.
# - Second branch, weights (0, 2), bias 1: `0·1 + 2·2 + 1 = 5`. The larger one is 5.
# - For x = (2, 0) the branches give `3·2 + 0·0 − 1 = 5` and `0·2 + 2·0 + 1 = 1`. Again 5 comes out, this
#   time of the first branch. Each input has its own winner.
#
# ### Your turn: `maxout`
#
# Several images at once, several outputs. As in $f = Wx$, each row of `w1` and of `w2` belongs to one
# output.


# %% exercise="maxout"
def maxout(x, w1, b1, w2, b2):
    """Compute the larger of two branches, for each image and each output.

    x: array of shape (N, D), N images of D numbers each
    w1, w2: arrays of shape (M, D), the weights of the branches: one row for each output
    b1, b2: arrays of shape (M,), their biases
    Returns an array of shape (N, M).

    Example: x = [[1, 2], [2, 0]], w1 = [[3, 0]], b1 = [-1], w2 = [[0, 2]], b2 = [1]
             give [[5], [5]].
    """
    ### BEGIN SOLUTION
    first = x @ w1.T + b1  # (N, M)
    second = x @ w2.T + b2
    return np.where(first > second, first, second)
    ### END SOLUTION


# %% [markdown]
# **Try it.** The case by hand. Change the bias of the second branch to −5: who wins now?

# %%
two_images = np.array([[1.0, 2.0], [2.0, 0.0]])
w_one, b_one = np.array([[3.0, 0.0]]), np.array([-1.0])
w_two, b_two = np.array([[0.0, 2.0]]), np.array([1.0])
figures.try_show(lambda: maxout(two_images, w_one, b_one, w_two, b_two))

# %% check="maxout"
check("maxout")

# %% [markdown]
# **If it fails, try this.** Compute both branches alone and print their shapes: both have to be (N, M).
# Only then compare them, number by number. Make N, D and M different, so that no two axes can change
# places without being seen.

# %% [markdown]
# ## 9. All six, and which one to take
#
# Here is the lecture's page of activation functions with their derivatives. Cover the names and say them.

# %% tags=["explore"]
figures.six_activations()

# %% [markdown]
# | | formula | largest slope | watch out for |
# |---|---|---|---|
# | sigmoid | 1/(1 + e⁻ˣ) | 0.25 | saturates on both sides, all outputs positive |
# | tanh | tanh(x) | 1 | saturates on both sides |
# | **ReLU** | max(0, x) | 1 | units can die |
# | leaky ReLU | max(0.1x, x) | 1 | one more number to choose |
# | maxout | max(w₁ᵀx + b₁, w₂ᵀx + b₂) | as large as its weights | twice as many weights |
# | ELU | x, or α(eˣ − 1) left of 0 | 1 for α up to 1 | needs the exponential |
#
# The lecture marks one of them: **ReLU, good default choice**. It costs one comparison, it keeps
# gradients alive where it is positive, and it works. Take another one when you have a reason, and
# measure. For the last layer the question is a different one; it comes in notebook 05.

# %% [markdown]
# ## 10. Explain the bug
#
# **The first one.** Ada's `relu` is two lines long: `x[x < 0] = 0` and `return x`. She shows a map before
# and after. The two pictures are equal, and neither has a negative number in it. She says: "My filter has
# no negative answers." What has happened?
#
# <details><summary>When you have an explanation</summary>
#
# The first line writes into the array that was given to her. So the map "before" has been changed before
# she draws it. Her result is right, and that is what makes this bug so hard to find: it shows up
# somewhere else. A function that gets an array must leave it as it is.
#
# </details>

# %% [markdown]
# **The second one.** Ben's `tanh_backward` returns `dout * (1 - x**2)`. He tests it with small numbers: x
# = 0.1 and dout = 1 give 0.99, and the true slope is 0.99007. "Rounding", says Ben. In his network, where
# x goes up to 2, the loss explodes. What does his function give at x = 2, and what should it give?
#
# <details><summary>When you have an explanation</summary>
#
# He gets `1 − 2·2 = −3`, and the slope is 0.0707. The sign is wrong and the size too: each step goes the
# wrong way, and too far. His formula is for the *output* of tanh. Near 0 input and output are nearly the
# same, so a test with small numbers cannot tell. Test where the function bends.
#
# </details>

# %% [markdown]
# ## 11. In your own words
#
# This question is read by a person. It is worth 2 points.
#
# **Why is ReLU a good default choice, better than a sigmoid in a deep network? And which danger does it
# have?** Two to four sentences.

# %% [markdown] written="03_why_relu"
# ### BEGIN SOLUTION
# **Model answer.** For positive inputs a ReLU does not saturate: its slope is 1, so a gradient comes
# through in full size, layer after layer. A sigmoid multiplies it by 0.25 at most, and by much less where
# it is flat. ReLU is also cheap: one comparison, no exponential. The danger is a dead unit: when its
# input is negative for every image, its output and its gradient are 0, so it never learns again.
#
# **Rubric.**
#
# - 1 point: no saturation for x > 0, so that gradients survive many layers; or that it is cheap to compute.
# - 1 point: units can die, because left of 0 no gradient comes through.
#
# Other words with the same meaning count in full, and numbers are not needed. "It works better" or "it is
# non-linear" without a reason is no point: a sigmoid is non-linear too.
# ### END SOLUTION

# %% [markdown]
# ## The whole notebook in one minute
#
# - Layers that only add up melt into one. An activation function between them puts a bend in, and depth
#   begins to count.
# - It works on each number alone, has no parameters (maxout has) and leaves the shape as it is.
# - Backwards, the gradient is multiplied by the slope at the input: dx = dout · slope. For ReLU the slope
#   is 1 right of 0, and 0 elsewhere. At 0 that is a convention.
# - A sigmoid has a slope of 0.25 at most. Where it is flat it is saturated, and in deep networks the
#   gradient vanishes.
# - ReLU does not saturate on the right, but a unit that is never positive is dead. Leaky ReLU and ELU
#   leave a way back. Maxout learns its own bend.
# - ReLU is the good default choice.
#
# ## What comes next
#
# CONV and RELU leave large maps behind. In notebook 04 you make them smaller: pooling keeps the largest
# number of each little window. Its way back is a set of gates again.
#
# Before you hand in: restart the kernel and run all cells once from top to bottom. Everything you need
# should be in the notebook.
