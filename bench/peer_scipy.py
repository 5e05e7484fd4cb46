"""NumPy and SciPy, as the NLSE paper has it: the modes as an ODE for solve_ivp. bench/nlse_scipy.py has its own cases."""
import numpy as np
import scipy
from scipy.integrate import solve_ivp
from worker import serve


def prepare(problem, method, knob):
    k = 2 * np.pi * np.fft.fftfreq(problem.points, problem.length / problem.points)
    linear = -0.5j * k**2

    def slope(_, modes):
        psi = np.fft.ifft(modes)
        return linear * modes + 1j * np.fft.fft(np.abs(psi) ** 2 * psi)

    start = np.fft.fft(problem.initial()[0])

    def run():
        result = solve_ivp(slope, (0, problem.end), start, method=method, rtol=1 / knob, atol=0.01 / knob,
                           t_eval=[problem.end])
        return None, np.fft.ifft(result.y[:, -1])[None]

    return run


def methods(problem):
    return {"DOP853": (1, 1e8)} if problem.equation == "nlse" else {}


if __name__ == "__main__":
    serve(f"SciPy {scipy.__version__}, NumPy {np.__version__}", methods, prepare)
