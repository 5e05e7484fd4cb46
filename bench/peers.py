#!/usr/bin/env python3
"""specula beside other programs, at equal accuracy: bench/README.md.

    bench/peers.py [--cpus 0] [--turns 5] [--specula build/specula] [--only PEER]... [PROBLEM]...
"""
import argparse
import dataclasses
import json
import math
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time

import numpy as np
from problems import PROBLEMS, error

HERE = os.path.dirname(os.path.abspath(__file__))
# Name, file, environment. A peer is compared with the last specula before it: the same modes on both sides.
PROGRAMS = {
    "specula": ("peer_specula.py", {}),
    "specula-padded": ("peer_specula.py", {"DEALIASING": "three-halves"}),
    "exponax": ("peer_exponax.py", {}),
    "exponax-float32": ("peer_exponax.py", {"PRECISION": "single"}),
    "xmds2": ("peer_xmds2.py", {}),
    "scipy": ("peer_scipy.py", {}),
    "dedalus": ("peer_dedalus.py", {"OMP_NUM_THREADS": "1"}),  # otherwise it warns where answers are read
    "clawpack": ("peer_clawpack.py", {}),
}
PARTNER = {"dedalus": "specula-padded"}


class Program:
    """A worker that solves one problem."""

    def __init__(self, name, problem, folder, arguments):
        file, environment = PROGRAMS[name]
        cpus = arguments.cpus.split(",")
        threads = str(len(cpus))
        environment = {**os.environ, "SPECULA": os.path.abspath(arguments.specula), "OMP_NUM_THREADS": threads,
                       "OPENBLAS_NUM_THREADS": threads, "NUMEXPR_MAX_THREADS": threads, **environment}
        self.name, self.problem, self.fields = name, PROBLEMS[problem], f"{folder}/{name}.npy"
        self.process = subprocess.Popen(
            [sys.executable, f"{HERE}/{file}", problem, self.fields], env=environment, text=True,
            cwd=folder, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=open(f"{folder}/{name}.log", "w"),
            preexec_fn=lambda: os.sched_setaffinity(0, map(int, cpus)))
        self.methods, self.version, self.log = {}, "", f"{folder}/{name}.log"
        hello = self.answer()
        if hello:
            self.methods, self.version = hello["methods"], hello["version"]
        else:
            print(f"({name} does not run here: {open(self.log).read().strip().split(chr(10))[-1]})\n")

    def answer(self):
        line = self.process.stdout.readline()
        return json.loads(line) if line else None

    def ask(self, **what):
        print(json.dumps(what), file=self.process.stdin, flush=True)
        answer = self.answer()
        if not answer:
            raise RuntimeError(f"{self.name} ended: {open(self.log).read()[-2000:]}")
        return answer

    def close(self):
        self.process.stdin.close()
        self.process.wait()


@dataclasses.dataclass
class Run:
    method: str
    knob: float
    error: float
    seconds: float
    setup: float  # what comes before a run: plans, tables, compilation


def attempt(program, method, knob, reference):
    answer = program.ask(method=method, knob=knob)
    distance = error(np.load(program.fields), program.problem, reference)
    return Run(method, knob, distance if math.isfinite(distance) else math.inf, answer["seconds"], answer["setup"])


def tune(program, method, target, reference, patience):
    """The least knob of this method, to some 15 %, at which the error is at most the target; None if it takes too long."""
    order, knob = program.methods[method]
    failed, enough, best, coarser = 0, math.inf, None, math.inf
    for _ in range(9):
        run = attempt(program, method, knob, reference)
        print(f"{program.name} {method} {knob:.6g}: {run.error:.1e}, {run.seconds:.3g} s", file=sys.stderr)
        if run.error <= target:
            enough, best = knob, run
            if (run.error / target) ** (1 / order) > 0.87 or knob <= 1.15 * failed:
                break
        else:
            if knob > failed and run.error > coarser / 1.5:
                break  # more work makes it no better: rounding
            failed, coarser = max(knob, failed), run.error if math.isfinite(run.error) else math.inf
        factor = 1.07 * (run.error / target) ** (1 / order) if math.isfinite(run.error) else 2
        following = knob * min(8, max(1 / 8, factor))
        if not failed < following < enough:  # the order did not hold: between the two
            following = math.sqrt(failed * enough) if failed and enough < math.inf else 2 * knob
        following = math.ceil(following) if isinstance(knob, int) else following
        if following in (failed, enough) or run.seconds * following / knob > patience:
            break
        knob = following
    return best


