# %% [markdown]
# # The perceptron
#
# One neuron, one sum, one answer. Around 1957 a machine with a single layer of such neurons learned to
# read letters. You build its neuron, teach it, find out what it cannot do, and see what came after it.
#
# When you are done you can
#
# - work out by hand what a neuron answers, and how it learns from a mistake,
# - say what changes from the Perceptron to Adaline, and what for,
# - show why one neuron cannot do everything, and what a second layer adds,
# - place the Mark I, backpropagation, LeNet-5 and AlexNet on a line.
#
# **Time:** 45 to 60 minutes. **You need:** a little Python. Section 2 is a warm-up in NumPy.
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
from cnn import explore, figures, letters

# %% [markdown]
# ## 1. Twenty by twenty photocells
#
# The **Mark I Perceptron** looked at the world through a camera of 20×20 photocells. Somebody held a
# letter in front of it, and each photocell measured how dark its place was. Here are letters as it might
# have seen them: printed in several fonts, a little off the centre, with noise.

# %% tags=["explore"]
images, labels = letters(300, seed=1, alphabet="IT")  # a label is 0 for I and 1 for T
figures.image_rows(
    [images[labels == 1][:8, 0], images[labels == 0][:8, 0]],
    ["the letter T", "the letter I"],
    alt="Eight pictures of the letter T and eight of the letter I, each of 20 by 20 grey pixels, in "
    "different fonts and with noise.",
    caption="Some letters I have feet and a head. A stroke alone does not tell them from a T.",
)

# %% [markdown]
# **Predict.** How many numbers does the machine get to see of one letter?

# %% tags=["explore"]
guess_values = None  # write a number

# %% tags=["explore"]
one_letter = images[0, 0]
print(f"your guess         {guess_values}")
print(f"rows and columns   {one_letter.shape}")
print(f"numbers            20 × 20 = {one_letter.size}")

# %% [markdown]
# The machine does not see a letter. It sees 400 numbers in a row. The lecture says: a *400-pixel image*.
#
# **Predict.** Here is the smallest possible case: two numbers in place of 400. A neuron multiplies each
# input with a **weight**, adds up the products, and adds one more number, the **bias**. If the result is
# greater than 0 it answers 1, otherwise 0. The weights are 1 and −1, the bias is 0. Both inputs are 1.
# What is the answer?

# %% tags=["explore"]
guess_answer = None  # write 0 or 1

# %% tags=["explore"]
total = 1 * 1 + (-1) * 1 + 0
print(f"your guess         {guess_answer}")
print(f"sum                1·1 + (−1)·1 + 0 = {total}")
print(f"greater than 0?    {total > 0}, so the answer is {int(total > 0)}")

# %% [markdown]
# A sum of exactly 0 is not greater than 0. Keep that in mind: it is a **convention**, and it will be
# checked.

# %% [markdown]
# ## 2. A warm-up in NumPy
#
# No points here. These are the things that trip people up in this course. Write your guess into each cell,
# then run it. If you know NumPy well, this takes a few minutes.
#
# **Slices stop before their end.** `x[:, 1:3]` means: all rows, and the columns 1 and 2. So `x[:, i : i + f]`
# has f columns, wherever it begins.

# %% tags=["explore"]
x = np.arange(12).reshape(3, 4)  # three rows, four columns
guess = ()  # the shape of x[:, 1:3]
print(x)
print(f"your guess {guess}, the answer {x[:, 1:3].shape}")
print(f"an index takes an axis away: x[1] is {x[1]}, of shape {x[1].shape}")
print(f"−1 counts from the end: x[-1] is {x[-1]}")

# %% [markdown]
# **The −0 trap.** `x[:, p:-p]` cuts `p` columns off at each side. It works for p = 1. What is left for
# p = 0, when nothing should be cut off?

# %% tags=["explore"]
p = 0
guess = ()  # the shape of x[:, 0:-0]
print(f"your guess {guess}, the answer {x[:, p:-p].shape}")
print(f"better: x[:, p : x.shape[1] - p] has the shape {x[:, p : x.shape[1] - p].shape}")

# %% [markdown]
# Nothing is left, because `−0` is 0, and from 0 to 0 there is nothing. There is no error message either.
#
# **The axis that you name disappears.** `x` has the shape (3, 4). What is the shape of `x.sum(axis=0)`?

# %% tags=["explore"]
guess = ()  # the shape of x.sum(axis=0)
print(f"your guess {guess}, the answer {x.sum(axis=0).shape}: one sum for each column, {x.sum(axis=0)}")
print(f"axis=1: one maximum for each row, {x.max(axis=1)}")
print(f"with keepdims=True the axis stays, with length 1: {x.sum(axis=1, keepdims=True).shape}")

# %% [markdown]
# **Broadcasting lines up shapes from the right.** Two maps of 3×4, for one image, have the shape
# (1, 2, 3, 4). There is one bias for each map. Does `maps + biases` work? (`lambda:` means "not yet":
# `try_show` runs what stands behind it, and says in words what went wrong.)

