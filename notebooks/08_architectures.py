# %% [markdown]
# # Architectures
#
# You have built every layer there is in the lecture. Now you put them together the way others did: LeNet-5,
# AlexNet, VGG-16, ResNet. You learn to read such a network as you read a recipe: how far does it see, what
# does it learn, what does it cost? At the end you look inside a network of your own.
#
# When you are done you can
#
# - work out by hand how many pixels one number of a deep map depends on,
# - say where a network keeps its parameters, and where it spends its time,
# - turn a fully connected layer into a convolution, and say what for,
# - write down a residual block, and explain why it helps.
#
# **Time:** 45 to 60 minutes. **You need:** the layers of notebooks 01 to 05. Convolution, pooling and the
# rest are given here, so it does not matter how far you got with them.
#
# **How it works**
#
# - Run the cells from top to bottom with Shift+Enter.
# - Where it says *Your turn*, replace the line `raise NotImplementedError()` by your code. Helper
#   functions are welcome. Write them in the same cell: cells with figures are skipped when your work is
#   graded.
# - Below each exercise a cell calls `check`. It says at once what works and what your code did instead.
# - Your final score comes from further cases: **the same ideas with other shapes and other numbers**.
# - Predictions carry no points. Write your guess down before you look.

# %%
import numpy as np

from autograder import check
from cnn import conv2d, explore, figures, relu

# %% [markdown]
# ## 1. How far does one number see?
#
# One output of a 3×3 convolution depends on 3 rows and 3 columns of the image. Put a second 3×3 convolution
# behind the first: its output depends on 3 rows of the first *map*, and each of those depends on pixels.
#
# **Predict.** Three 3×3 convolutions with stride 1, one behind the other. On how many rows of the image does
# one number of the last map depend?

# %% tags=["explore"]
guess_three = None  # write a number

# %% tags=["explore"]
THREE = [("CONV", 64, 3, 1, 1)] * 3  # K = 64 filters, F = 3, stride S = 1, padding P = 1: as in notebook 07
print(f"your guess: {guess_three or '(none yet)'}")
figures.cone(THREE)

# %% [markdown]
# Seven. The pixels that a number depends on are its **receptive field**. We count it along one axis: rows and
# columns are alike as long as filters are square.
#
# ### By hand
#
# Each layer makes the field larger by one less than its window: the first pixel of the window is counted
# already.
#
# - No layer at all: a pixel sees itself, 1.
# - A 3×3 convolution: `1 + 2 = 3`. A second one: `3 + 2 = 5`. A third one: `5 + 2 = 7`.
#
# That is the whole story while all strides are 1. Now put a pool of 2×2 with stride 2 first. Behind it,
# neighbours are 2 pixels apart. A 3×3 convolution goes 2 steps from its first value to its last, and each
# step is 2 pixels long.
#
# - The pool: `1 + 1 = 2` pixels.
# - The convolution behind it: `2 + 2·2 = 6` pixels.

# %% tags=["explore"]
figures.cone([("POOL", 2, 2), ("CONV", 8, 3, 1, 0)])

# %% [markdown]
# So two numbers are carried from layer to layer. In symbols, $r$ is the receptive field and $j$, the
# *jump*, says how many pixels two neighbours are apart. Both start at 1. For a window of size $F$ with
# stride $S$
#
# $$r \leftarrow r + (F - 1)\,j \qquad\text{and then}\qquad j \leftarrow j \cdot S$$
#
# The order matters: a layer's own stride moves the *next* output, so it counts only for the layers behind. A
# ReLU looks at one number at a time and changes neither. Padding changes neither: zeros around the image do
# not make a filter larger.
#
# ### Your turn: `receptive_field`
#
# Layers are tuples, as in notebook 07. Only three kinds occur here. A pool has a window and a stride, like a
# convolution; they stand in other places of the tuple.


# %% exercise="receptive_field"
def receptive_field(layers):
    """Count the pixels, along one axis, that one output of a stack of layers depends on.

    layers: a list of tuples, from the image on:
        ("CONV", K, F, S, P), with K filters of size F, stride S and padding P
        ("RELU",)
        ("POOL", F, S), with windows of size F and stride S
    Returns a whole number; 1 for an empty list.

    Example: [("POOL", 2, 2), ("CONV", 8, 3, 1, 0)] gives 6.
    """
    ### BEGIN SOLUTION
    field, jump = 1, 1
    for layer in layers:
        if layer[0] == "RELU":
            continue
        f, s = layer[2:4] if layer[0] == "CONV" else layer[1:3]
        field += (f - 1) * jump
        jump *= s
    return field
    ### END SOLUTION


# %% [markdown]
# **Try it.** The example, and then the three convolutions from above. What does a 1×1 convolution add?

# %%
figures.try_show(lambda: receptive_field([("POOL", 2, 2), ("CONV", 8, 3, 1, 0)]))

# %% check="receptive_field"
check("receptive_field")

