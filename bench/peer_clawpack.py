"""Clawpack's PyClaw with its Fortran kernels: the wave-propagation method with the MC limiter, and WENO5 with SSP(10,4).

Every cell begins with the average of the exact state over it, as specula's do.
"""
import logging
from importlib.metadata import version

import numpy as np
from clawpack import pyclaw, riemann
from worker import serve

logging.disable(logging.WARNING)
SOLVERS = {
    ("classic", 1): pyclaw.ClawSolver1D, ("sharpclaw", 1): pyclaw.SharpClawSolver1D,
    ("classic", 2): pyclaw.ClawSolver2D, ("sharpclaw", 2): pyclaw.SharpClawSolver2D,
}


def prepare(problem, method, knob):
    kernel = riemann.euler_with_efix_1D if problem.dims == 1 else riemann.euler_4wave_2D
    solver = SOLVERS[method, problem.dims](kernel)
    solver.all_bcs = pyclaw.BC.extrap if problem.sides == "outflow" else pyclaw.BC.periodic
    solver.max_steps = 10**7
    if method == "classic":
        solver.limiters = pyclaw.limiters.tvd.MC
        solver.cfl_desired, solver.cfl_max = 0.9, 1.0
    elif problem.dims == 2:
        solver.cfl_desired, solver.cfl_max = 1.2, 1.3  # at its usual 2.45 fine grids are unstable after a while
    lines = [pyclaw.Dimension(0, problem.length, knob, name=name) for name in "xy"[:problem.dims]]
    domain = pyclaw.Domain(lines)
    state = pyclaw.State(domain, problem.dims + 2)
    state.problem_data.update(gamma=1.4, gamma1=0.4)
    initial = problem.averages(knob, 0)
    solution = pyclaw.Solution(state, domain)
    solver.dt_initial = 0.1 * problem.length / knob
    solver.setup(solution)

    def run():
        state.q[...] = initial
        solution.t = 0
        solver.dt = solver.dt_initial
        solver.evolve_to_time(solution, problem.end)
        return None, np.array(state.q)

    return run


def methods(problem):
    if problem.equation != "euler":
        return {}
    return {"classic": (1, problem.points), "sharpclaw": (1, problem.points)}


if __name__ == "__main__":
    serve(f"Clawpack {version('clawpack')}", methods, prepare)