# %% tags=["explore"]
maps, biases = np.zeros((1, 2, 3, 4)), np.array([10, 20])
guess = ""  # write "yes" or "no"
print(f"your guess: {guess or '(none yet)'}")
figures.try_show(lambda: maps + biases)

# %% tags=["explore"]
with_bias = maps + biases[None, :, None, None]  # the shape (1, 2, 1, 1): None makes an axis of length 1
print(f"biases[None, :, None, None] has the shape {biases[None, :, None, None].shape}")
print(f"one number of each map: {with_bias[0, :, 0, 0]}")

# %% [markdown]
# The 2 stood below the 4, at the right end. It belongs below the 2, and `None` puts it there.
#
# **`reshape` goes row by row.** A letter of 20×20 becomes a row of 400. The pixel at row 3, column 7:
# where is it in the row?

# %% tags=["explore"]
guess = None  # write a number
row_of_400 = one_letter.reshape(400)
print(f"your guess {guess}, the answer {20 * 3 + 7}")
print(f"row_of_400[67] is one_letter[3, 7]: {row_of_400[67] == one_letter[3, 7]}")

# %% [markdown]
# Three whole rows come first, then seven more pixels: `20·3 + 7 = 67`.
#
# **A slice is a window, not a copy.** What is `x[1, 0]` after the second line?

# %% tags=["explore"]
x = np.arange(12).reshape(3, 4)
row = x[1]
row *= 10
guess = None  # write a number; it was 4 before
print(f"your guess {guess}, the answer {x[1, 0]}")
copied = x[2].copy()  # numbers of its own
copied *= 10
print(f"with a copy the original stays: {x[2, 0]}")

# %% [markdown]
# `*=` and `+=` change what is there, for everybody who looks at it. `row = row * 10` makes a new array.
# `reshape` gives a window too, where it can.
#
# **`*` is not `@`.** One of them gives four numbers, the other one number. Which is which?

# %% tags=["explore"]
a, b = np.array([1, 2, 3, 4]), np.array([10, 0, 0, 1])
guess = ""  # write "a * b gives one number" or "a @ b gives one number"
print(f"your guess: {guess or '(none yet)'}")
print(f"a * b  {a * b}   product by product")
print(f"a @ b  {a @ b}   the products added up: the dot product")

# %% [markdown]
# **Whole numbers stay whole.** `np.zeros_like(a)` makes zeros of the same kind as `a`. What is in the
# first place after `z[0] = 0.5`?

# %% tags=["explore"]
z = np.zeros_like(a)
z[0] = 0.5
guess = None  # write a number
print(f"your guess {guess}, the answer {z[0]}: {z.dtype} cuts the fraction off")
print(f"np.zeros(4) holds {np.zeros(4).dtype}")

# %% [markdown]
# Most arrays of this course are stacks of images: N images, each with C channels, H rows and W columns. An
# index in front takes one image out and leaves its axes as they are. What is the shape of `images[5]`?

# %% tags=["explore"]
guess = ()  # the shape of images[5]
print(f"images has the shape {images.shape}: 300 letters, one channel each")
print(f"your guess {guess}, the answer {images[5].shape}")

# %% [markdown]
# ## 3. One neuron answers
#
# Each photocell has a wire to the neuron. In the Mark I, a motor turned a knob on each wire: that was
# the weight. The neuron adds up all that arrives.
#
# In symbols, with $x$ for the inputs, $w$ for the weights and $b$ for the bias, as the lecture has it:
#
# $$f(x) = \begin{cases} 1 & \text{if } w \cdot x + b > 0 \\ 0 & \text{otherwise} \end{cases}$$
#
# The dot in $w \cdot x$ is the dot product: multiply place by place, add up.
#
# ### By hand
#
# The weights are 2 and −1, the bias is −3.
#
# - For the inputs 4 and 1: `2·4 + (−1)·1 − 3 = 4`. That is greater than 0, so the answer is 1.
# - For the inputs 1 and 2: `2·1 + (−1)·2 − 3 = −3`. The answer is 0.
# - For the inputs 2 and 1: `2·2 + (−1)·1 − 3 = 0`. The answer is 0.
#
# ### Your turn: `perceptron_predict`


# %% exercise="perceptron_predict"
def perceptron_predict(x, w, b):
    """Answer 1 if w·x + b is greater than 0, otherwise 0. At exactly 0 the answer is 0.

    x: array of shape (D,), the inputs
    w: array of shape (D,), the weights
    b: a number, the bias
    Returns 1 or 0 (True and False are as good).

    Example: x = [4, 1], w = [2, -1], b = -3 give 1; with x = [2, 1] the sum is 0 and the answer is 0.
    """
    ### BEGIN SOLUTION
    return 1 if np.dot(w, x) + b > 0 else 0
    ### END SOLUTION


# %% [markdown]
# **Try it.** Change the bias until the answer changes. At which bias does it happen?