# %% [markdown]
# **If it fails, try this.** Print layer, field and jump in every round of your loop, for the example. Then
# turn the two layers round: first the convolution, then the pool. By hand that is `1 + 2 + 1 = 4`.

# %% [markdown]
# ### Why three small filters and not one large one?
#
# Three 3×3 convolutions see as far as one of 7×7. Say there are $C$ channels all the way. The three have
# $3 \cdot 3 \cdot 3 \cdot C^2 = 27 C^2$ weights, the large one has $7 \cdot 7 \cdot C^2 = 49 C^2$.
#
# **Predict.** How many per cent of the weights do the three need? And which of the two has more ReLUs?

# %% tags=["explore"]
guess_share = None  # per cent

# %% tags=["explore"]
print(f"your guess   {guess_share or '(none yet)'}")
print(f"27 / 49      {27 / 49:.1%}, with three ReLUs in place of one")

# %% [markdown]
# About half the weights, and three non-linear steps in place of one. The lecture names this trend:
# **smaller filters and deeper networks**. AlexNet began with 11×11 in 2012; VGG-16 of 2014 has nothing but
# 3×3.

# %% [markdown]
# ## 2. From the Neocognitron to LeNet-5
#
# In 1980 Fukushima built the **Neocognitron**, a sandwich: S C S C S C. The *simple cells* S look for a
# pattern in a small piece of the image: a convolution. The *complex cells* C answer if any of the S cells
# near them does: a pool. What is that good for? Let a thin line move, pixel by pixel, and listen to one C
# cell.
#
# **Predict.** A C cell gathers from 3 S cells. By how many pixels may the line move to either side before the
# cell falls silent?

# %% tags=["explore"]
guess_shift = None  # write a number

# %% tags=["explore"]
print(f"your guess: {guess_shift or '(none yet)'}")
figures.shift_tolerance()

# %% [markdown]
# By one: a C cell that gathers from 3 does not care whether the line stands in the middle or one pixel
# beside it. That is **shift tolerance**. It has a price: the cell does not say any more *where* the line
# was.
#
# **LeNet-5** of 1998 is the same sandwich, taught by backpropagation. It reads digits on images of 32×32.
# Its layers have names: C for convolution, S for *sub-sampling* (its pools), F for fully connected.
#
# | layer | what | maps |
# |---|---|---|
# | C1 | 6 filters of 5×5 | 28×28 |
# | S2 | pool 2×2, stride 2 | 14×14 |
# | C3 | 16 filters of 5×5 | 10×10 |
# | S4 | pool 2×2, stride 2 | 5×5 |
# | C5 | 120 filters of 5×5 | 1×1 |
# | F6 | 84 units | |
# | output | 10 units | |
#
# Check the sizes in your head: `32 − 5 + 1 = 28`, half of it is 14, `14 − 5 + 1 = 10`, half of it is 5. And
# the parameters of C1: `(5·5·1 + 1)·6 = 156`.
#
# **Predict.** Most of LeNet-5's parameters are in its last three layers: C5, F6 and the output. How many per
# cent?

# %% tags=["explore"]
guess_lenet = None  # per cent

# %% tags=["explore"]
LENET = {
    "convs": 1, "pool": True, "blocks": 2, "hidden": 2, "size": 32, "filters": "6, 16",
    "conv_size": 5, "conv_padding": 0, "units": "120, 84",
}  # fmt: skip
print(f"your guess: {guess_lenet or '(none yet)'}")
explore.stack(**LENET)

# %% [markdown]
# Read the parameters of the layers off the table: `48120 + 10164 + 850 = 59134` are in the last three, and
# the table says how many there are in all. Divide. (The explorer has ReLU where LeNet-5 had tanh: neither
# learns anything. In the paper, C3 reads only some of the maps of S2, and sub-sampling learns two numbers
# per map. We take the form that everybody builds today.)

# %% [markdown]
# <!-- explorer: stack lenet -->

# %% [markdown]
# In this picture C5 is a convolution, as in the paper. In the explorer it stands as an FC of 120 units, with
# as many parameters. How can that be? That is the next section.
#
# **Try it.** Set the image to 28×28, as in notebook 07. Does everything still fit? And which layer has
# fewer parameters now?
#
# <details><summary>When you have an answer</summary>
#
# With 28 the sizes are 24, 12, 8 and 4. Everything fits, and the first FC reads 4×4 maps: it has fewer
# weights. LeNet-5 had 32×32 so that strokes near the border of a digit still come into the middle of some
# window.
#
# </details>

