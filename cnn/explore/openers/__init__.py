"""The functions that open explorers, one module each: the only ones that meet the widgets."""
