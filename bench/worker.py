"""A program's side of bench/peers.py: one line of JSON in, one out, until its input ends.

{"method": ..., "knob": ...} prepares a run, runs it and leaves the fields at the end in a file; {} runs it again, to be
timed. A program's file defines METHODS and prepare(), and calls serve(). prepare(problem, method, knob) makes everything that
can be made before a run (plans, tables, compiled code) and returns a function that runs it from the initial state and
returns (seconds, fields); seconds may be None, and are then measured here. The knob of a method is its number of steps,
or 1/rtol if it chooses its steps.
"""
import json
import os
import sys
import time

import numpy as np
from problems import PROBLEMS


def serve(version, methods, prepare):
    """methods(problem): {name: (order in the knob, first knob)}, empty if the program lacks the equation."""
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)  # what libraries print is no answer
    problem, path = PROBLEMS[sys.argv[1]], sys.argv[2]

    def answer(**what):
        print(json.dumps(what), file=answers, flush=True)

    answer(version=version, methods=methods(problem))
    run = None
    for line in sys.stdin:
        ask = json.loads(line)
        start = time.perf_counter()
        if ask:
            run = None  # what the last one holds is let go first
            run = prepare(problem, ask["method"], ask["knob"])
        prepared = time.perf_counter()
        seconds, fields = run()
        elapsed = time.perf_counter() - prepared
        if ask:
            np.save(path, fields)
        answer(setup=prepared - start, seconds=seconds or elapsed)
