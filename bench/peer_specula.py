"""specula itself: `specula run` and its own clock."""
import dataclasses
import math
import os
import subprocess
import tempfile

import netCDF4
import numpy as np
from worker import serve

PROGRAM = os.environ.get("SPECULA", "specula")
THREADS = os.environ.get("OMP_NUM_THREADS", "1")


def text(value):
    """As YAML: numbers, names and sections in braces."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {text(part)}" for key, part in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(text(part) for part in value) + "]"
    return f'"{value}"' if isinstance(value, str) else repr(value)


def case(problem, stepper, samples):
    """The text of a case file."""
    equation = {"name": problem.equation, **problem.parameters}
    if problem.forcing:
        equation["forcing"] = problem.forcing
    sections = {
        "equation": equation,
        "grid": {"n": [problem.points] * problem.dims, "length": [float(problem.length)] * problem.dims},
        "initial": problem.initial_condition(),
        "stepper": stepper,
        "time": {"end": float(problem.end), "save": 2},
        "output": {"diagnostics": "none", "checkpoint": "none"},
        "ensemble": {"size": samples},
    }
    if problem.sides:
        sections["boundary"] = {"x": problem.sides}
    return "\n".join(f"{name}: {text(section)}" for name, section in sections.items())


def run(problem, stepper, samples=1):
    """Seconds of all samples, and the fields at the end of the first."""
    with tempfile.TemporaryDirectory() as folder:
        with open(f"{folder}/case.yaml", "w") as file:
            file.write(case(problem, stepper, samples))
        done = subprocess.run([PROGRAM, "run", f"{folder}/case.yaml", "-o", f"{folder}/run.nc", "--quiet",
                               "-j", THREADS], capture_output=True, text=True)
        if done.returncode == 4:  # not finite: the step was too large
            return 0, np.full((1, *[problem.points] * problem.dims), np.nan)
        if done.returncode:
            raise SystemExit(done.stderr)
        with netCDF4.Dataset(f"{folder}/run.nc") as data:
            names = [name for name, variable in data.variables.items() if variable.ndim > 1]
            fields = np.stack([np.asarray(data[name][:]) for name in names])
            seconds = float(data.wall_seconds)
    last = fields[:, 0, -1] if samples > 1 else fields[:, -1]
    if problem.complex_valued:
        last = last[:1] + 1j * last[1:]
    return seconds, last


def dealiasing(problem):
    return "none" if problem.complex_valued else os.environ.get("DEALIASING", "two-thirds")


def prepare(problem, method, knob):
    """A run's clock begins before the tables of its method are made, so the run of one step is taken off it; what is
    short is timed many at once, as an ensemble in one thread."""
    stepper = {"name": method, "dealias": dealiasing(problem)}
    if problem.equation == "euler":
        problem = dataclasses.replace(problem, points=knob)
        reconstruction, flux, integrator, cfl = method.split()
        stepper = {"name": "finite-volume", "reconstruction": reconstruction, "flux": flux, "integrator": integrator,
                   "cfl": float(cfl)}
    elif method in ADAPTIVE:
        stepper.update(rtol=1 / knob, atol=0.01 / knob)
    else:
        stepper["dt"] = problem.end / knob
    one_step = dataclasses.replace(problem, end=stepper["dt"]) if "dt" in stepper else None
    first, fields = run(problem, stepper, problem.samples)
    repeats = 1 if first > 0.1 or first == 0 else math.ceil(0.1 / first)

    def timed():
        if first == 0:
            return 0, fields
        seconds, last = run(problem, stepper, repeats * problem.samples)
        if one_step:
            seconds = (seconds - run(one_step, stepper, repeats * problem.samples)[0]) * knob / (knob - 1)
        return seconds / repeats, last

    return timed


ADAPTIVE = ("dop853",)


def methods(problem):
    if problem.equation == "euler":
        return {method: (1, problem.points) for method in
                ("mc hll ssprk2 0.8", "mc own ssprk2 0.8", "weno5 own ssprk3 0.8")}
    if problem.complex_valued:
        return {"dop853": (1, 1e9), "yoshida4": (4, problem.steps), "if-rk4": (4, problem.steps)}
    return {"etdrk4": (4, problem.steps), "exp-ab4": (4, 2 * problem.steps), "if-rk4": (4, problem.steps)}


if __name__ == "__main__":
    version = subprocess.run([PROGRAM, "--version"], capture_output=True, text=True, check=True).stdout
    serve(version.split("\n")[0], methods, prepare)
