#!/usr/bin/env python3
"""Open small training sets of specula in every layout, as the programs that they are made for do.

    python3 bench/loaders.py [SPECULA]          SPECULA: the program; default: build/specula

Needs h5py, netCDF4 and xarray (Debian: python3-h5py python3-netcdf4 python3-xarray). Where they are installed, the loaders
themselves are run too: the_well (pip install the_well), pdebench (pip install --no-deps pdebench, with torch), pdearena.
What is not installed is said in a comment. Without the loaders, what they demand of a file is checked from their sources.
Prints TAP; exits with 1 when a check fails. Each value of each layout is compared with that of the layout `specula`.
"""
import importlib
import os
import subprocess
import sys
import tempfile

import h5py
import netCDF4
import numpy as np
import xarray

SPLITS = "splits: {train: 24, valid: 3, test: 3}"
SPECS = {
    "ks": f"""
equation: {{name: ks, viscosity: 1}}
grid: {{n: [64], length: [22]}}
initial: {{name: random-modes}}
stepper: {{name: etdrk4, dt: 0.05}}
dataset: {{{SPLITS}, every: 0.2, frames: 12, vary: {{equation.viscosity: {{uniform: [0.5, 1.5]}}}}}}
""",
    "box": f"""
equation: {{name: ks, viscosity: 1}}
grid: {{n: [64], length: [22]}}
initial: {{name: random-modes}}
stepper: {{name: etdrk4, dt: 0.05}}
dataset: {{{SPLITS}, every: 0.2, frames: 12,
  vary: {{grid.length: {{uniform: [20, 24]}}, dataset.every: {{uniform: [0.18, 0.22]}}}}}}
""",
    "wave": f"""
equation: {{name: nlse}}
grid: {{n: [48], length: [20], origin: [-10]}}
initial: {{name: noisy-gaussian}}
stepper: {{name: strang, dt: 0.01}}
dataset: {{{SPLITS}, every: 0.1, frames: 11}}
""",
    "whirl": f"""
equation: {{name: navier-stokes-2d, viscosity: 1e-3}}
grid: {{n: [32, 24], length: [2, 1]}}
initial: {{name: gaussian-random-field}}
stepper: {{name: if-rk4, dt: 0.01}}
dataset: {{{SPLITS}, every: 0.1, frames: 11, vary: {{equation.viscosity: {{log-uniform: [1e-4, 1e-3]}}}}}}
""",
    "gas": f"""
equation: {{name: euler, gamma: 1.4}}
grid: {{n: [32, 24], length: [1, 1]}}
boundary: {{x: [reflecting, outflow]}}
initial: {{name: kelvin-helmholtz}}
stepper: {{name: finite-volume}}
dataset: {{{SPLITS}, every: 0.05, frames: 11, vary: {{equation.gamma: {{uniform: [1.3, 1.6]}}}}}}
""",
    "cube": f"""
equation: {{name: navier-stokes-3d, viscosity: 0.01}}
grid: {{n: [12, 10, 8], length: [2*pi, 2*pi, 2*pi]}}
initial: {{name: taylor-green}}
stepper: {{name: if-rk4, dt: 0.05}}
dataset: {{{SPLITS}, every: 0.1, frames: 11, vary: {{equation.viscosity: {{uniform: [0.01, 0.02]}}}}}}
""",
}
SETS = {  # layout: sets that it takes
    "specula": list(SPECS),
    "the-well": list(SPECS),
    "pdebench": ["ks", "wave", "whirl", "gas", "cube"],
    "pdearena": ["ks", "box", "whirl"],
}
count = failed = 0


def check(what, good):
    global count, failed
    count += 1
    failed += not good
    print(f"{'ok' if good else 'not ok'} {count} - {what}")


def loader(module, *names):
    try:
        found = importlib.import_module(module)
    except ImportError as reason:
        print(f"# {module} is not run: {reason}")
        return None
    return [getattr(found, name) for name in names]


class Truth:
    """A split as the layout `specula` has it."""

    def __init__(self, name, split="train"):
        with xarray.open_dataset(f"{name}.specula/{name}_{split}.nc") as file:
            file.load()
        self.file = file
        self.fields = [v for v in file if "x" in file[v].dims and file[v].ndim > 2]
        self.values = {v: file[v].values for v in self.fields}
        self.dims = file[self.fields[0]].ndim - 2
        self.samples, self.frames, *self.n = file[self.fields[0]].shape
        self.stacked = np.stack([self.values[v] for v in self.fields], -1)

    def of(self, name):
        return np.broadcast_to(self.file[name].values, (self.samples,))

    def times(self):
        time = self.file["sample_time" if "sample_time" in self.file else "time"].values
        return np.broadcast_to(time, (self.samples, self.frames))

    def points(self, axis):
        name = "xyz"[axis]
        if name in self.file:
            return np.broadcast_to(self.file[name].values, (self.samples, self.n[axis]))
        spacing = self.of(f"length_{name}") / self.n[axis]
        return self.of(f"origin_{name}")[:, None] + np.arange(self.n[axis]) * spacing[:, None]


