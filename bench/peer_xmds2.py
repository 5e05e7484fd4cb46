"""XMDS2 (Debian's package): a C++ program made for each equation and step, its own clock without planning.

Debian's package cannot run its own compile step, so the generated program is compiled here with XMDS2's flags. Its plans
are FFTW's patient ones, kept in ~/.xmds/wisdom.
"""
import os
import re
import subprocess
import tempfile

import h5py
import numpy as np
from worker import serve

HERE = os.path.dirname(os.path.abspath(__file__))
FLAGS = ("-march=native -O3 -ffast-math -funroll-all-loops -ftree-vectorize -I/usr/include/hdf5/serial "
         "-L/usr/lib/x86_64-linux-gnu/hdf5/serial").split()
LIBRARIES = "-lfftw3_threads -lfftw3 -lhdf5".split()
ADAPTIVE = ("ARK89",)


def output_of(*command, check=True, **keywords):
    return subprocess.run(command, capture_output=True, text=True, check=check, **keywords).stdout


def compiled(problem, method, knob, longer, folder):
    """A program for so many steps, its clock printed to the microsecond."""
    adaptive = method in ADAPTIVE
    words = {"ALGORITHM": method, "STEPS": problem.steps if adaptive else knob * longer,
             "TOLERANCE": 1 / knob if adaptive else 1, "TIME": problem.end * longer, "POINTS": problem.points,
             "LENGTH": float(problem.length)}
    words.update((f"FORMULA{i}", formula) for i, formula in enumerate(problem.formulas))
    words.update((name.upper(), value) for name, value in {**problem.parameters, **(problem.forcing or {})}.items())
    with open(f"{HERE}/{problem.equation}.xmds") as template:
        text = re.sub(r"\b[A-Z]+[0-9]?\b", lambda word: str(words.get(word[0], word[0])), template.read())
    with open(f"{folder}/program.xmds", "w") as file:
        file.write(text)
    output_of("xmds2", "-n", "-o", "program", "program.xmds", cwd=folder)
    with open(f"{folder}/program.cc") as file:
        text = file.read().replace("simulation is: %.2f", "simulation is: %.6f")
    with open(f"{folder}/program.cc", "w") as file:
        file.write(text)
    listing = output_of("dpkg", "-L", "xmds2")
    includes = os.path.dirname(re.search(r".*xpdeint_platform\.h", listing)[0])
    output_of("g++", "program.cc", "-o", "program", f"-I{includes}", *FLAGS, *LIBRARIES, cwd=folder)


def execute(problem, folder):
    seconds = float(re.search(r"simulation is: ([0-9.]+)", output_of("./program", cwd=folder))[1])
    with h5py.File(f"{folder}/output.h5") as file:
        group = file["1"]
        names = ("real_part", "imaginary_part")[:1 + problem.complex_valued]
        fields = np.stack([np.asarray(group[name]).reshape([problem.points] * problem.dims) for name in names])
    return seconds, fields[:1] + 1j * fields[1:] if problem.complex_valued else fields


def prepare(problem, method, knob):
    folder = tempfile.TemporaryDirectory()
    # Runs of milliseconds are timed as longer ones, past the reading and writing of files.
    longer = 1 if method in ADAPTIVE or problem.dims > 1 else max(1, 50000 // knob)
    for name in {1, longer}:
        os.mkdir(f"{folder.name}/{name}")
        compiled(problem, method, knob, name, f"{folder.name}/{name}")

    def run():
        _, fields = execute(problem, f"{folder.name}/1")
        seconds, _ = execute(problem, f"{folder.name}/{longer}")
        return seconds / longer, fields

    return run


def methods(problem):
    if problem.samples > 1 or not os.path.exists(f"{HERE}/{problem.equation}.xmds"):
        return {}
    return {"ARK89": (1, 1e8), "RK4": (4, problem.steps)} if problem.complex_valued else {"RK4": (4, problem.steps)}


if __name__ == "__main__":
    serve("XMDS2 " + re.search(r"version ([0-9.]+)", output_of("xmds2", "--help", check=False))[1], methods, prepare)
