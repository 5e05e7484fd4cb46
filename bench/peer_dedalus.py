"""Dedalus 3: the equation in words, its parallel spectral bases on one process, three-halves dealiasing.

specula takes products on 3/2 of the points as well when it stands beside Dedalus, so that both hold the same modes.
"""
import logging
import os
import time

os.environ.setdefault("OMP_NUM_THREADS", "1")
import dedalus
import dedalus.public as d3
import numpy as np
from worker import serve

logging.disable(logging.WARNING)


class Setting:
    """Coordinates, bases and the problem's fields."""

    def __init__(self, problem):
        names = ["x", "y", "z"][:problem.dims]
        self.dtype = np.complex128 if problem.complex_valued else np.float64
        self.coordinates = d3.CartesianCoordinates(*names)
        self.dist = d3.Distributor(self.coordinates, dtype=self.dtype)
        basis = d3.ComplexFourier if problem.complex_valued else d3.RealFourier
        self.bases = tuple(basis(self.coordinates[name], size=problem.points, bounds=(0, problem.length),
                                 dealias=2 if problem.complex_valued else 3 / 2) for name in names)

    def field(self, name):
        return self.dist.Field(name=name, bases=self.bases)


def line(problem, setting):
    u, x = setting.field("u"), setting.coordinates["x"]
    dx = lambda field: d3.Differentiate(field, x)
    ivp = d3.IVP([u], namespace={"u": u, "dx": dx, "abs": np.absolute, **problem.parameters})
    ivp.add_equation({
        "ks": "dt(u) + dx(dx(u)) + dx(dx(dx(dx(u)))) = -u*dx(u)",
        "burgers": "dt(u) - viscosity*dx(dx(u)) = -u*dx(u)",
        "nlse": "dt(u) - 0.5j*dx(dx(u)) = 1j*abs(u)**2*u",
    }[problem.equation])
    return ivp, [u]


def vorticity(problem, setting):
    w, psi, force = (setting.field(name) for name in ("w", "psi", "force"))
    tau = setting.dist.Field(name="tau")
    wavenumber, amplitude = problem.forcing["wavenumber"], problem.forcing["amplitude"]
    y = setting.dist.local_grids(*setting.bases)[1]
    force["g"] = -wavenumber * amplitude * np.cos(wavenumber * y)
    dx, dy = (lambda field, c=c: d3.Differentiate(field, setting.coordinates[c]) for c in "xy")
    names = {"w": w, "psi": psi, "tau": tau, "force": force, "dx": dx, "dy": dy, "lap": d3.Laplacian,
             "integ": d3.Integrate, **problem.parameters}
    ivp = d3.IVP([w, psi, tau], namespace=names)
    ivp.add_equation("dt(w) - viscosity*lap(w) + drag*w = dy(w)*dx(psi) - dx(w)*dy(psi) + force")
    ivp.add_equation("lap(psi) + w + tau = 0")
    ivp.add_equation("integ(psi) = 0")
    return ivp, [w, psi]


def velocity(problem, setting):
    u = setting.dist.VectorField(setting.coordinates, name="u", bases=setting.bases)
    p, tau = setting.field("p"), setting.dist.Field(name="tau")
    names = {"u": u, "p": p, "tau": tau, "lap": d3.Laplacian, "grad": d3.Gradient, "div": d3.Divergence,
             "integ": d3.Integrate, **problem.parameters}
    ivp = d3.IVP([u, p, tau], namespace=names)
    ivp.add_equation("dt(u) - viscosity*lap(u) + grad(p) = -u@grad(u)")
    ivp.add_equation("div(u) + tau = 0")
    ivp.add_equation("integ(p) = 0")
    return ivp, [u]


def stream_function(w):
    """Of a vorticity: a first step takes what psi holds, so it must be there."""
    n = w.shape[-1]
    k = np.fft.fftfreq(n, 1 / n)
    square = k[:, None] ** 2 + k**2
    return np.real(np.fft.ifft2(np.fft.fft2(w) / np.where(square > 0, square, np.inf)))


FORMS = {"navier-stokes-2d": vorticity, "navier-stokes-3d": velocity}


def prepare(problem, method, knob):
    setting = Setting(problem)
    ivp, fields = FORMS.get(problem.equation, line)(problem, setting)
    shape = problem.initial().shape
    values = [problem.initial()]
    if problem.equation == "navier-stokes-2d":
        values.append(stream_function(values[0][0]))
    solvers = []

    def solver():
        made = ivp.build_solver(getattr(d3, method))
        for field, value in zip(fields, values):
            field.change_scales(1)
            field["g"] = value.reshape(field["g"].shape)
        return made

    solvers.append(solver())

    def run():
        # The steppers keep a history: each run has a new one, and the making of it is not timed.
        stepping = solvers.pop() if solvers else solver()
        start = time.perf_counter()
        for _ in range(knob):
            stepping.step(problem.end / knob)
        seconds = time.perf_counter() - start
        fields[0].change_scales(1)
        return seconds, fields[0]["g"].reshape(shape)

    return run


def methods(problem):
    if problem.samples > 1 or problem.equation == "euler":
        return {}
    return {"SBDF3": (3, 6 * problem.steps), "RK443": (3, 3 * problem.steps)}


if __name__ == "__main__":
    serve(f"Dedalus {dedalus.__version__}", methods, prepare)