# %% [markdown]
# ## 3. A fully connected layer is a convolution
#
# C5 has 120 filters of 5×5, over all 16 maps. Its input is 16×5×5. So there is one place only where the
# filter can stand: it covers everything. Each of its outputs is the dot product of *all* inputs with
# weights of its own, plus a bias. That is a fully connected layer.
#
# Both have the same weights, `(16·5·5 + 1)·120 = 48120` with the biases. Only the shape is another: an FC
# stretches the volume into a row of 400, and has a row of 400 weights for each unit. A filter keeps the
# volume's shape.
#
# ### By hand
#
# One unit reads an image with one channel, 2 rows and 3 columns. Its weights are `[1, 2, 3, 4, 5, 6]`. The
# image was stretched row by row, so the filter's first row is `[1, 2, 3]` and its second row `[4, 5, 6]`.
# If there is a second channel, its 6 weights come after those of the first.
#
# ### Your turn: `fc_as_conv`
#
# The image was stretched row-major: first the whole first channel, row by row, then the next one. The
# result may be a view of `w`: that is fine here.


# %% exercise="fc_as_conv"
def fc_as_conv(w, shape):
    """Turn the weights of a fully connected layer into filters as large as the image.

    w: array of shape (K, C·H·W), one row of weights for each unit
    shape: (C, H, W), the shape of one image before it was stretched, row by row
    Returns an array of shape (K, C, H, W): K filters.

    Example: w = [[1, 2, 3, 4, 5, 6]] and shape = (1, 2, 3) give [[[[1, 2, 3], [4, 5, 6]]]].
    """
    ### BEGIN SOLUTION
    channels, height, width = shape
    return w.reshape(w.shape[0], channels, height, width)
    ### END SOLUTION


# %%
figures.try_show(lambda: fc_as_conv(np.array([[1, 2, 3, 4, 5, 6]]), (1, 2, 3)))

# %% check="fc_as_conv"
check("fc_as_conv")

# %% [markdown]
# **If it fails, try this.** Print the shape of your result. Then give it `np.arange(24).reshape(2, 12)`
# with the shape (2, 2, 3): the first filter should hold 0 to 11 in the order in which you would read them
# aloud.

# %% [markdown]
# ### What is it good for?
#
# A convolution does not mind a larger image. So a network whose FC layers have become convolutions can
# **slide over a large picture** and give scores for every place, in one go. Here is a made-up FC that reads
# 5×5.
#
# **Predict.** As a convolution it is given an image of 7×9. How many scores does each of its 2 units give?

# %% tags=["explore"]
guess_scores = ()  # rows, columns

# %% tags=["explore"]
rng = np.random.default_rng(8)
weights, bias = rng.normal(size=(2, 25)), np.array([0.5, -0.5])
small, large = rng.normal(size=(1, 1, 5, 5)), rng.normal(size=(1, 1, 7, 9))


def slide():
    """The layer as an FC, as a convolution, and as a convolution on a larger image."""
    filters = fc_as_conv(weights, (1, 5, 5))
    print(f"your guess       {guess_scores or '(none yet)'}")
    print(f"as an FC         {small.reshape(1, 25) @ weights.T + bias}")
    print(f"as convolution   {conv2d(small, filters, bias, 1, 0).reshape(1, 2)}")
    print(f"on 7×9           scores of shape {conv2d(large, filters, bias, 1, 0).shape[2:]}")


figures.try_show(slide)

# %% [markdown]
# The same numbers, and on the larger image 3×5 scores for each unit: `7 − 5 + 1 = 3` and `9 − 5 + 1 = 5`.

# %% [markdown]
# ## 4. AlexNet, and an image that does not fit
#
# **AlexNet** won the ImageNet contest of 2012: 1000 classes, large colour photographs. The paper says that
# images of 224×224 go in, and that the first layer has filters of 11×11 with stride 4. Of padding it says
# nothing.
#
# **Predict.** How many rows have the maps of the first layer?

# %% tags=["explore"]
guess_alexnet = None  # write a number

# %% tags=["explore"]
print(f"your guess                   {guess_alexnet or '(none yet)'}")
print(f"224: (224 − 11)/4 + 1      = {(224 - 11) / 4 + 1}")
print(f"227: (227 − 11)/4 + 1      = {(227 - 11) / 4 + 1}")

# %% [markdown]
# It doesn't fit. A quarter of a row is left over. The sizes in the rest of the paper come out right if the
# image has 227 rows. Everybody who rebuilds AlexNet stumbles over this, and so the number in the paper has
# become famous.
#
# Here is the network in one tower. (In the paper some layers are split between **two GPUs**, each with half
# of the maps: a single GPU of 2012 had too little memory.)
#
# | layer | what | reads |
# |---|---|---|
# | conv1 | 96 filters of 11×11, stride 4 | 227×227×3 |
# | pool1 | 3×3, stride 2 | 55×55×96 |
# | conv2 | 256 filters of 5×5, padding 2 | 27×27×96 |
# | pool2 | 3×3, stride 2 | 27×27×256 |
# | conv3 | 384 filters of 3×3, padding 1 | 13×13×256 |
# | conv4 | 384 filters of 3×3, padding 1 | 13×13×384 |
# | conv5 | 256 filters of 3×3, padding 1 | 13×13×384 |
# | pool3 | 3×3, stride 2 | 13×13×256 |
# | FC | 4096 units | 6×6×256 |
# | FC | 4096 units | 4096 |
# | FC | 1000 units | 4096 |
#
# Each convolution has a bias for each filter, each FC one for each unit. For conv1 that is
# `(11·11·3 + 1)·96 = 34944`. Keep this table: you will need it in section 7.

