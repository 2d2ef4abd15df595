"""The drawings of the explorers, one module each: pure, without widgets.

Each module has `State` (what the controls hold), `draw(state)` and `EXAMPLES`, the states, by name, that the
golden files, the texts' static pictures and the benchmark use; `pick(state, key)` if choosing a cell does
something. `NAMES` lists the modules.
"""

NAMES = ("activations", "flip", "perceptron", "pooling", "race", "stack", "stride_padding", "volume")
