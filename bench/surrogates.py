#!/usr/bin/env python3
"""Networks of specula beside the same ones in PyTorch: bench/README.md.

    bench/surrogates.py [--cpus 0] [--turns 5] [--specula build/specula] [--python PYTHON]... [NETWORK]...
"""
import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time

import numpy as np

HERE = os.path.dirname(os.path.abspath(__file__))
NAMES = ["fno-1d", "fno-2d", "unet-1d", "unet-2d", "dilated_resnet-1d", "dilated_resnet-2d"]
WHAT = {"step": "training step", "forward": "forward", "one": "forward, batch 1"}


def environment(threads):
    """As libraries choose for themselves, but for the threads."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("OPENBLAS_", "OMP_", "MKL_"))}
    return {**kept, "OPENBLAS_NUM_THREADS": str(threads), "OMP_NUM_THREADS": str(threads)}


def pinned(cpus):
    return lambda: os.sched_setaffinity(0, cpus)


def specula(arguments, name, cpus):
    """What `specula bench` says of a network."""
    run = subprocess.run([arguments.specula, "bench", name, "--json", "-j", str(len(cpus))], stdout=subprocess.PIPE,
                         check=True, env=environment(len(cpus)), preexec_fn=pinned(cpus))
    return json.loads(run.stdout)[0]


def export(arguments, subject, folder):
    """Weights that are zero nowhere, fields, and what specula makes of them; in a process of its own."""
    sys.path.insert(0, HERE)
    from specula_network import Network
    points, random = (subject["n"],) * subject["dims"], np.random.default_rng(0)
    network = Network(os.path.join(os.path.dirname(arguments.specula), ".libs/libspecula.so"), subject["network"],
                      subject["options"], points, batch=2)
    values = network.start()
    values += 0.02 * random.standard_normal(values.size, dtype=np.float32)
    x = random.standard_normal((2, *points, 1), dtype=np.float32)
    np.savez(f"{folder}/weights.npz", **network.named(values))
    np.save(f"{folder}/x.npy", x)
    np.save(f"{folder}/ours.npy", network.forward(values, x))


class Torch:
    def __init__(self, python, subject, folder, cpus, compiled):
        self.python = python
        self.process = subprocess.Popen(
            [python, f"{HERE}/peer_torch.py", folder, subject["network"], str(subject["batch"]), str(len(cpus)),
             "compiled" if compiled else "plain"],
            text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environment(len(cpus)), preexec_fn=pinned(cpus))
        self.version = self.process.stdout.readline().strip()
        if not self.version:
            raise RuntimeError(f"{python}: PyTorch{' with torch.compile' if compiled else ''} does not run this network")
        self.version += ", torch.compile" if compiled else ""
        ours, theirs = np.load(f"{folder}/ours.npy"), np.load(f"{folder}/y.npy")
        self.distance = np.linalg.norm(ours - theirs) / np.linalg.norm(theirs)

    def time(self, what):
        print(what, file=self.process.stdin, flush=True)
        return float(self.process.stdout.readline())

    def close(self):
        self.process.stdin.close()
        self.process.wait()


def compare(arguments, name, cpus):
    subject = specula(arguments, name, cpus)
    with tempfile.TemporaryDirectory() as folder:
        if os.fork() == 0:
            export(arguments, subject, folder)
            os._exit(0)
        if os.wait()[1]:
            sys.exit("specula's network could not be run from Python")
        peers = []
        for python in arguments.python:
            for compiled in [False, True] if arguments.compile else [False]:
                try:
                    peers.append(Torch(python, subject, folder, cpus, compiled))
                except RuntimeError as error:
                    print(f"{name}: {error}", file=sys.stderr)
        ours, theirs = [], [[] for _ in peers]
        for _ in range(arguments.turns):
            ours.append(specula(arguments, name, cpus))
            for peer, times in zip(peers, theirs):
                times.append({what: peer.time(what) for what in WHAT})
        for peer in peers:
            peer.close()
    for peer, times in zip(peers, theirs):
        for what, title in WHAT.items():
            own = [1e-6 * turn[f"{what}_us"] for turn in ours]
            other = [turn[what] for turn in times]
            turns = statistics.median(b / a for a, b in zip(own, other))
            print(f"| {name} | {len(cpus)} | {title} | {1e3 * min(own):.3g} | {1e3 * min(other):.3g} "
                  f"| **{min(other) / min(own):.2f}** ({turns:.2f}) | {peer.version} | {peer.distance:.0e} |", flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("networks", nargs="*", default=NAMES)
    parser.add_argument("--cpus", default="0", help="processors, one thread on each")
    parser.add_argument("--turns", type=int, default=5)
    parser.add_argument("--specula", default="build/specula")
    parser.add_argument("--python", action="append", help="an interpreter that has PyTorch; may be repeated")
    parser.add_argument("--compile", action="store_true", help="with torch.compile too")
    arguments = parser.parse_args()
    arguments.python = arguments.python or [sys.executable]
    arguments.specula = os.path.abspath(arguments.specula)
    cpus = [int(cpu) for cpu in arguments.cpus.split(",")]
    version = subprocess.run([arguments.specula, "--version"], stdout=subprocess.PIPE, text=True, check=True,
                             env=environment(len(cpus))).stdout.split("\n")
    with open("/proc/cpuinfo", encoding="ascii") as info:
        processor = next(line.split(":")[1].strip() for line in info if line.startswith("model name"))
    print(f"{time.strftime('%Y-%m-%d')}, {processor}, processors {arguments.cpus}, load {os.getloadavg()[0]:.1f}; "
          f"{version[0]}, {version[2]}; {arguments.turns} turns\n")
    print("| network | threads | | specula, ms | PyTorch, ms | times (turns) | | outputs differ by |\n|---|---|---|---|---|---|---|---|")
    for name in arguments.networks:
        compare(arguments, name, cpus)


main()
