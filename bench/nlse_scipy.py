#!/usr/bin/python3
"""The four NLSE cases of Herho et al. 2025 with NumPy and SciPy, beside specula.

Same semi-discretisation (512 modes, filter exp(-36 (k/kc)^36) on linear and nonlinear term), same method
(Dormand-Prince 8(5,3)), 101 saves to t = 20. Wall time of the integration alone on both sides; the best of three,
taken in turn. SciPy at rtol 1e-9, atol 1e-11, as the paper has it. It weighs every coefficient by itself and specula
their root mean square, so equal tolerances are not equal errors: specula runs at the same tolerance and at one a
hundred times smaller. Errors are relative L2 at t = 20 against specula at rtol 1e-14.

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


def run_specula(program, case, output, rtol):
    stepper = f"{{name: dop853, rtol: {rtol}, atol: {rtol / 100}, max_step: 0.1, dealias: paper-filter}}"
    subprocess.run([program, "run", f"{HERE}/../cases/nlse/{case}.yaml", "-o", output, "--quiet",
                    "-s", f"stepper={stepper}", "-s", "time={end: 20, save: 101}"],
                   check=True, stdout=subprocess.DEVNULL)
    with netCDF4.Dataset(output) as data:
        field = data["psi_real"][:] + 1j * data["psi_imag"][:]
        return float(data.wall_seconds), int(data.nfe), np.asarray(field)


def error(field, reference):
    return np.linalg.norm(field - reference) / np.linalg.norm(reference)


def main():
    program = sys.argv[1] if len(sys.argv) > 1 else f"{HERE}/../build/specula"
    print(f"{'case':24} {'':14} {'seconds':>8} {'evaluations':>12} {'error':>9} {'SciPy/this':>10}")
    with tempfile.TemporaryDirectory() as folder:
        for case in CASES:
            output = f"{folder}/{case}.nc"
            reference = run_specula(program, case, output, 1e-14)[2]
            tolerances = (1e-9, 1e-11)
            best, theirs = {}, None
            for _ in range(3):
                for rtol in tolerances:
                    run = run_specula(program, case, output, rtol)
                    best[rtol] = min(best.get(rtol, run), run, key=lambda r: r[0])
                run = integrate(reference[0])
                theirs = run if theirs is None or run[0] < theirs[0] else theirs
            seconds, evaluations, last = theirs
            print(f"{case:24} {'SciPy 1e-9':14} {seconds:8.3f} {evaluations:12d} "
                  f"{error(last, reference[-1]):9.1e} {1:10.1f}")
            for rtol in tolerances:
                wall, nfe, field = best[rtol]
                print(f"{'':24} {f'specula {rtol:.0e}':14} {wall:8.3f} {nfe:12d} "
                      f"{error(field[-1], reference[-1]):9.1e} {seconds / wall:10.1f}")


if __name__ == "__main__":
    main()