# %%
figures.try_show(lambda: perceptron_predict(np.array([4.0, 1.0]), np.array([2.0, -1.0]), -3.0))

# %% check="perceptron_predict"
check("perceptron_predict")

# %% [markdown]
# **If it fails, try this.** Print the sum before you compare it. Is it one number? Work out the second
# case above by hand and compare. Then try a sum of exactly 0, and one of 0.25.

# %% [markdown]
# ## 4. It learns from its mistakes
#
# Nobody tells the machine its weights. It is shown a letter, it answers, and somebody says what the
# answer should have been. If it was right, nothing happens. If it was wrong, every weight moves a little.
#
# Call the wanted answer $d$ and the neuron's own answer $y$. Both are 0 or 1. So $d - y$ is
#
# - 0 if the answer was right,
# - 1 if it said 0 and 1 was wanted: the sum has to grow,
# - −1 if it said 1 and 0 was wanted: the sum has to shrink.
#
# How can the sum grow for *this* input? Add a piece of the input to the weights. Large inputs had a large
# part in the mistake, so their weights move most. An input of 0 had none, and its weight stays. The
# **learning rate** $\alpha$ says how large the piece is. This is the lecture's update rule, for weight
# number $i$:
#
# $$w_i(t+1) = w_i(t) + \alpha\,(d_j - y_j(t))\,x_{j,i}$$
#
# Here $t$ counts the steps and $j$ says which image is shown. The bias follows the same rule, as if it
# were the weight of an input that is always 1: it moves by $\alpha\,(d_j - y_j(t))$.
#
# ### By hand
#
# Again the weights are 1 and −1, the bias is 0, and both inputs are 1. The neuron says 0, as you saw. Now
# 1 is wanted, and α is ½.
#
# - d − y is `1 − 0 = 1`, so the piece is ½ of the input.
# - The first weight: `1 + 0.5·1·1 = 1.5`. The second: `−1 + 0.5·1·1 = −0.5`. The bias: `0 + 0.5·1 = 0.5`.
# - Show it the same input again: `1.5·1 + (−0.5)·1 + 0.5 = 1.5`. That is greater than 0. It has learned.
#
# ### Step by step
#
# With two inputs, each input is a point in a plane. The places where the sum is 0 form a straight line:
# on one side of it the answer is 1, on the other side 0. Learning moves the line. In the picture a disc
# wants the answer 1, a ring wants 0, and a cross marks what is answered wrongly. The first step is made.

# %% [markdown]
# <!-- explorer: perceptron first -->

# %% [markdown]
# **Predict.** All eight points are shown, one after the other, again and again. After how many steps does
# the neuron stop moving?

# %% tags=["explore"]
guess_steps = None  # write a number, or "never"

# %% [markdown]
# Go on with *Step*, one at a time, and read how each step comes about. Point at a point, and you see its
# sum. Without a mouse, press Tab until there is a frame around the picture, then use the arrow keys.

# %% tags=["explore"]
print(f"your guess: {guess_steps or '(none yet)'}")
explore.perceptron()

# %% [markdown]
# The fifth step is the last that moves anything. From then on all eight are right, so d − y is 0.
#
# **Try it.** Set α to 2, and then to 0.1. Does the neuron still come to rest? After how many steps?
#
# <details><summary>When you have an answer</summary>
#
# It comes to rest each time: after 1 step with α = 2, after 29 steps with α = 0.1. If there is a line that
# parts the discs from the rings, this rule finds one, whatever α is. It may not be the same line each
# time.
#
# </details>

# %% [markdown]
# ### Your turn: `perceptron_update`
#
# One step. The weights and the bias that come in stay as they are: make new ones.


# %% exercise="perceptron_update"
def perceptron_update(w, b, x, d, alpha):
    """Make one step of the Perceptron: new weights w + α(d − y)x and a new bias b + α(d − y).

    w: array of shape (D,), the weights; the array is not changed
    b: a number, the bias
    x: array of shape (D,), the input that is shown
    d: 0 or 1, the wanted answer; y is the neuron's own answer, 0 or 1
    alpha: a number, the learning rate
    Returns two things, in this order: the new weights, of shape (D,), and the new bias.

    Example: w = [1, -1], b = 0, x = [1, 1], d = 1, alpha = 0.5 give [1.5, -0.5] and 0.5.
    """
    ### BEGIN SOLUTION
    step = alpha * (d - perceptron_predict(x, w, b))
    return w + step * x, b + step
    ### END SOLUTION


# %% [markdown]
# **Try it.** First the case from above. Then make 0 the wanted answer: what should come out?

# %%
figures.try_show(lambda: perceptron_update(np.array([1.0, -1.0]), 0.0, np.array([1.0, 1.0]), 1, 0.5))

# %% check="perceptron_update"
check("perceptron_update")

# %% [markdown]
# **If it fails, try this.** Write `y` down in a line of its own, and print `d - y`: it is 0, 1 or −1 and
# nothing else. If you call your `perceptron_predict`, that has to be right first. Then look at the two
# results one by one: the report says which of them is wrong.

