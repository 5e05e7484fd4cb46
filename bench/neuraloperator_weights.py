#!/usr/bin/env python3
"""Networks of the library neuraloperator in specula: the same weights, the same answer.

    pip install --no-deps neuraloperator tensorly tensorly-torch opt_einsum safetensors
    python3 bench/neuraloperator_weights.py [SPECULA]        SPECULA: the program; default: build/specula
    python3 bench/neuraloperator_weights.py --small FOLDER   also keep the smallest ones there, for tests

Needs PyTorch, NumPy and netCDF4 besides. Each network gets random weights in all places, is saved as safetensors, made a model
by `specula convert` and run for one step; input and output are then compared with the library's, in single precision. On the
way back the library loads what `specula convert --names neuraloperator` wrote. Prints TAP; exits with 1 when a check fails.
"""
import argparse
import os
import subprocess
import sys
import tempfile

import netCDF4
import numpy as np
import torch
from neuralop.models import FNO
from safetensors.torch import load_file, save_file

TOLERANCE = 1e-5
# name: equation, formula, points, modes, width, layers, small enough to be kept
NETWORKS = {
    "line": ("burgers", "sin(2*pi*x) + 0.3*cos(6*pi*x)", (16,), (6,), 4, 2, True),
    "plane": ("gray-scott", "1 - 0.5*sin(2*pi*x)*cos(2*pi*y); 0.25 + 0.2*cos(4*pi*y)", (8, 6), (4, 4), 4, 1, True),
    "odd modes": ("burgers", "sin(2*pi*x) + 0.3*cos(6*pi*x)", (64,), (9,), 8, 3, False),
    "odd modes in the plane": ("gray-scott", "1 - 0.5*sin(2*pi*x)*cos(2*pi*y); 0.25 + 0.2*cos(4*pi*y)", (24, 32), (7, 5),
                               6, 3, False),
    "all modes": ("burgers", "sin(2*pi*x) + 0.3*cos(6*pi*x)", (16,), (16,), 4, 2, False),
    "box": ("allen-cahn", "sin(2*pi*x)*cos(2*pi*y) + 0.2*cos(4*pi*z)", (12, 8, 10), (4, 6, 4), 6, 2, False),
    "as published, line": ("burgers", "sin(2*pi*x) + 0.3*cos(6*pi*x)", (256,), (16,), 64, 4, False),
    "as published, plane": ("gray-scott", "1 - 0.5*sin(2*pi*x)*cos(2*pi*y); 0.25 + 0.2*cos(4*pi*y)", (64, 64), (12, 12),
                            32, 4, False),
}


def make(fields, modes, width, layers):
    network = FNO(n_modes=modes, in_channels=fields, out_channels=fields, hidden_channels=width, n_layers=layers,
                  **({"enforce_hermitian_symmetry": False} if takes_symmetry() else {}))
    with torch.no_grad():
        for weight in network.parameters():
            weight += 0.1 * torch.randn_like(weight)
    return network.eval()


def takes_symmetry():
    """Versions that know this argument give NaN in 1D under PyTorch 1.13 without it."""
    return "enforce_hermitian_symmetry" in FNO.__init__.__code__.co_varnames


def state_of(network):
    return {name: value for name, value in network.state_dict().items() if torch.is_tensor(value)}


def lists(numbers):
    return "[" + ", ".join(str(n) for n in numbers) + "]"


def describe(equation, points, modes, width, layers):
    return (f"network: {{name: fno, layout: neuraloperator, width: {width}, modes: {lists(modes)}, layers: {layers}}}\n"
            f"equation: {{name: {equation}}}\n"
            f"grid: {{n: {lists(points)}, length: {lists([1] * len(points))}}}\n"
            "dt: 1\n")


def specula(*arguments):
    return subprocess.run([PROGRAM, *arguments, "-q"], check=True, capture_output=True, text=True).stdout


def step(model, equation, formula, points):
    """The state before and after, [fields][points...]."""
    with open("case.yaml", "w") as case:
        case.write(f"equation: {{name: {equation}}}\n"
                   f"grid: {{n: {lists(points)}, length: {lists([1] * len(points))}}}\n"
                   f"initial: {{name: expression, formula: \"{formula}\"}}\n"
                   f"stepper: {{model: {model}}}\n"
                   "time: {end: 1, save: 2}\noutput: {diagnostics: none}\n")
    specula("run", "case.yaml", "-o", "run.nc")
    with netCDF4.Dataset("run.nc") as run:
        fields = [v for v in run.variables.values() if v.ndim == len(points) + 1 and v.dimensions[0] == "time"]
        return tuple(np.stack([field[time].filled() for field in fields]) for time in (0, 1))


def difference(a, b):
    return float(np.linalg.norm(a - b) / np.linalg.norm(b))


def check(name, equation, formula, points, modes, width, layers, keep):
    network = make(len(formula.split(";")), modes, width, layers)
    description = describe(equation, points, modes, width, layers)
    save_file(state_of(network), "weights.safetensors", metadata={"specula": description})
    specula("convert", "weights.safetensors", "-o", "model.h5")
    x, y = step("model.h5", equation, formula, points)
    with torch.no_grad():
        truth = network(torch.from_numpy(x[None].astype(np.float32)))[0].numpy()
    report(difference(y, truth) <= TOLERANCE, f"{name}: as the library, to {difference(y, truth):.1e}")
    specula("convert", "model.h5", "--names", "neuraloperator", "-o", "back.safetensors")
    own, back = state_of(network), load_file("back.safetensors")
    worst = max((float((own[key] - back[key]).abs().max()) for key in own), default=1) if own.keys() == back.keys() else 1
    report(worst <= 1e-6, f"{name}: the library's weights come back, to {worst:.1e}")
    if SMALL and keep:
        os.replace("weights.safetensors", os.path.join(SMALL, f"fno_{name}.safetensors"))
        save_file({"x": torch.from_numpy(x).contiguous(), "y": torch.from_numpy(truth).contiguous()},
                  os.path.join(SMALL, f"fno_{name}_truth.safetensors"), metadata={"formula": formula})


def report(good, what):
    COUNT.append(good)
    print("ok" if good else "not ok", len(COUNT), "-", what, flush=True)


parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
parser.add_argument("specula", nargs="?", default="build/specula")
parser.add_argument("--small", metavar="FOLDER")
options = parser.parse_args()
PROGRAM, SMALL = os.path.abspath(options.specula), options.small and os.path.abspath(options.small)
COUNT = []
torch.manual_seed(1)
torch.set_num_threads(1)
with tempfile.TemporaryDirectory() as folder:
    os.chdir(folder)
    for network_name, facts in NETWORKS.items():
        check(network_name, *facts)
    os.chdir("/")
print(f"1..{len(COUNT)}")
sys.exit(not all(COUNT))
