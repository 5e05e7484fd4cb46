"""exponax: exponential Runge-Kutta methods on JAX, the steps inside one compiled loop, samples by vmap.

PRECISION=single for its habit; the default here is double, as in the other programs.
"""
import os
from importlib.metadata import version

import jax

DOUBLE = os.environ.get("PRECISION", "double") == "double"
jax.config.update("jax_enable_x64", DOUBLE)

import exponax
import jax.numpy as jnp
from worker import serve


def stepper(problem, dt, order):
    grid = (problem.dims, problem.length, problem.points, dt)
    parameters = problem.parameters
    if problem.equation == "ks":
        return exponax.stepper.KuramotoSivashinskyConservative(*grid, order=order)
    if problem.equation == "burgers":
        return exponax.stepper.Burgers(*grid, diffusivity=parameters["viscosity"], conservative=True, order=order)
    if problem.equation == "navier-stokes-2d":
        # Its stream function has the other sign, and so have its velocities: hence -1.
        return exponax.stepper.KolmogorovFlowVorticity(
            *grid, diffusivity=parameters["viscosity"], drag=-parameters["drag"], order=order, convection_scale=-1.0,
            injection_mode=problem.forcing["wavenumber"], injection_scale=problem.forcing["amplitude"])
    return exponax.stepper.NavierStokesVelocity(*grid, diffusivity=parameters["viscosity"], order=order)


def prepare(problem, method, knob):
    steps = exponax.RepeatedStepper(stepper(problem, problem.end / knob, int(method[-1])), knob)
    initial = jnp.asarray(problem.initial(), dtype=jnp.float64 if DOUBLE else jnp.float32)
    function = lambda fields: steps.step(fields)
    if problem.samples > 1:
        function, initial = jax.vmap(function), jnp.stack([initial] * problem.samples)
    compiled = jax.jit(function).lower(initial).compile()

    def run():
        fields = compiled(initial).block_until_ready()
        return None, fields[0] if problem.samples > 1 else fields

    return run


def methods(problem):
    if problem.complex_valued or problem.equation == "euler":
        return {}
    return {"ETDRK4": (4, problem.steps), "ETDRK2": (2, 10 * problem.steps)}


if __name__ == "__main__":
    precision = "float64" if DOUBLE else "float32"
    serve(f"exponax {version('exponax')}, JAX {version('jax')}, {precision}", methods, prepare)
