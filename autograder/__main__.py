"""`python -m autograder` is the console script `autograder`."""

from autograder.cli import main

main()
