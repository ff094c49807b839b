"""The same work in other hands. Each module: grid(problem, steps) and one_run(problem, steps) -> function() -> arrays.

A grid returns (2, runs): the trained weights at the end, the losses before the last step. One run returns the trained
weight at the end and the losses of all steps.
"""