# %% [markdown]
# The next cell opens the picture again, with *your* function beside the rule. The last line of the
# calculation says whether the two agree.

# %% tags=["explore"]
figures.try_show(lambda: explore.perceptron(perceptron_update))

# %% [markdown]
# ## 5. A letter reader
#
# Now with 400 weights. Two hundred letters are shown, one by one, and your functions answer and learn. A
# hundred more are kept back: the neuron has never seen them, and so they tell whether it has learned
# something about letters, or only these two hundred by heart.
#
# **Predict.** Which weights will become large and positive, so that ink there speaks for a T? Think of
# what a T has and an I has not.

# %% tags=["explore"]
guess_weights = ""  # in your own words: where in the picture?


# %% tags=["explore"]
def learn_letters(update, alpha, passes=8):
    """Show the first 200 letters, pass after pass; return weights, bias and the mistakes of each pass."""
    w, b, mistakes = np.zeros(400), 0.0, []
    for _ in range(passes):
        mistakes.append(0)
        for x, d in zip(images[:200].reshape(200, 400), labels[:200], strict=True):
            mistakes[-1] += int(perceptron_predict(x, w, b) != d)
            w, b = update(w, b, x, d, alpha)
    return w, b, mistakes


def letter_reader():
    """Teach the Perceptron, say how it went, and show its weights."""
    w, b, mistakes = learn_letters(perceptron_update, 0.5)
    unseen = zip(images[200:].reshape(100, 400), labels[200:], strict=True)
    right = sum(int(perceptron_predict(x, w, b) == d) for x, d in unseen)
    print(f"mistakes in each pass of 200 letters: {mistakes}")
    print(f"new letters: {right} of 100 are right")
    pair = [images[labels == d][0, 0] for d in (1, 0)]
    return figures.letter_weights(np.array(pair), ["T", "I"], w, b)


print(f"your guess: {guess_weights or '(none yet)'}")
figures.try_show(letter_reader)

# %% [markdown]
# Nobody said "look at both ends of the bar". The update rule found it: that is where a T has ink and an I
# has little or none. The stroke in the middle is in both letters, so it tells nothing, and its weights stay
# small. At the bottom, where the foot of an I is a little wider, many squares are hollow.
#
# The weights of a neuron have the shape of its input. You can always look at them as a picture. Networks
# with many layers are looked into in the same way: in notebook 08 you do it with filters.

# %% [markdown]
# ## 6. Adaline: one line changes
#
# Around 1960 Widrow and Hoff built **Adaline**. It has the same weights and the same sum. What is
# different is the error from which it learns. The Perceptron compares its *answer* with $d$. Adaline
# compares the *sum itself*. Call the sum $o$:
#
# | | uses | learns from | the step |
# |---|---|---|---|
# | Perceptron | y = 1 if w·x + b > 0, else 0 | d − y: −1, 0 or 1 | w + α(d − y)x |
# | Adaline | o = w·x + b | d − o: any number | w + α(d − o)x |
#
# **Predict.** The weights are 1 and −1, the bias is 0, the inputs are 3 and 1. Wanted is 1, and α is ½.
# Which of the two changes its weights, and what do they become?

# %% tags=["explore"]
guess_who = ""  # write who, and the new weights

# %% tags=["explore"]
w, x, o = np.array([1.0, -1.0]), np.array([3.0, 1.0]), 1 * 3 + (-1) * 1 + 0
print(f"your guess: {guess_who or '(none yet)'}")
print(f"the sum     1·3 + (−1)·1 + 0 = {o}, so the answer is 1, as wanted")
print(f"Perceptron  d − y = {1 - 1}: it keeps {w} and the bias 0")
print(f"Adaline     d − o = {1 - o}: it moves to {w + 0.5 * (1 - o) * x} and the bias {0.5 * (1 - o)}")

# %% [markdown]
# Adaline learns from right answers too. It wants the sum to *be* 1, and 2 is too much.
#
# ### By hand
#
# - The error is `1 − 2 = −1`, and with α the step is `0.5·(−1) = −0.5`.
# - The weights: `1 + (−0.5)·3 = −0.5` and `−1 + (−0.5)·1 = −1.5`. The bias: `0 + (−0.5) = −0.5`.
# - The same input again: `(−0.5)·3 + (−1.5)·1 − 0.5 = −3.5`. Wanted was 1, it was 2, and now it is −3.5.
#
# The step was too long. With α = 0.1 the step is −0.1, and the sum becomes `0.7·3 + (−1.1)·1 − 0.1 = 0.9`.
# That is much better than 2. The Perceptron does not mind a large α. Adaline does.
#
# Adaline's sums should be 0 or 1. So its answer is 1 where the sum is greater than ½, and that is where its
# line is drawn. The step itself does not ask for the answer.

# %% [markdown]
# <!-- explorer: perceptron worked-adaline -->