# %% [markdown]
# ## 5. VGG-16: always the same
#
# **VGG-16** of 2014 has a simple recipe: 3×3 convolutions with stride 1 and padding 1, which keep the size,
# and 2×2 pools, which halve it. Five stages, with 64, 128, 256, 512 and 512 filters. Then three FC layers,
# as in AlexNet.

# %% tags=["explore"]
VGG = [(64, 2), (128, 2), (256, 3), (512, 3), (512, 3)]  # filters, and how many convolutions


def vgg_up_to(stage, place):
    """The layers of VGG-16 from the image to conv<stage>_<place>."""
    layers = []
    for number, (filters, count) in enumerate(VGG[:stage], start=1):
        layers += [("CONV", filters, 3, 1, 1), ("RELU",)] * (place if number == stage else count)
        layers += [("POOL", 2, 2)] if number < stage else []
    return layers


# %% [markdown]
# The lecture looks into three of its layers: conv1_1, conv3_2 and conv5_3. The first finds edges and
# colours. The second finds textures and corners. The last answers to parts of things: an eye, a wheel, a
# letter.
#
# **Predict.** How many rows of the image does one number of conv5_3 depend on: about 10, about 50, or about
# 200?

# %% tags=["explore"]
guess_vgg = None  # write a number


# %% tags=["explore"]
def see():
    """How far three layers of VGG-16 see."""
    print(f"your guess: {guess_vgg or '(none yet)'}")
    for stage, place in ((1, 1), (3, 2), (5, 3)):
        print(f"conv{stage}_{place} sees {receptive_field(vgg_up_to(stage, place)):3} rows of 224")


figures.try_show(see)

# %% [markdown]
# 3, 32 and 196 pixels. A deep layer can answer to a whole face because it sees one. A number of conv1_1
# never will. A number of conv5_3 sees nearly the whole image, through nothing but 3×3 windows.
#
# ### Where are the parameters?
#
# The last pool leaves 7×7×512. The first FC reads all of that, with 4096 units.
#
# **Predict.** VGG-16 has 13 convolutions and 3 FC layers. How many per cent of its parameters are in the
# three FC layers?

# %% tags=["explore"]
guess_fc = None  # per cent

# %% tags=["explore"]
convolutions, products, depth, size = 0, 0, 3, 224
for filters, count in VGG:
    for _ in range(count):
        convolutions += (3 * 3 * depth + 1) * filters
        products += 3 * 3 * depth * filters * size * size
        depth = filters
    size //= 2
connected = (7 * 7 * 512 + 1) * 4096 + (4096 + 1) * 4096 + (4096 + 1) * 1000
fc_products = (7 * 7 * 512 + 4096 + 1000) * 4096
print(f"your guess                {guess_fc or '(none yet)'}")
print(f"parameters in FC layers   {connected / (convolutions + connected):.1%}")
print(f"products in FC layers     {fc_products / (products + fc_products):.1%}")

# %% [markdown]
# The FC layers **learn** nearly everything and **compute** nearly nothing. A convolution uses each weight
# at every place of the map, an FC uses each weight once. So the two ways to save are different: to have
# fewer parameters, get rid of FC layers; to be faster, get rid of large maps.
#
# That is the lecture's second trend: **getting rid of POOL and FC layers**. GoogLeNet (2014) and ResNet
# (2015) take the mean of each last map, which learns nothing, and have one small FC behind it. And where a
# convolution has stride 2, no pool is needed to halve the size.

# %% [markdown]
# ## 6. ResNet: a way past the layers
#
# Deeper was better, up to about 20 layers. Beyond that, plain networks became *worse*, on the training
# images too. So it was not overfitting: they could not be trained well. Yet a deeper network could do what
# a shallower one does, if its further layers passed their input on unchanged. To learn that is hard for a
# stack of convolutions.
#
# Kaiming He and others made it the starting point. A **residual block** adds its input to what two
# convolutions make of it. The convolutions have to learn only the *difference*, the residual:
#
# $$\text{out} = \mathrm{relu}\big(x + \mathrm{conv}(\mathrm{relu}(\mathrm{conv}(x, w_1, b_1)),
# w_2, b_2)\big)$$
#
# Read it from the inside out: convolution, ReLU, convolution, add $x$, ReLU. Both convolutions are 3×3 with
# stride 1 and padding 1, so the size stays and the sum makes sense. The first makes $M$ maps of $C$
# channels, the second makes $C$ maps of these $M$.
#
# ### By hand
#
# One image of one pixel, x = 4. With padding 1 only the middle weight of each filter meets it. Say the
# middle weights are 2 and −3, the biases 1 and 5.
#
# - The first convolution: `2·4 + 1 = 9`, and the ReLU leaves it.
# - The second one: `−3·9 + 5 = −22`.
# - The sum: `4 − 22 = −18`, and the last ReLU makes it 0.
#
# **Predict.** Now all weights and biases of the block are 0. What comes out for x = 4? And for x = −4?

