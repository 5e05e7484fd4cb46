"""PyTorch's side of bench/surrogates.py: builds a network from weights in a file, writes what it makes of x, and then times
what it is asked for, one word a line: forward, step, one. An answer is seconds, as `specula bench` takes them: the least mean over a block.
"""
import sys
import time

import numpy as np
import torch
import torch_networks

BLOCKS, BLOCK_SECONDS = 7, 0.06


def main():
    folder, network, batch, threads, compiled = sys.argv[1:]
    now = time.process_time if threads == "1" else time.perf_counter
    torch.set_num_threads(int(threads))
    x = torch.from_numpy(np.load(f"{folder}/x.npy"))
    model = torch_networks.build(network, torch_networks.take_weights(f"{folder}/weights.npz"), x.dim() - 2)
    with torch.no_grad():
        np.save(f"{folder}/y.npy", model(x).numpy())
    model = torch.compile(model) if compiled == "compiled" else model
    fields, target = (torch.randn(int(batch), *x.shape[1:]) for _ in range(2))
    optimiser = torch.optim.Adam(model.parameters(), lr=1e-4)

    def forward(what=fields):
        with torch.inference_mode():
            model(what)

    def step():
        optimiser.zero_grad()
        torch_networks.relative(model(fields), target).backward()
        optimiser.step()

    runs = {"forward": forward, "one": lambda: forward(fields[:1]), "step": step}
    rounds = {}
    for name, run in runs.items():
        for _ in range(3):
            begun = now()
            run()
            seconds = now() - begun
        rounds[name] = 1 + int(BLOCK_SECONDS / seconds)
    blas = "MKL" if torch.backends.mkl.is_available() else "no MKL"
    print(f"{torch.__version__}, {blas}, {torch.backends.cpu.get_cpu_capability() if hasattr(torch.backends, 'cpu') else ''}",
          flush=True)
    for line in sys.stdin:
        name, least = line.strip(), float("inf")
        for _ in range(BLOCKS):
            begun = now()
            for _ in range(rounds[name]):
                runs[name]()
            least = min(least, (now() - begun) / rounds[name])
        print(least, flush=True)


main()