# %% [markdown]
# **Predict.** The same point is shown again and again, with α = ½. What happens to the sum?

# %% tags=["explore"]
guess_sums = ""  # write one of: "it comes to 1", "it swings around 1", "it runs away"

# %% [markdown]
# Go on with *Step* and watch the error. Then set α to 0.1.

# %% tags=["explore"]
print(f"your guess: {guess_sums or '(none yet)'}")
explore.perceptron(data="one point", rule="Adaline", alpha=0.5)

# %% [markdown]
# With α = ½ it runs away: 2, −3.5, 21.25, and on. With α = 0.1 it comes to 1 in a few steps.
#
# **Try it.** At which α is the sum 1 after a single step?
#
# <details><summary>When you have an answer</summary>
#
# The sum changes by α·(d − o)·(3·3 + 1·1 + 1): each weight moves by its input, and the input multiplies it
# once more. The bracket is `3·3 + 1·1 + 1 = 11`. So α = 1/11 hits the mark, about 0.09. With twice as much,
# α = 2/11, the error keeps its size and changes its sign. Above that it grows.
#
# </details>

# %% [markdown]
# ### Your turn: `adaline_update`
#
# Change one line of `perceptron_update`. There is no threshold, and no factor 2: where the step comes
# from, section 7 tells.


# %% exercise="adaline_update"
def adaline_update(w, b, x, d, alpha):
    """Make one step of Adaline: new weights w + α(d − o)x and a new bias b + α(d − o), with o = w·x + b.

    w: array of shape (D,), the weights; the array is not changed
    b: a number, the bias
    x: array of shape (D,), the input that is shown
    d: a number, what the sum should be
    alpha: a number, the learning rate
    Returns two things, in this order: the new weights, of shape (D,), and the new bias.

    Example: w = [1, -1], b = 0, x = [3, 1], d = 1, alpha = 0.5 give [-0.5, -1.5] and -0.5.
    """
    ### BEGIN SOLUTION
    step = alpha * (d - (np.dot(w, x) + b))
    return w + step * x, b + step
    ### END SOLUTION


# %% [markdown]
# **Try it.** First the case from above. Then choose α so that the sum is right after one step, and check
# it by hand.

# %%
figures.try_show(lambda: adaline_update(np.array([1.0, -1.0]), 0.0, np.array([3.0, 1.0]), 1, 0.5))

# %% check="adaline_update"
check("adaline_update")

# %% [markdown]
# **If it fails, try this.** Compute `o` in a line of its own and print it. Is the bias in it? For a sum
# that is `d` already, nothing should move. For a sum that is too large, which way should it go?

# %% [markdown]
# ### What can be watched
#
# A count of mistakes is a poor guide: it says how often, not by how much. Adaline has a better one, the
# **loss**: (d − o)²/2, the mean over all letters. It is 0 only if every sum is exactly what was wanted.
#
# **Predict.** Both learn the letters for eight passes. The Perceptron's mistakes come down to 0. What
# does Adaline's loss do?

# %% tags=["explore"]
guess_loss = ""  # write one of: "comes down to 0 and stays", "goes on falling", "goes up and down"


# %% tags=["explore"]
def watch_both():
    """Teach both on the same letters; count mistakes of the one, measure the loss of the other."""
    losses = []

    def measured(w, b, x, d, alpha):
        losses.append((d - float(np.vdot(w, x)) - b) ** 2 / 2)
        return adaline_update(w, b, x, d, alpha)

    _, _, mistakes = learn_letters(perceptron_update, 0.5)
    learn_letters(measured, 0.01)
    return figures.mistakes_and_loss(mistakes, np.reshape(losses, (8, 200)).mean(axis=1).tolist())


print(f"your guess: {guess_loss or '(none yet)'}")
figures.try_show(watch_both)

# %% [markdown]
# The loss goes on falling, pass by pass. There is always something left to improve. That is what every
# network of this course will do: it follows a loss downhill, and you watch the curve.
#
# Widrow also wired several Adalines together. He called it **Madaline**, for *many Adalines*. It is a
# first network with more than one neuron, but its first layer could not yet be taught well.

# %% [markdown]
# ## 7. What one neuron cannot do
#
# The smallest example has four points. The wanted answer is 1 if *exactly one* of the two inputs is 1.
# This is called XOR, "either or".
#
# | x₁ | x₂ | wanted |
# |---|---|---|
# | 0 | 0 | 0 |
# | 0 | 1 | 1 |
# | 1 | 0 | 1 |
# | 1 | 1 | 0 |

# %% [markdown]
# <!-- explorer: perceptron xor -->

# %% [markdown]
# **Predict.** How many of the four can one neuron get right at the same time?

# %% tags=["explore"]
guess_xor = None  # write a number

# %% [markdown]
# Go through the steps, and choose any α you like.

# %% tags=["explore"]
print(f"your guess: {guess_xor or '(none yet)'}")
explore.perceptron(data="XOR", step=4)

