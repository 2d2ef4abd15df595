"""Wrong functions that the notebooks themselves show, for "catch the bug": one module per notebook.

They are no secret, so they stand apart from the bank: the leak scan looks for lines of the bank and of the
checks, and must find none of these. A test holds that each notebook shows exactly what is here.
"""