# %% tags=["explore"]
guess_zero = ()  # two numbers

# %% tags=["explore"]
print(f"your guess   {guess_zero or '(none yet)'}")
print(f"x = 4        relu(4 + 0) = {max(0, 4 + 0)}")
print(f"x = −4       relu(−4 + 0) = {max(0, -4 + 0)}")

# %% [markdown]
# ### Your turn: `residual_forward`
#
# Use `conv2d(x, w, b, stride, padding)` and `relu(x)`. They have been imported above. ResNet itself has
# *batch normalisation* behind each convolution; we leave it out. `x` stays as it is.


# %% exercise="residual_forward"
def residual_forward(x, w1, b1, w2, b2):
    """Compute relu(x + conv(relu(conv(x, w1, b1)), w2, b2)): 3×3 filters, stride 1, padding 1.

    x: array of shape (N, C, H, W); it is not changed
    w1: array of shape (M, C, 3, 3), and b1 of shape (M,): the first convolution
    w2: array of shape (C, M, 3, 3), and b2 of shape (C,): the second convolution
    Returns a new array of shape (N, C, H, W).

    Example: x = [[[[4]]]], middle weights 2 and -3 (all others 0), b1 = [1], b2 = [5] give [[[[0]]]];
    with b2 = [30] the sum is 7 and the result is [[[[7]]]].
    """
    ### BEGIN SOLUTION
    hidden = relu(conv2d(x, w1, b1, 1, 1))
    return relu(x + conv2d(hidden, w2, b2, 1, 1))
    ### END SOLUTION


# %%
first, second = np.zeros((1, 1, 3, 3)), np.zeros((1, 1, 3, 3))
first[0, 0, 1, 1], second[0, 0, 1, 1] = 2, -3
figures.try_show(
    lambda: residual_forward(np.full((1, 1, 1, 1), 4.0), first, np.array([1.0]), second, np.array([30.0]))
)

# %% check="residual_forward"
check("residual_forward")

# %% [markdown]
# **If it fails, try this.** Give every step a name of its own: `before`, `hidden`, `branch`, `total`. Print
# them for the example: 9, 9, 3 and 7. Is `x` in the sum still what came in?

# %% [markdown]
# ### Twenty layers deep
#
# Here an image goes through ten blocks, that is twenty convolutions, with small random weights and
# before any training. Once with your blocks, once without the sum.
#
# **Predict.** What is left of the image in the plain stack?

# %% tags=["explore"]
guess_left = ""  # write "most of it", "half" or "next to nothing"


# %% tags=["explore"]
def go_deep():
    """Send an image through ten blocks, with and without the way past."""
    rng = np.random.default_rng(0)
    x = plain = np.abs(rng.normal(size=(1, 4, 12, 12)))
    size = x.mean()
    none = np.zeros(4)
    for _ in range(10):
        w1, w2 = rng.normal(size=(2, 4, 4, 3, 3)) * 0.05
        x = residual_forward(x, w1, none, w2, none)
        plain = relu(conv2d(relu(conv2d(plain, w1, none, 1, 1)), w2, none, 1, 1))
    print(f"your guess: {guess_left or '(none yet)'}")
    print(f"residual blocks   {x.mean() / size:.2f} of the mean brightness")
    print(f"plain stack       {plain.mean() / size:.1e}")


figures.try_show(go_deep)

# %% [markdown]
# Next to nothing. On the way back it is the same: the gradient of a sum goes *both* ways unchanged, so
# there is always a way to the first layer on which no weight multiplies it. ResNets of 152 layers were
# trained like that.
#
# The weights were small on purpose: the recipe of notebook 07 would make them about 5 times as large, and a
# plain stack fades more slowly then. The way past does not depend on such a choice.
#
# ### Another image that does not fit
#
# ResNet begins with 7×7 filters, stride 2, padding 3, on 224×224. You know the rule from notebook 02: for an
# even stride and an odd $N - F$ no padding fits.
#
# **Predict.** Is 224 − 7 odd or even? So does it fit? What about 225?

# %% tags=["explore"]
guess_resnet = ""  # write "224 fits", "225 fits" or "both fit"

# %% tags=["explore"]
print(f"your guess: {guess_resnet or '(none yet)'}")
print(f"224: (224 − 7 + 2·3)/2 + 1 = {(224 - 7 + 2 * 3) / 2 + 1}")
print(f"225: (225 − 7 + 2·3)/2 + 1 = {(225 - 7 + 2 * 3) / 2 + 1:g}, and on: 57, 29, 15, 8")