# %% [markdown]
# Three of the four are the most, and it does not stay there. It goes round for ever. You will be asked why at
# the end, so look at the picture once more: where are the discs, where are the rings?
#
# ### Two layers
#
# The way out is to put neurons behind neurons. The lecture writes one layer as a *linear score function*
#
# $$f = Wx$$
#
# where $W$ has one row of weights for each score: several neurons side by side, and no threshold. The
# **two-layer network** is
#
# $$f = W_2 \max(0, W_1 x)$$
#
# Read it from the inside out. $W_1 x$ gives the **hidden** numbers. Whatever is negative among them becomes
# 0: that is $\max(0, \cdot)$, element by element, called **ReLU**. Then $W_2$ makes the scores. Biases are
# left out here.
#
# **Predict.** W1 has the shape (5, 3) and W2 has the shape (2, 5). How many numbers has x, and how many has
# f?

# %% tags=["explore"]
guess_sizes = ()  # two numbers

# %% tags=["explore"]
w1_shape, w2_shape = (5, 3), (2, 5)
print(f"your guess: {guess_sizes or '(none yet)'}")
print(f"x has {w1_shape[1]} numbers, the hidden layer {w1_shape[0]}, and f has {w2_shape[0]}")

# %% [markdown]
# Follow the shape: (5, 3) times (3,) gives (5,). Then (2, 5) times (5,) gives (2,).
#
# ### By hand
#
# The input is 1, 2. There are three hidden numbers and two scores. W1 is `[[1, 1], [1, -1], [0, 3]]`, and
# W2 is `[[1, 10, 100], [-1, 0, 0]]`.
#
# - W1 x: `1·1 + 1·2 = 3`, `1·1 + (−1)·2 = −1`, `0·1 + 3·2 = 6`.
# - After the max: 3, 0, 6. The second one is switched off.
# - The scores: `1·3 + 10·0 + 100·6 = 603` and `(−1)·3 + 0·0 + 0·6 = −3`.
#
# A score may be negative. The max is for the hidden numbers only.
#
# ### Your turn: `two_layer_scores`


# %% exercise="two_layer_scores"
def two_layer_scores(x, w1, w2):
    """Compute the scores of the two-layer network, W2 max(0, W1 x). There are no biases.

    x: array of shape (D,), the inputs
    w1: array of shape (H, D), the weights of the hidden layer, one row for each hidden number
    w2: array of shape (K, H), the weights of the scores, one row for each score
    Returns an array of shape (K,).

    Example: x = [1, 2], w1 = [[1, 1], [1, -1], [0, 3]], w2 = [[1, 10, 100], [-1, 0, 0]]
             give [603, -3].
    """
    ### BEGIN SOLUTION
    hidden = np.maximum(0, w1 @ x)
    return w2 @ hidden
    ### END SOLUTION


# %% [markdown]
# **Try it.** First the case from above. Then turn the sign of the first input and work out which hidden
# numbers are switched off now.

# %%
first_layer = np.array([[1.0, 1.0], [1.0, -1.0], [0.0, 3.0]])
second_layer = np.array([[1.0, 10.0, 100.0], [-1.0, 0.0, 0.0]])
figures.try_show(lambda: two_layer_scores(np.array([1.0, 2.0]), first_layer, second_layer))

# %% check="two_layer_scores"
check("two_layer_scores")

# %% [markdown]
# **If it fails, try this.** Print the hidden numbers before and after the max. Compare their shape with
# (H,). Is there a max around the scores as well? `np.maximum` compares element by element, `np.max` looks
# for the largest of all.

# %% [markdown]
# ### XOR, solved
#
# Two hidden numbers are enough. The first is `max(0, x1 − x2)`: "the first one is more". The second is
# `max(0, x2 − x1)`: "the second one is more". Their sum is 1 exactly when the inputs differ.

# %% tags=["explore"]
xor_1 = np.array([[1.0, -1.0], [-1.0, 1.0]])
xor_2 = np.array([[1.0, 1.0]])


def xor_table():
    """Let the student's network answer the four points."""
    for point in ([0, 0], [0, 1], [1, 0], [1, 1]):
        print(f"{point}: score {two_layer_scores(np.array(point, dtype=float), xor_1, xor_2)[0]:g}")
    return figures.xor_planes(xor_1, xor_2)


figures.try_show(xor_table)