def close(a, b):
    a, b = np.asarray(a), np.asarray(b)
    return a.shape == b.shape and np.allclose(a, b, rtol=1e-6, atol=1e-7)


def same(a, b):
    return np.array_equal(np.asarray(a), np.asarray(b))


# ---- specula ----


def check_specula(name):
    truth = Truth(name)
    path = f"{name}.specula/{name}_train.nc"
    with h5py.File(path) as file:
        check(f"specula, {name}: h5py reads what xarray does",
              all(same(file[v][()], truth.values[v]) for v in truth.fields))
        sizes = truth.samples, len(file["checksum"]), len(file["failures"])
        check(f"specula, {name}: facts of every sample", sizes == (24, 24, 24))


# ---- The Well ----


def is_flag(value):
    return isinstance(value, (bool, np.bool_))


def well_is_formatted(file):
    names = file["dimensions"].attrs["spatial_dims"]
    fields = [file[g][f] for g in ("t0_fields", "t1_fields", "t2_fields") for f in file[g].attrs["field_names"]]
    scalars = [file["scalars"][s] for s in file["scalars"].attrs["field_names"]]
    axes = [file["dimensions"][d] for d in ("time", *names)]
    sides = file["boundary_conditions"].values()
    good = all(isinstance(n, str) for n in names) and len(names) == file.attrs["n_spatial_dims"]
    good &= all(isinstance(file.attrs[k], str) for k in ("dataset_name", "grid_type"))
    good &= all(p in file.attrs and p in file["scalars"] for p in file.attrs["simulation_parameters"])
    for thing in (*fields, *scalars, *axes, *sides):
        good &= is_flag(thing.attrs["sample_varying"]) and is_flag(thing.attrs["time_varying"])
    good &= all(is_flag(v) for f in fields for v in f.attrs["dim_varying"])
    good &= all(s.ndim == s.attrs["sample_varying"] + s.attrs["time_varying"] for s in scalars)
    for side in sides:
        (dim,) = side.attrs["associated_dims"]
        good &= side.attrs["bc_type"] in ("PERIODIC", "WALL", "OPEN") and len(side.attrs["associated_fields"]) == 0
        good &= side["mask"].dtype == bool and side["mask"].shape == (file["dimensions"][dim].shape[-1],)
    return bool(good)


def check_well(name):
    truth = Truth(name)
    with h5py.File(f"{name}.the-well/data/train/{name}.hdf5") as file:
        check(f"the-well, {name}: is formatted as the collection's checker wants", well_is_formatted(file))
        parts = [file["t0_fields"][f][()][..., None] for f in file["t0_fields"].attrs["field_names"]]
        parts += [file["t1_fields"][f][()] for f in file["t1_fields"].attrs["field_names"]]
        merged = np.concatenate(parts, -1)
        order = [truth.fields.index(f) for f in well_order(truth)]
        check(f"the-well, {name}: values", same(merged, truth.stacked[..., order]))
        check(f"the-well, {name}: parameters",
              all(close(np.broadcast_to(file["scalars"][s][()], truth.samples), truth.of(s))
                  for s in file["scalars"].attrs["field_names"]))
        check(f"the-well, {name}: times", close(np.broadcast_to(file["dimensions/time"][()], truth.times().shape),
                                                truth.times()))
    if not WELL:
        return
    dataset, zscore = WELL
    for split, samples in (("train", 24), ("valid", 3), ("test", 3)):
        data = dataset(path=os.path.abspath(f"{name}.the-well"), well_split_name=split, n_steps_input=2, n_steps_output=1)
        check(f"WellDataset, {name}, {split}: windows", len(data) == samples * (truth.frames - 2))
    data = dataset(path=os.path.abspath(f"{name}.the-well"), well_split_name="train", n_steps_input=2, n_steps_output=1)
    window = data[truth.frames - 2 + 3]  # frames 3 to 5 of sample 1
    got = np.concatenate([window["input_fields"], window["output_fields"]])
    check(f"WellDataset, {name}: values", same(got, truth.stacked[1, 3:6][..., order]))
    sides = window["boundary_conditions"].numpy()
    expected = [[0, 1], [2, 2]] if name == "gas" else [[2, 2]] * truth.dims
    check(f"WellDataset, {name}: sides", same(sides, expected))
    check(f"WellDataset, {name}: grid", close(window["space_grid"].numpy()[..., 0].reshape(truth.n[0], -1)[:, 0],
                                              truth.points(0)[1].astype("f4")))
    data = dataset(path=os.path.abspath(f"{name}.the-well"), well_split_name="train", use_normalization=True,
                   normalization_type=zscore, full_trajectory_mode=True)
    values = np.concatenate([np.concatenate([data[i]["input_fields"], data[i]["output_fields"]]) for i in range(24)])
    flat = values.reshape(-1, values.shape[-1])
    varying = truth.stacked[..., order].reshape(flat.shape).std(0) > 1e-3
    check(f"WellDataset, {name}: normalised by stats.yaml to mean 0 and deviation 1",
          np.allclose(flat.mean(0)[varying], 0, atol=2e-3) and np.allclose(flat.std(0)[varying], 1, rtol=2e-3))