def reference_of(problem, folder, arguments):
    """specula on a finer grid with small steps; and its error, from half as many."""
    if problem.equation == "euler":
        return None, 0
    import peer_specula
    peer_specula.PROGRAM = arguments.specula
    fine = dataclasses.replace(problem, points=problem.points * problem.refinement, samples=1)
    dealias = "none" if problem.complex_valued else "two-thirds"
    runs = []
    for factor in (4, 8) if problem.dims < 3 else (2, 4):
        if problem.complex_valued:
            stepper = {"name": "dop853", "dealias": dealias, "rtol": 10.0 ** -(8 + factor // 2), "atol": 1e-15}
        else:
            stepper = {"name": "etdrk4", "dealias": dealias, "dt": problem.end / (factor * problem.steps)}
        runs.append(peer_specula.run(fine, stepper)[1])
    return runs[1], error(runs[0], problem, runs[1]) / 15


def compare(name, arguments, folder):
    problem = PROBLEMS[name]
    reference, doubt = reference_of(problem, folder, arguments)
    print(f"\n{name}: {problem.equation}, {problem.points}" + (f"^{problem.dims}" if problem.dims > 1 else "") +
          f" points, {problem.samples} sample{'s' * (problem.samples > 1)}, to t = {problem.end}; "
          f"the reference is {f'good to {doubt:.0e}' if doubt else 'exact'}\n")
    print("| error at most | program | method | steps, 1/rtol or cells | error | seconds | us a step | setup | times specula (turns) |")
    print("|---|---|---|---|---|---|---|---|---|", flush=True)
    wanted = [n for n in PROGRAMS if n.startswith("specula") or not arguments.only or n in arguments.only]
    programs = [Program(n, name, folder, arguments) for n in wanted]
    programs = [p for p in programs if p.methods]
    versions = {p.version for p in programs if p.methods}
    if problem.complex_valued or all(PARTNER.get(p.name) != "specula-padded" for p in programs):
        programs = [p for p in programs if p.name != "specula-padded"]
    for target in problem.targets:
        table(programs, target, reference, arguments)
    for program in programs:
        program.close()
    return versions


def table(programs, target, reference, arguments):
    chosen = {}
    for program in programs:
        runs = [tune(program, method, target, reference, arguments.patience) for method in program.methods]
        runs = [run for run in runs if run]
        if runs:
            chosen[program.name] = min(runs, key=lambda run: run.seconds)
    times = {name: [] for name in chosen}
    by_name = {program.name: program for program in programs if program.name in chosen}
    for name, program in by_name.items():
        attempt(program, chosen[name].method, chosen[name].knob, reference)
    for _ in range(arguments.turns):
        for name, program in by_name.items():
            times[name].append(program.ask()["seconds"])
    for program in programs:
        run, partner = chosen.get(program.name), PARTNER.get(program.name)
        partner = partner if partner in chosen else "specula"
        if not run:
            print(f"| {target:.0e} | {program.name} | | | not reached | | | | |", flush=True)
            continue
        ratios = [a / b for a, b in zip(times[program.name], times[partner])]
        ratio = min(times[program.name]) / min(times[partner])
        seconds = min(times[program.name])
        step = f"{1e6 * seconds / run.knob:.3g}" if isinstance(run.knob, int) and reference is not None else ""
        print(f"| {target:.0e} | {program.name} | {run.method} | {run.knob:.6g} | {run.error:.1e} | {seconds:.3g} | "
              f"{step} | {run.setup:.2g} | {ratio:.2f} ({statistics.median(ratios):.2f}) |", flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("problems", nargs="*", metavar="PROBLEM", help=", ".join(PROBLEMS))
    parser.add_argument("--cpus", default="0", help="processors, as 0 or 0,1; as many threads")
    parser.add_argument("--turns", type=int, default=5, help="timed runs of each program, in turn")
    parser.add_argument("--patience", type=float, default=60, help="seconds that one run may take")
    parser.add_argument("--specula", default=f"{HERE}/../build/specula")
    parser.add_argument("--only", action="append", choices=PROGRAMS, help="this peer; may be repeated")
    arguments = parser.parse_args()
    processor = next((line.split(":")[1].strip() for line in open("/proc/cpuinfo") if "model name" in line), "")
    print(f"{time.strftime('%Y-%m-%d')}, {processor}, {platform.platform()}, processors {arguments.cpus}, "
          f"load {os.getloadavg()[0]:.1f} at the start")
    versions = set()
    with tempfile.TemporaryDirectory() as folder:
        for name in arguments.problems or PROBLEMS:
            versions |= compare(name, arguments, folder)
    print(f"\n{'; '.join(sorted(versions))}. Load {os.getloadavg()[0]:.1f} at the end.")


if __name__ == "__main__":
    main()