# %% [markdown]
# On the left no straight line parts the discs from the rings. The hidden layer moves the points: both
# rings land on the same place, and on the right a line is enough. Without the max this would not work:
# the hidden numbers would be −1 and 1, and they would add up to 0.
#
# ### How does the first layer learn?
#
# These weights were chosen by hand. For more than twenty years nobody had a good way to *learn* those
# of the first layer: what is the wanted answer of a hidden neuron? In 1986 Rumelhart, Hinton and Williams
# made **backpropagation** popular. On its slide the lecture calls it *recognizable math*:
#
# $$\frac{\partial E_p}{\partial w_{ji}} = \frac{\partial E_p}{\partial o_{pj}} \frac{\partial
# o_{pj}}{\partial w_{ji}}$$
#
# $E$ is the loss, $o$ a sum, $p$ the picture that is shown, and $w_{ji}$ the weight with which neuron $j$
# multiplies its input $i$. In words: *how the loss changes
# with a weight* is *how the loss changes with the sum* times *how the sum changes with the weight*. It is
# the chain rule. And you have used it already. For Adaline,
#
# - the loss is (d − o)²/2, which changes with the sum by −(d − o): that is o − d,
# - the sum w·x + b changes with a weight by its input x,
# - so the loss changes with the weight by (o − d)·x. Adaline goes α times that much *downhill*.
#
# For the case of section 6, with the sum 2 and 1 wanted, that is `(2 − 1)·3 = 3` for the first weight. Is it
# true? Push the weight a little, up and down, and look at the loss:

# %% tags=["explore"]
push = 0.001
loss_up, loss_down = ((1 - ((1 + s) * 3 + (-1) * 1)) ** 2 / 2 for s in (push, -push))
print(f"measured      {(loss_up - loss_down) / (2 * push):.4f}")
print(f"chain rule    {(2 - 1) * 3}")

# %% [markdown]
# This works for any number of layers, as long as every step has a slope. A threshold has none: it is flat,
# with one jump. So the Perceptron's threshold had to go. You build backpropagation in notebooks 05 and 06.

# %% [markdown]
# ## 8. From the Mark I to AlexNet
#
# Here are the years of the lecture, from the Perceptron to AlexNet and a little further. Look for gaps.

# %% tags=["explore"]
history = [
    (1957, "Rosenblatt", "the Perceptron, built as the Mark I"),
    (1960, "Widrow and Hoff", "Adaline and Madaline"),
    (1980, "Fukushima", "the Neocognitron, layers S, C, S, C"),
    (1986, "Rumelhart and others", "backpropagation becomes popular"),
    (1998, "LeCun and others", "LeNet-5 reads handwritten digits"),
    (2006, "Hinton and Salakhutdinov", "deep networks come back"),
    (2010, "Mohamed, Dahl and Hinton", "deep networks for speech"),
    (2012, "Dahl and others", "speech with many more words"),
    (2012, "Krizhevsky and others", "AlexNet on ImageNet, with GPUs"),
    (2014, "Simonyan; Szegedy and others", "VGG-16 and GoogLeNet"),
    (2015, "He and others", "ResNet"),
]
years = np.array([year for year, _, _ in history])
longest = np.diff(years).argmax()
print(f"the longest gap: from {years[longest]} to {years[longest + 1]}: {np.diff(years).max()} years")
figures.timeline(history)

# %% [markdown]
# Three of them you will meet again and again.
#
# - The **Neocognitron** of 1980 is a sandwich: SCSCSC. The *simple cells* S have weights that are learned,
#   and each looks at a small piece of the image. The *complex cells* C gather what the S cells near them
#   have found, so that a small shift no longer matters. Today S is called convolution (notebook 01) and C
#   pooling (notebook 04).
# - **LeNet-5** of 1998 has the same sandwich, taught by backpropagation. It read digits.
# - **AlexNet** of 2012 is the same idea again, larger. It won the ImageNet contest by far.
#
# In between, deep networks had nearly been given up. The lecture says that the work of Hinton and
# Salakhutdinov in 2006 *reinvigorated* them. The *first strong results* came in 2010 and 2012, with
# speech and then with images.
#
# So what took fourteen years, from 1998 to 2012? The lecture's answer has two numbers: transistors and
# pixels.
#
# **Predict.** Which has grown by the larger factor between 1998 and 2010: the transistors on a chip, or the
# pixels that are there to train on?

# %% tags=["explore"]
guess_growth = ""  # write "transistors" or "pixels"

# %% [markdown]
# The slide says 10⁶ and 10⁹ transistors, 10⁷ and 10¹⁴ pixels. We count again, like with like: the numbers
# in each data set, and the numbers that pass through the network in the whole training.

# %% tags=["explore"]
digits_1998 = 60_000 * 28 * 28  # MNIST, made from NIST: grey images
imagenet = 1_281_167 * 224 * 224 * 3  # ImageNet as AlexNet saw it: three numbers for each pixel
growth = {
    "transistors\non a chip": (1e6, 1e9),
    "numbers in\nthe data set": (digits_1998, imagenet),
    "numbers seen\nin training": (20 * digits_1998, 90 * imagenet),  # 20 passes and 90 passes
}
print(f"your guess: {guess_growth or '(none yet)'}\n")
print("                              1998       2010     factor")
for name, (then, now) in growth.items():
    print(f"{name.replace(chr(10), ' '):26} {then:8.1e}   {now:8.1e}   {now / then:8,.0f}")
print(f"\npixels, colours not counted: {imagenet / 3 / digits_1998:,.0f} times")
figures.then_and_now(growth, (1998, 2010))