# %% [markdown]
# At 224 it does not fit, and everybody rounds down without a word. At 225 every layer fits. So we have a
# pair: AlexNet 224 or 227, ResNet 224 or 225. The difference is that AlexNet's numbers contradict each
# other and ResNet's are meant to be rounded.

# %% [markdown]
# ## 7. Reading the architectures
#
# This is what you do when you meet a new network: take its table, and count. Here is the table of
# ResNet-18, the smallest of its family.
#
# | part | convolutions (all without a bias) | parameters |
# |---|---|---|
# | stem | 64 filters of 7×7 on 3 channels | `7·7·3·64 + 2·64 = 9536` |
# | stage 1 | four of 3×3, from 64 to 64 channels | `4·(3·3·64·64 + 2·64) = 147968` |
# | stage 2 | one of 3×3 from 64 to 128, three from 128 to 128, one of 1×1 from 64 to 128 | ? |
# | stage 3 | the same, from 128 to 256 | ? |
# | stage 4 | the same, from 256 to 512 | ? |
# | FC | 1000 units on 512 numbers, with biases | ? |
#
# Behind every convolution stands a normalisation, which learns 2 numbers for each map: the `2·64` above.
# The 1×1 convolution brings the input of the stage to the new depth, so that it can be added; it has a
# normalisation as well.
#
# ### Your turn: `reading_architectures`
#
# Eight numbers. You may work them out in your head, on paper, or here in Python. LeNet-5 is the table of
# section 2, AlexNet the one of section 4 (227×227, one tower, with biases), VGG-16 that of section 5 (with
# biases). Whole numbers count if they are exact. A share is a fraction between 0 and 1, such as 0.25, and
# counts to 0.1 %: three or four digits are enough.


# %% exercise="reading_architectures"
def reading_architectures():
    """Return a dictionary with these eight names, each with its number.

    {
        "LeNet-5: parameters": ...,
        "LeNet-5: share of C5, F6 and output": ...,
        "AlexNet: rows of the maps of conv1": ...,
        "AlexNet: parameters": ...,
        "VGG-16: parameters": ...,
        "VGG-16: share of the three FC": ...,
        "ResNet-18: parameters": ...,
        "three 3x3 for one 7x7: share of the weights": ...,
    }

    Example: for two numbers it would be return {"weights of C1": 150, "share of them": 0.9615}.
    """
    ### BEGIN SOLUTION
    lenet = [156, 2416, 48120, 10164, 850]

    def count(size, channels, filters):
        return (size * size * channels + 1) * filters

    alexnet = count(11, 3, 96) + count(5, 96, 256) + count(3, 256, 384)
    alexnet += count(3, 384, 384) + count(3, 384, 256)
    alexnet += count(6, 256, 4096) + count(1, 4096, 4096) + count(1, 4096, 1000)
    vgg = [
        (3, 64), (64, 64), (64, 128), (128, 128), (128, 256), (256, 256), (256, 256),
        (256, 512), (512, 512), (512, 512), (512, 512), (512, 512), (512, 512),
    ]  # fmt: skip
    vgg_conv = sum(count(3, c, k) for c, k in vgg)
    vgg_fc = count(7, 512, 4096) + count(1, 4096, 4096) + count(1, 4096, 1000)
    resnet = 9536 + 147968 + 513000
    for c, k in ((64, 128), (128, 256), (256, 512)):
        resnet += 9 * c * k + 3 * 9 * k * k + c * k + 5 * 2 * k
    return {
        "LeNet-5: parameters": sum(lenet),
        "LeNet-5: share of C5, F6 and output": sum(lenet[2:]) / sum(lenet),
        "AlexNet: rows of the maps of conv1": (227 - 11) // 4 + 1,
        "AlexNet: parameters": alexnet,
        "VGG-16: parameters": vgg_conv + vgg_fc,
        "VGG-16: share of the three FC": vgg_fc / (vgg_conv + vgg_fc),
        "ResNet-18: parameters": resnet,
        "three 3x3 for one 7x7: share of the weights": 27 / 49,
    }
    ### END SOLUTION


# %% check="reading_architectures"
check("reading_architectures")

# %% [markdown]
# **If it fails, try this.** The report says which of the eight is wrong. Write one line of Python for each
# layer, and compare with the two lines of ResNet-18 that are filled in above. Did you add a bias for each
# filter where there is one? Has stage 2 five convolutions in your sum?

# %% [markdown]
# ### Seventeen years on one page
#
# Your numbers are the horizontal axis. How many products each network needs for one image is the vertical
# one.

# %% tags=["explore"]
PRODUCTS = {
    "LeNet-5": 416_520,
    "AlexNet": 1_135_256_096,
    "VGG-16": 15_470_264_320,
    "ResNet-18": 1_814_073_344,
}


def chart():
    """Parameters that you have read off, against products for one image."""
    found = reading_architectures()
    rows = {name: (found[f"{name}: parameters"], count) for name, count in PRODUCTS.items()}
    return figures.nets({**rows, "GoogLeNet": (6_998_552, 1_582_671_872)})


