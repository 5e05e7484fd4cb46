"""What the programs solve: one equation, grid, initial state and end for all of them.

An initial formula is the same text for specula, NumPy and C++. Equations have specula's signs (docs/methods.md).
"""
import dataclasses

import numpy as np


@dataclasses.dataclass(frozen=True)
class Problem:
    equation: str
    points: int  # on each axis
    length: float
    formulas: tuple  # of x, y, z; one for each field
    end: float
    steps: int  # of a fourth-order method, for an error near 1e-6: where the search begins
    parameters: dict = dataclasses.field(default_factory=dict)
    forcing: dict = None
    targets: tuple = (1e-4, 1e-8)  # relative errors in L2 to be reached
    complex_valued: bool = False
    samples: int = 1  # of the same problem at once, where programs can
    refinement: int = 2  # points of the reference to points

    sides: str = None  # periodic

    @property
    def dims(self):
        return DIMS.get(self.equation, 1)

    def initial_condition(self):
        """As a section of specula's case files."""
        return {"name": "expression", "formula": "; ".join(self.formulas)}

    def axes(self):
        line = np.arange(self.points) * self.length / self.points
        return np.meshgrid(*[line] * self.dims, indexing="ij")

    def initial(self):
        """Fields over points, the first axis of the array being that of fields."""
        names = {name: getattr(np, name) for name in ("sin", "cos", "cosh", "pi")}
        names.update(zip("xyz", self.axes()))
        fields = np.stack([eval(formula, names) for formula in self.formulas])
        return fields[:1] + 1j * fields[1:] if self.complex_valued else fields


DIMS = {"navier-stokes-2d": 2, "navier-stokes-3d": 3}


@dataclasses.dataclass(frozen=True)
class Gas:
    """Euler equations, gamma = 1.4, with an exact solution; the knob of a method is its number of cells on an axis."""
    dims: int
    points: int  # cells, where the search begins
    length: float
    end: float
    exact: object  # rho, u, (v), p as a function of time and coordinates
    profile: dict  # the initial state in specula's words
    targets: tuple  # relative errors in L1
    sides: str = None
    equation: str = "euler"
    parameters: dict = dataclasses.field(default_factory=dict)
    forcing: dict = None
    samples: int = 1
    complex_valued: bool = False

    def initial_condition(self):
        return self.profile

    def averages(self, cells, time):
        """Conserved variables averaged over cells, by four Gauss points on each axis."""
        nodes, weights = np.polynomial.legendre.leggauss(4)
        line = (np.arange(cells)[:, None] + 0.5 + nodes / 2).ravel() * self.length / cells
        rho, *velocity, p = self.exact(time, *np.meshgrid(*[line] * self.dims, indexing="ij"))
        energy = p / 0.4 + 0.5 * rho * sum(u**2 for u in velocity)
        fields = np.stack([rho, *[rho * u for u in velocity], energy])
        for axis in range(self.dims):
            parts = fields.reshape(fields.shape[: axis + 1] + (cells, 4) + fields.shape[axis + 2:])
            fields = np.tensordot(parts, weights / 2, ([axis + 2], [0]))
        return fields


def sod(time, x):
    """Toro, Riemann Solvers (2009), sections 4.2 to 4.5, for the states of Sod."""
    s = (x - 0.5) / time if time > 0 else np.where(x < 0.5, -np.inf, np.inf)
    p, u, left, right, shock = 0.3031301780506468, 0.9274526200489499, 0.4263194281784951, 0.2655737117053072, 1.7521557320301779
    sound, inner = np.sqrt(1.4), np.sqrt(1.4 * p / left)
    fan = np.clip(s, -sound, u - inner)
    scale = 2 / 2.4 + 0.4 / (2.4 * sound) * (0 - fan)
    rho = np.where(s < u, np.where(s < -sound, 1, scale**5), np.where(s < shock, right, 0.125))
    velocity = np.where(s < -sound, 0, np.where(s < u - inner, 2 / 2.4 * (sound + fan), np.where(s < shock, u, 0)))
    pressure = np.where(s < -sound, 1, np.where(s < u - inner, scale**7, np.where(s < shock, p, 0.1)))
    return rho, velocity, pressure


def vortex(time, x, y, strength=5, length=20):
    """Shu, Lect. Notes Math. 1697, 325 (1998), section 4.2.3, on a flow (1, 1)."""
    dx, dy = ((z - time) % length - length / 2 for z in (x, y))
    heat = np.exp(1 - dx**2 - dy**2)
    rho = (1 - 0.4 * strength**2 / (8 * 1.4 * np.pi**2) * heat) ** 2.5
    spin = strength / (2 * np.pi) * np.sqrt(heat)
    return rho, 1 - spin * dy, 1 + spin * dx, rho**1.4


def waves(length, more=""):
    return (f"cos(2*pi/{length}*x)*(1+sin(2*pi/{length}*x)){more}",)


KOLMOGOROV = dict(
    equation="navier-stokes-2d", length=2 * np.pi, end=2, steps=50, targets=(1e-4, 1e-6),
    parameters={"viscosity": 2e-2, "drag": 0.1},
    forcing={"name": "kolmogorov", "wavenumber": 4, "amplitude": 1},
    formulas=("sin(x)*cos(2*y)+cos(3*x+y)+sin(2*x-3*y)",))

PROBLEMS = {
    "ks-256": Problem("ks", 256, 64, waves(64), end=20, steps=400),
    "ks-256-batch": Problem("ks", 256, 64, waves(64), end=20, steps=400, samples=32),
    "ks-1024": Problem("ks", 1024, 256, waves(256, "+cos(18*pi/256*x)"), end=20, steps=400),
    "burgers-1024": Problem("burgers", 1024, 2, ("sin(pi*x)",), end=0.6, steps=400,
                            parameters={"viscosity": 0.02 / np.pi}),
    "nlse-512": Problem("nlse", 512, 50, ("2*cos(x)/cosh(2*(x-15))", "2*sin(x)/cosh(2*(x-15))"), end=20,
                        steps=10000, complex_valued=True),
    "kolmogorov-128": Problem(points=128, **KOLMOGOROV),
    "kolmogorov-256": Problem(points=256, **KOLMOGOROV),
    "taylor-green-64": Problem("navier-stokes-3d", 64, 2 * np.pi,
                               ("sin(x)*cos(y)*cos(z)", "-cos(x)*sin(y)*cos(z)", "0*x"), end=1, steps=20,
                               parameters={"viscosity": 0.01}, targets=(1e-4,), refinement=1),
    "sod": Gas(1, 400, 1, 0.2, sod, {"name": "riemann"}, targets=(3e-3, 1e-3), sides="outflow"),
    "vortex": Gas(2, 128, 20, 4, vortex, {"name": "isentropic-vortex", "strength": 5.0}, targets=(1e-3, 1e-4)),
}


def error(fields, problem, reference):
    """Relative: in L2 over the points that both have, of a gas in L1 against the exact averages."""
    if problem.equation == "euler":
        exact = problem.averages(fields.shape[-1], problem.end)
        return float(np.abs(fields - exact).sum() / np.abs(exact).sum()) if fields.shape == exact.shape else np.inf
    stride = reference.shape[-1] // fields.shape[-1]
    coarse = reference[(slice(None),) + (slice(None, None, stride),) * (reference.ndim - 1)]
    return float(np.linalg.norm(fields - coarse) / np.linalg.norm(coarse))