# %% [markdown]
# The pixels, in every way of counting. The slide's 10¹⁴ is an order of magnitude: we find 1.7·10¹³ numbers
# seen in training. Its 10⁷ is the data set of 1998, each image counted once.
#
# ### Why GPUs
#
# A **GPU** is a chip for computer graphics. It does thousands of multiplications at the same time, as long
# as none of them waits for another. Look at your letter reader: are there products that wait?

# %% tags=["explore"]
rng = np.random.default_rng(0)
some_weights = rng.normal(size=400)
all_sums = images.reshape(300, 400) @ some_weights  # (300, 400) @ (400,) -> (300,)
one_by_one = [np.sum(image * some_weights) for image in images.reshape(300, 400)]
print(f"products   {300 * 400:,}, and none needs the result of another")
print(f"the same sums, all at once: {np.allclose(all_sums, one_by_one)}")

# %% [markdown]
# None does. All letters and all photocells can be multiplied at once, and a convolution is made of
# the same kind of products. AlexNet was trained on two GPUs. The networks of 2014 and 2015, VGG-16,
# GoogLeNet and ResNet, are deeper still.

# %% [markdown]
# ## 9. Explain the bug
#
# **The first one.** Ada trains her Perceptron twice, once with α = 0.5 and once with α = 0.1, and starts both
# with the same array of zeros: `start = np.zeros(400)`. The first run makes many mistakes in its first
# pass, as yours did. The second makes none at all. She is delighted with α = 0.1. What has happened?
#
# <details><summary>When you have an explanation</summary>
#
# Her update says `w += ...`. That changes the array itself, and the array is `start`. After the first run
# `start` no longer holds zeros: it holds the weights that have been learned. The second run begins with
# them. `w = w + ...` makes a new array and leaves `start` alone. That is why the exercise asks for
# weights that are not changed in place.
#
# </details>

# %% [markdown]
# **The second one.** Ben wants a neuron that answers 1 if *both* inputs are 1, and 0 for the three other
# points. A line can do that: try *AND* in the explorer. But Ben's neuron goes round for ever, with every α.
# It starts with zeros. His new weights are right in each step. What may he have forgotten?
#
# <details><summary>When you have an explanation</summary>
#
# The bias. In his function it never moves, so it stays 0. Then the sum at the point (0, 0) is 0, whatever the
# weights are: the line always goes through that point. The points (0, 1) and (1, 0) want 0, so neither
# weight may be greater than 0. Then the sum at (1, 1) is not greater than 0 either, and there 1 is wanted.
#
# </details>

# %% [markdown]
# ## 10. In your own words
#
# This question is read by a person. It is worth 2 points.
#
# **Why can no single perceptron learn XOR? And what does the two-layer network W2 max(0, W1 x) add, so that
# it can?** Three to five sentences. The pictures of section 7 may help.

# %% [markdown] written="00_xor"
# ### BEGIN SOLUTION
# **Model answer.** A perceptron answers 1 on one side of a straight line and 0 on the other. For XOR the
# opposite corners of the square belong together, and no straight line has one pair on each side. Or with
# inequalities: (0, 0) wants b ≤ 0, the points (1, 0) and (0, 1) want w₁ + b > 0 and w₂ + b > 0. Adding these
# two gives w₁ + w₂ + 2b > 0, so w₁ + w₂ + b > −b ≥ 0, but (1, 1) wants w₁ + w₂ + b ≤ 0. The hidden layer
# computes new, non-linear features of the input, such as max(0, x₁ − x₂), and in these features one line is
# enough. Without the max the two layers would be one linear function again.
#
# **Rubric.**
#
# - 1 point: one straight boundary cannot part the two classes, in words, as a picture in words, or as the
#   contradiction of the four inequalities.
# - 1 point: the hidden layer makes new features, and the max makes them non-linear.
#
# "It has more weights" or "it is deeper" without the non-linearity is no second point. That nobody found
# the weights, or that learning takes too long, is no first point.
# ### END SOLUTION

# %% [markdown]
# ## The whole notebook in one minute
#
# - A neuron multiplies inputs with weights, adds up, adds a bias. The Perceptron answers 1 if the sum is
#   greater than 0, otherwise 0.
# - It learns from mistakes only: w + α(d − y)x. Adaline learns from the sum itself: w + α(d − o)x, a step
#   down the loss.
# - Weights have the shape of the input. Those of the letter reader are a picture of what tells T from I.
# - One neuron draws one straight line. XOR needs a hidden layer, and the max between the layers.
# - The chain rule teaches the hidden layer: backpropagation, popular since 1986.
# - From the Mark I to AlexNet the ideas grew slowly. Then data and chips grew fast: pixels by a larger factor
#   than transistors.
#
# ## What comes next
#
# The Perceptron stretches the image into a row, and so it loses what is beside what. In notebook 01 you build
# a layer that keeps it: convolution.
#
# Before you hand in: restart the kernel and run all cells once from top to bottom. Everything you need
# should be in the notebook.