figures.try_show(chart)

# %% [markdown]
# AlexNet and VGG-16 lie far to the right: their FC layers. ResNet-18 and GoogLeNet recognise far more images
# than AlexNet, and about as many as VGG-16, with less than a fifth of the parameters of the one and less than
# a tenth of those of the other. They are also *deeper*. Depth is not the same as size.

# %% [markdown]
# ## 8. Looking inside a network of your own
#
# Zeiler and Fergus asked in 2013: what do the maps of a trained network answer to? Now you ask. Here is a
# net with five convolutions for the wandering digits of notebook 07, with all the layers that you have
# built. The next cell trains it, briefly: a few seconds.

# %% tags=["explore"]
from cnn import (
    conv2d_backward,
    linear,
    linear_backward,
    load_digits,
    max_pool2d,
    max_pool2d_backward,
    relu_backward,
    softmax_cross_entropy,
)  # fmt: skip

NET = [
    ("CONV", 8, 5, 1, 2), ("RELU",), ("POOL", 2, 2),
    ("CONV", 8, 3, 1, 1), ("RELU",), ("CONV", 16, 3, 1, 1), ("RELU",), ("POOL", 2, 2),
    ("CONV", 16, 3, 1, 1), ("RELU",), ("CONV", 32, 3, 1, 1), ("RELU",), ("POOL", 7, 7),
]  # fmt: skip


def canvases(n, rng):
    """Digits, doubled, at random places on 28×28, with noise."""
    pictures, names = load_digits()
    which = rng.integers(len(pictures), size=n)
    canvas = 0.1 * rng.standard_normal((n, 1, 28, 28)).astype(np.float32)
    for each, picture in zip(canvas, pictures[which], strict=True):
        i, j = rng.integers(13, size=2)
        each[0, i : i + 16, j : j + 16] += picture[0].repeat(2, axis=0).repeat(2, axis=1) / 16
    return canvas, names[which]


def first_weights(rng):
    """As in notebook 07: spread √(2 / inputs), and a tenth of it for the ten scores; [w, b, w, b, ...]."""
    weights, depth = [], 1
    for kind, *numbers in NET:
        if kind == "CONV":
            k, f = numbers[:2]
            weights += [rng.normal(size=(k, depth, f, f)) * (2 / (depth * f * f)) ** 0.5, np.zeros(k)]
            depth = k
    weights += [0.1 * rng.normal(size=(10, depth)) * (2 / depth) ** 0.5, np.zeros(10)]
    return [w.astype(np.float32) for w in weights]


def forward(x, weights):
    """Everything that each layer reads, and the scores at the end."""
    seen, pairs = [x], iter(zip(weights[::2], weights[1::2], strict=True))
    for kind, *numbers in NET:
        if kind == "CONV":
            seen.append(conv2d(seen[-1], *next(pairs), *numbers[2:]))
        else:
            seen.append(relu(seen[-1]) if kind == "RELU" else max_pool2d(seen[-1], *numbers))
    return seen, linear(seen[-1], *next(pairs))


def gradients(seen, scores, labels, weights):
    """The loss, and its gradient for every array of weights."""
    loss, d = softmax_cross_entropy(scores, labels)
    d, *found = linear_backward(d, seen[-1], weights[-2])
    k = len(weights) - 4
    for (kind, *numbers), x in zip(reversed(NET), reversed(seen[:-1]), strict=True):
        if kind == "CONV":
            d, dw, db = conv2d_backward(d, x, weights[k], *numbers[2:])
            found, k = [dw, db, *found], k - 2
        else:
            d = relu_backward(d, x) if kind == "RELU" else max_pool2d_backward(d, x, *numbers)
    return loss, found


# %% tags=["explore"]
rng = np.random.default_rng(1)
images, labels = canvases(1500, rng)
net = first_weights(rng)
untrained = [w.copy() for w in net]
speed = [np.zeros_like(w) for w in net]
STEPS = 400
for step in range(STEPS):
    batch = rng.integers(len(images), size=32)
    seen, scores = forward(images[batch], net)
    loss, slopes = gradients(seen, scores, labels[batch], net)
    rate = 0.03 * (1 - step / STEPS)
    speed = [0.9 * v - rate * slope for v, slope in zip(speed, slopes, strict=True)]
    net = [w + v for w, v in zip(net, speed, strict=True)]
fresh, names = canvases(500, rng)
right = np.mean(forward(fresh, net)[1].argmax(axis=1) == names)
print(f"numbers that are learned: {sum(w.size for w in net):,}")
print(f"right on 500 fresh canvases: {right:.0%}")

# %% [markdown]
# Those canvases are new, but the handwriting on them is not: the net has met the same digits at other
# places. For an honest test, notebook 07 keeps images apart.
#
# **Predict.** How many pixels does one number of conv1, of conv3 and of conv5 see?

# %% tags=["explore"]
guess_net = ()  # three numbers