def well_order(truth):
    """Scalars come before vectors."""
    vector = [f for f in truth.fields if " along " in truth.file[f].attrs["long_name"] and truth.dims > 1]
    return [f for f in truth.fields if f not in vector] + vector


# ---- PDEBench ----


def pdebench_file(name, split="train"):
    (found,) = [f for f in os.listdir(f"{name}.pdebench") if f"_{name}_{split}.h" in f]
    return found


def pdebench_expected(truth):
    """(sample, x.., t, field), as the loaders permute."""
    values = truth.stacked
    if "E" in truth.fields:
        rho, energy, momenta = truth.values["rho"], truth.values["E"], [truth.values[m] for m in truth.fields[1:-1]]
        gamma = truth.of("gamma").reshape(-1, *[1] * (rho.ndim - 1))
        pressure = (gamma - 1) * (energy - sum(m.astype("f8") ** 2 for m in momenta) / (2 * rho))
        values = np.stack([rho, pressure, *[m / rho for m in momenta]], -1)
    return np.moveaxis(values, 1, -2)


def check_pdebench(name):
    truth = Truth(name)
    path, expected = pdebench_file(name), pdebench_expected(truth)
    with h5py.File(f"{name}.pdebench/{path}") as file:
        if path.endswith("hdf5"):
            keys = ["tensor"] if "tensor" in file else ["density", "pressure", "Vx", "Vy", "Vz"][: 2 + truth.dims]
            values = np.moveaxis(np.stack([file[k][()] for k in keys], -1), 1, -2)
            axes = all(close(file[f"{a}-coordinate"], truth.points(i)[0]) for i, a in enumerate("xyz"[: truth.dims]))
            times = close(file["t-coordinate"], truth.times()[0])
            varied = "gamma" if name == "gas" else "viscosity"
            parameters = same(file.attrs[varied], truth.of(varied))
        else:
            groups = [file[k] for k in sorted(file)]
            values = np.stack([np.moveaxis(g["data"][()], 0, -2) for g in groups])
            axes = all(close(g["grid"][a], truth.points(i)[0]) for g in groups for i, a in enumerate("xyz"[: truth.dims]))
            times = all(close(g["grid/t"], truth.times()[0]) for g in groups)
            varied = "nonlinearity" if name == "wave" else "viscosity"
            parameters = same([g.attrs[varied] for g in groups], truth.of(varied))
            parameters = parameters and all("equation: " in g.attrs["config"] for g in groups) and "0023" in file
    check(f"pdebench, {name}: values", values.shape == expected.shape and np.allclose(values, expected, rtol=2e-5, atol=2e-6))
    check(f"pdebench, {name}: axes", axes and times)
    check(f"pdebench, {name}: parameters", parameters)
    for kind, loaders in (("fno", FNO), ("unet", UNET)):
        if not loaders:
            continue
        single, several = loaders
        folder = os.path.abspath(f"{name}.pdebench") + "/"
        if path.endswith("hdf5"):
            data = single(path, saved_folder=folder, test_ratio=0)
        else:
            data = several(path[:-3], saved_folder=folder, test_ratio=0)
        seen = np.stack([np.asarray(data[i][1]) for i in range(len(data))])
        check(f"pdebench's {kind} loader, {name}", same(seen, values))


# ---- PDEArena ----


