#!/usr/bin/env python3
"""The four NLSE cases of Herho et al. 2025 with NumPy and SciPy, beside specula.

Same semi-discretisation (512 modes, filter exp(-36 (k/kc)^36) on linear and nonlinear term), same method
(Dormand-Prince 8(5,3)), same tolerances (rtol 1e-9, atol 1e-11), 101 saves to t = 20. Wall time of the integration
alone on both sides; the best of three, taken in turn.

    bench/nlse_scipy.py [path of specula]
"""
import os
import subprocess
import sys
import tempfile
import time

os.environ.setdefault("OMP_NUM_THREADS", "1")
import netCDF4
import numpy as np
from scipy.integrate import solve_ivp

HERE = os.path.dirname(os.path.abspath(__file__))
CASES = ["single_soliton", "two_soliton", "breather", "modulation_instability"]


def integrate(psi, length=50.0, end=20.0):
    n = psi.size
    k = 2 * np.pi * np.fft.fftfreq(n, length / n)
    sigma = np.exp(-36 * (np.abs(k) / (2 * np.pi * n / (3 * length))) ** 36)
    linear = -0.5j * k**2 * sigma

    def slope(_, spectrum):
        field = np.fft.ifft(sigma * spectrum)
        return linear * spectrum + 1j * sigma * np.fft.fft(np.abs(field) ** 2 * field)

    start = time.perf_counter()
    result = solve_ivp(slope, (0, end), np.fft.fft(psi), method="DOP853", rtol=1e-9, atol=1e-11,
                       max_step=0.1, t_eval=np.linspace(0, end, 101))
    return time.perf_counter() - start, result.nfev, np.fft.ifft(result.y[:, -1])


def run_specula(program, case, output):
    subprocess.run([program, "run", f"{HERE}/../cases/nlse/{case}.yaml", "-o", output, "--quiet",
                    "-s", "stepper.dealias=paper-filter", "-s", "stepper.rtol=1e-9",
                    "-s", "stepper.atol=1e-11", "-s", "time={end: 20, save: 101}"],
                   check=True, stdout=subprocess.DEVNULL)
    with netCDF4.Dataset(output) as data:
        field = data["psi_real"][:] + 1j * data["psi_imag"][:]
        return float(data.wall_seconds), int(data.nfe), np.asarray(field)


def main():
    program = sys.argv[1] if len(sys.argv) > 1 else f"{HERE}/../build/specula"
    print(f"{'case':24} {'SciPy s':>9} {'nfev':>7} {'specula s':>10} {'nfe':>7} {'ratio':>6} "
          f"{'difference':>10}")
    with tempfile.TemporaryDirectory() as folder:
        for case in CASES:
            ours, theirs = [], []
            for _ in range(3):
                wall, nfe, field = run_specula(program, case, f"{folder}/{case}.nc")
                ours.append(wall)
                seconds, nfev, last = integrate(field[0])
                theirs.append(seconds)
            difference = np.linalg.norm(field[-1] - last) / np.linalg.norm(last)
            print(f"{case:24} {min(theirs):9.3f} {nfev:7d} {min(ours):10.4f} {nfe:7d} "
                  f"{min(theirs) / min(ours):6.1f} {difference:10.1e}")


if __name__ == "__main__":
    main()