# %% tags=["explore"]
AT = {"conv1": 1, "conv3": 6, "conv5": 11}  # how many layers there are up to and with it


def fields():
    """How far three layers of the net see."""
    print(f"your guess: {guess_net or '(none yet)'}")
    for name, count in AT.items():
        print(f"{name} sees {receptive_field(NET[:count]):2} of 28")


figures.try_show(fields)

# %% [markdown]
# conv5 sees more than the canvas has: its windows reach into the zeros around it.
#
# Now the first layer's filters, before and after. Dark is positive.

# %% tags=["explore"]
figures.image_rows(
    [untrained[0][:, 0], net[0][:, 0]],
    ["before", "after training"],
    alt="The eight 5 by 5 filters of the first layer, before training and after it.",
    caption="Eight filters of 5×5. Look for stripes and for one-sided filters: they answer to edges.",
)

# %% [markdown]
# And here is what one canvas makes of the maps. Each row is one layer, eight of its maps, behind the ReLU.
# Dark is a strong answer.

# %% tags=["explore"]
seen, scores = forward(fresh[:1], net)
figures.image_rows(
    [np.repeat(fresh[0], 8, axis=0), *(seen[count + 1][0, :8] for count in AT.values())],
    [
        "canvas",
        *(f"{name}\n{seen[count + 1].shape[2]} × {seen[count + 1].shape[3]}" for name, count in AT.items()),
    ],
    alt="One canvas with a digit, and below it eight maps each of conv1, conv3 and conv5. The maps become "
    "smaller, and fewer of their places are dark.",
    caption=f"The digit is a {names[0]}. The net says {scores.argmax()}.",
)

# %% [markdown]
# In conv1 you still see the digit: its edges, its inside, the noise. In conv3 there are strokes. In conv5
# only a few places answer, and you can no longer tell what they look like: each of them has seen a large
# part of the digit. Some maps stay empty for this digit; another one will wake them.
#
# **Try it.** Take another canvas: `fresh[1:2]`. Which maps of conv5 change, which stay empty?

# %% [markdown]
# ## 9. Explain the bug
#
# Cem measures receptive fields with this loop. For the three 3×3 convolutions he gets 7, and for VGG's
# conv1_2 he gets 5. Both are right. For conv3_2 he gets 35, and it should be 32. Which line is it, and why
# did the first two tests not show it?
#
# ```python
# for f, s in windows:
#     jump = jump * s
#     field = field + (f - 1) * jump
# ```
#
# <details><summary>When you have an explanation</summary>
#
# The jump grows before the layer's own window is counted. So a pool of 2×2 with stride 2 counts its own
# window with its own stride. As long as every stride is 1 the order makes no difference, and his first two
# tests have no pool. Each of the two pools before conv3_2 adds too much. A test with strides larger than 1
# is the one that can fail.
#
# </details>

# %% [markdown]
# ## 10. In your own words
#
# This question is read by a person. It is worth 2 points.
#
# **What does a residual block compute when all its weights and biases are zero, and why does that help very
# deep networks?** Three to five sentences.

# %% [markdown] written="08_zero_block"
# ### BEGIN SOLUTION
# **Model answer.** With all weights and biases zero both convolutions give 0, so the block computes relu(x
# + 0) = relu(x). Its input comes from a ReLU and is not negative, so that is x itself: the block passes it
# on unchanged. So a deep network can always do what a shallower one does: further blocks start close to the
# identity and have to learn only what should be *different*. On the way back the sum hands the gradient on
# unchanged past the convolutions, so it reaches the first layers without being multiplied away.
#
# **Rubric.**
#
# - 1 point: relu(x), which is x for x ≥ 0 (the identity).
# - 1 point: why it helps: the identity is easy to have, so more layers do no harm; or the gradient has a
#   way past the layers.
#
# "It computes zero" is no first point. "It has more parameters" or "it is faster" is no second point.
# ### END SOLUTION

# %% [markdown]
# ## The whole notebook in one minute
#
# - Receptive field: r grows by (F − 1) times the jump; the jump grows by the stride, afterwards.
# - Three 3×3 see as far as one 7×7, with about half the weights and two more ReLUs.
# - S and C, convolution and pool, are a sandwich from 1980. The pool buys shift tolerance, and pays with
#   the place.
# - An FC is a convolution whose filters are as large as its input. As a convolution it slides.
# - FC layers hold the parameters, convolutions the products. The trend gets rid of FC and POOL.
# - A residual block computes relu(x + something). With zero weights it lets x through.
# - 224 does not always fit: AlexNet wants 227, ResNet 225 or a rounding that is said.
#
# ## You have come to the end
#
# You began with one neuron and 400 photocells. Everything up to ResNet is made of what you have written
# yourself: a dot product, slid, stacked, pooled, and taught by the chain rule.
#
# Before you hand in: restart the kernel and run all cells once from top to bottom. Everything you need
# should be in the notebook.