def check_pdearena(name):
    truth = Truth(name)
    with h5py.File(f"{name}.pdearena/{name}_train_24.h5") as file:
        group = file["train"]
        step = np.diff(truth.times(), axis=1).mean(1)
        good = close(group["dt"], step) and close(group["dx"], np.diff(truth.points(0)).mean(1))
        check(f"pdearena, {name}: dt and dx of each sample", good)
        if truth.dims == 1:
            key = [k for k in group if k.startswith("pde_")][0]
            check(f"pdearena, {name}: values", same(group[key], truth.values["u"]))
            check(f"pdearena, {name}: v where it varies", ("v" in group) == (name == "ks")
                  and (name != "ks" or same(group["v"], truth.of("viscosity"))))
        else:
            u, vx, vy = (group[k][()].astype("f8") for k in ("u", "vx", "vy"))
            check(f"pdearena, {name}: u is the vorticity", close(u, truth.values["w"]))
            kx = 2j * np.pi * np.fft.fftfreq(truth.n[0], 2 / truth.n[0])[:, None]
            ky = 2j * np.pi * np.fft.fftfreq(truth.n[1], 1 / truth.n[1])[None, :]
            curl = np.fft.ifft2(kx * np.fft.fft2(vy) - ky * np.fft.fft2(vx)).real
            divergence = np.fft.ifft2(kx * np.fft.fft2(vx) + ky * np.fft.fft2(vy)).real
            mean = u.mean((2, 3), keepdims=True)
            size = np.abs(u).max()
            check(f"pdearena, {name}: it is that of vx, vy", np.abs(curl - (u - mean)).max() < 1e-4 * size)
            check(f"pdearena, {name}: which have no divergence", np.abs(divergence).max() < 1e-4 * size)
            check(f"pdearena, {name}: axes", close(group["t"], truth.times()) and close(group["y"], truth.points(1)))
    opener = ARENA_LINES if truth.dims == 1 else ARENA_FLOWS
    if not opener:
        return
    path = os.path.abspath(f"{name}.pdearena/{name}_train_24.h5")
    options = {"time_step": 1, "allow_shuffle": False} if truth.dims == 1 else {}
    seen = np.stack([np.asarray(sample[0]) for sample in opener[0]([path], "train", **options)])[:, :, 0]
    check(f"pdearena's pipe, {name}", same(seen, truth.values[truth.fields[0]]))


# ---- all files ----


def check_netcdf(layout, name):
    good = True
    for folder, _, files in os.walk(f"{name}.{layout}"):
        for path in (os.path.join(folder, f) for f in files if f.endswith((".nc", ".h5", ".hdf5"))):
            try:
                netCDF4.Dataset(path).close()
            except OSError as reason:
                print(f"# {path}: {reason}")
                good = False
    check(f"{layout}, {name}: netCDF4 opens every file", good)


def make_sets(specula, folder):
    os.chdir(folder)
    for name, spec in SPECS.items():
        with open(f"{name}.yaml", "w", encoding="utf-8") as file:
            file.write(spec)
    for layout, names in SETS.items():
        for name in names:
            command = [specula, "dataset", f"{name}.yaml", "-o", f"{name}.{layout}", "--format", layout, "--quiet"]
            made = subprocess.run(command, capture_output=True, text=True, check=False)
            check(f"{layout}, {name}: made", made.returncode == 0)
            if made.returncode:
                print(f"# {made.stderr.strip()}")
                sys.exit(1)


WELL = loader("the_well.data", "WellDataset") and (
    loader("the_well.data", "WellDataset") + loader("the_well.data.normalization", "ZScoreNormalization"))
FNO = loader("pdebench.models.fno.utils", "FNODatasetSingle", "FNODatasetMult")
UNET = loader("pdebench.models.unet.utils", "UNetDatasetSingle", "UNetDatasetMult")
ARENA_LINES = loader("pdearena.data.oned.datapipes.kuramotosivashinsky1d", "KuramotoSivashinskyDatasetOpener")
ARENA_FLOWS = loader("pdearena.data.twod.datapipes.navierstokes2d", "NavierStokesDatasetOpener")

if __name__ == "__main__":
    program = os.path.abspath(sys.argv[1] if len(sys.argv) > 1 else "build/specula")
    with tempfile.TemporaryDirectory() as place:
        make_sets(program, place)
        for which, run in (("specula", check_specula), ("the-well", check_well), ("pdebench", check_pdebench),
                           ("pdearena", check_pdearena)):
            for each in SETS[which]:
                run(each)
                check_netcdf(which, each)
    print(f"1..{count}")
    sys.exit(failed > 0)
