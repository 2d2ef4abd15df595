"""Submissions that are not an honest try: what `simulate` mixes into a made-up class.

Each entry replaces the answer to one exercise; NAME and POINTS stand for its function and what it is worth.
HOOK, TRANSFORMER and THIEF are known to earn full marks, or the hidden tests, where a grader runs its tests
in the student's own process. WARNING_PREFIX is the opposite: before a right answer, it costs the marks there.
"""

from __future__ import annotations

HOOK = """
import sys

def NAME(*arguments):
    sys.displayhook(POINTS)      # pretends to be the result of the test cell
    return 0
"""

TRANSFORMER = """
def NAME(*arguments):
    return 0

# every later cell, the tests among them, becomes "pass"
get_ipython().input_transformers_cleanup.append(lambda lines: ["pass\\n"])
"""

THIEF = """
import os, sqlite3

def NAME(*arguments):
    return 0

for folder, _, files in os.walk("/", onerror=None):
    if "gradebook.db" in files:
        book = sqlite3.connect(os.path.join(folder, "gradebook.db"))
        print(book.execute("select * from source_cell").fetchall())
try:
    print(open("../../../gradebook.db", "rb").read()[:200])
except OSError as error:
    print("nothing there:", error)
"""

HANGING_FUNCTION = """
def NAME(*arguments):
    while True:
        pass
"""

DYING_FUNCTION = """
import os

def NAME(*arguments):
    os.kill(os.getpid(), 9)
"""

CRASHING_FUNCTION = """
def NAME(*arguments):
    values = []
    return values[len(arguments)]
"""

SYNTAX_ERROR = """
def NAME(x, k)
    return x
"""

WARNING_PREFIX = """
import warnings
warnings.warn("this works, but I am not sure why")
print("thinking about NAME …")
"""
