"""Networks of specula in plain PyTorch, as those wrote them who published them: channels first, torch.fft, einsum over the kept
modes, torch.nn for all else. Periodic throughout. build(name, weights) takes specula's weights by name.
"""
import numpy as np
import torch
from torch import nn
from torch.nn import functional as F


def convolution(dims):
    return nn.Conv1d if dims == 1 else nn.Conv2d


class Spectral(nn.Module):
    """Li et al. 2021: W of positive wavenumbers along the first of two axes, and W of negative ones."""

    def __init__(self, weight):
        super().__init__()
        w = torch.complex(*torch.from_numpy(weight).movedim(-3, 0)).movedim((-2, -1), (0, 1)).contiguous()
        self.dims, self.modes = w.dim() - 2, w.shape[-1]
        half = w.shape[2] // 2
        parts = [w] if self.dims == 1 else [w[:, :, half:], w[:, :, :half]]
        self.weights = nn.ParameterList(nn.Parameter(part.contiguous()) for part in parts)

    def forward(self, x):
        axes = tuple(range(2, 2 + self.dims))
        modes = torch.fft.rfftn(x, dim=axes)
        out = torch.zeros(x.shape[0], self.weights[0].shape[1], *modes.shape[2:], dtype=modes.dtype)
        m = self.modes
        if self.dims == 1:
            out[:, :, :m] = torch.einsum("bix,iox->box", modes[:, :, :m], self.weights[0])
        else:
            k = self.weights[0].shape[2]
            out[:, :, :k, :m] = torch.einsum("bixy,ioxy->boxy", modes[:, :, :k, :m], self.weights[0])
            out[:, :, -k:, :m] = torch.einsum("bixy,ioxy->boxy", modes[:, :, -k:, :m], self.weights[1])
        return torch.fft.irfftn(out, s=x.shape[2:], dim=axes)


def dense(w, name):
    layer = nn.Linear(*w[f"{name}.weight"].shape)
    layer.weight.data = torch.from_numpy(w[f"{name}.weight"].T.copy())
    layer.bias.data = torch.from_numpy(w[f"{name}.bias"])
    return layer


def pointwise(w, name, dims):
    """The same as a convolution of width 1."""
    linear = dense(w, name)
    layer = convolution(dims)(linear.in_features, linear.out_features, 1)
    layer.weight.data = linear.weight.data.reshape(layer.weight.shape)
    layer.bias.data = linear.bias.data
    return layer


class FNO(nn.Module):
    def __init__(self, w, dims):
        super().__init__()
        layers = range(sum(name.endswith("spectral.weight") for name in w))
        self.lift, self.first, self.second = dense(w, "lift"), dense(w, "project.0"), dense(w, "project.1")
        self.spectral = nn.ModuleList(Spectral(w[f"layer.{i}.spectral.weight"]) for i in layers)
        self.local = nn.ModuleList(pointwise(w, f"layer.{i}.local", dims) for i in layers)

    def forward(self, x):  # [batch][points...][channels], as in the published code
        points = x.shape[1:-1]
        places = torch.meshgrid(*(torch.arange(n) / n for n in points), indexing="ij")
        x = torch.cat((x, torch.stack(places, -1).expand(x.shape[0], *points, -1)), -1)
        x = self.lift(x).movedim(-1, 1)
        for i, (spectral, local) in enumerate(zip(self.spectral, self.local)):
            x = spectral(x) + local(x)
            if i + 1 < len(self.local):
                x = F.gelu(x)
        return self.second(F.gelu(self.first(x.movedim(1, -1))))


def convolve(w, name, stride=1, dilation=1):
    kernel = torch.from_numpy(w[f"{name}.weight"])
    dims = kernel.dim() - 2
    layer = convolution(dims)(kernel.shape[-2], kernel.shape[-1], kernel.shape[0], stride, dilation * (kernel.shape[0] - 1) // 2,
                              dilation, padding_mode="circular")
    layer.weight.data = kernel.movedim((-1, -2), (0, 1)).contiguous()
    layer.bias.data = torch.from_numpy(w[f"{name}.bias"])
    return layer


class Double(nn.Module):
    """A transposed convolution of kernel 4 and stride 2 on a periodic grid."""

    def __init__(self, w, name):
        super().__init__()
        self.weight = nn.Parameter(torch.from_numpy(w[f"{name}.weight"]).movedim((-2, -1), (0, 1)).contiguous())
        self.bias = nn.Parameter(torch.from_numpy(w[f"{name}.bias"]))

    def forward(self, x):
        dims = x.dim() - 2
        transposed = F.conv_transpose1d if dims == 1 else F.conv_transpose2d
        return transposed(F.pad(x, (1, 1) * dims, mode="circular"), self.weight, self.bias, stride=2, padding=3)


def group_norm(w, name, groups):
    layer = nn.GroupNorm(groups, w[f"{name}.weight"].size)
    layer.weight.data, layer.bias.data = (torch.from_numpy(w[f"{name}.{part}"]) for part in ("weight", "bias"))
    return layer


class Residual(nn.Module):
    def __init__(self, w, name, dims):
        super().__init__()
        self.norms = nn.ModuleList(group_norm(w, f"{name}.norm.{i}", 1) for i in range(2))
        self.convolutions = nn.ModuleList(convolve(w, f"{name}.conv.{i}") for i in range(2))
        shortcut = f"{name}.shortcut"
        self.shortcut = pointwise(w, shortcut, dims) if f"{shortcut}.weight" in w else nn.Identity()

    def forward(self, x):
        y = self.convolutions[0](F.gelu(self.norms[0](x)))
        return self.shortcut(x) + self.convolutions[1](F.gelu(self.norms[1](y)))


class UNet(nn.Module):
    def __init__(self, w, dims):
        super().__init__()
        def names(part):
            return sorted({".".join(name.split(".")[:3]) for name in w if name.startswith(part + ".")})
        self.lift, self.project = convolve(w, "lift"), convolve(w, "project")
        self.norm = group_norm(w, "norm", 1 if w["norm.weight"].size % 8 else 8)
        self.down = nn.ModuleList(convolve(w, name, 2) if name.endswith("halve") else Residual(w, name, dims)
                                  for name in names("down"))
        self.middle = nn.Sequential(*(Residual(w, f"middle.{i}", dims) for i in range(2)))
        levels = 1 + max(int(name.split(".")[1]) for name in names("up"))
        order = [name for level in reversed(range(levels)) for name in sorted(
            (n for n in names("up") if n.startswith(f"up.{level}.")), key=lambda n: n.endswith("double"))]
        self.up = nn.ModuleList(Double(w, name) if name.endswith("double") else Residual(w, name, dims) for name in order)

    def forward(self, x):
        x = self.lift(x.movedim(-1, 1))
        left = [x]
        for layer in self.down:
            x = layer(x)
            left.append(x)
        x = self.middle(x)
        for layer in self.up:
            x = layer(x) if isinstance(layer, Double) else layer(torch.cat((x, left.pop()), 1))
        return self.project(F.gelu(self.norm(x))).movedim(1, -1)


class DilatedResNet(nn.Module):
    def __init__(self, w, dilations):
        super().__init__()
        self.lift, self.project = convolve(w, "lift"), convolve(w, "project")
        blocks = 1 + max(int(name.split(".")[1]) for name in w if name.startswith("block."))
        self.blocks = nn.ModuleList(nn.ModuleList(convolve(w, f"block.{b}.{i}", dilation=dilation)
                                                  for i, dilation in enumerate(dilations)) for b in range(blocks))

    def forward(self, x):
        x = self.lift(x.movedim(-1, 1))
        for block in self.blocks:
            y = x
            for layer in block:
                y = layer(F.relu(y))
            x = x + y
        return self.project(F.relu(x)).movedim(1, -1)


def build(network, weights, dims):
    if network == "fno":
        return FNO(weights, dims)
    if network == "unet":
        return UNet(weights, dims)
    return DilatedResNet(weights, (1, 2, 4, 8, 4, 2, 1))


def relative(x, y):
    """LpLoss of Li et al."""
    batch = x.shape[0]
    difference = torch.norm(x.reshape(batch, -1) - y.reshape(batch, -1), 2, 1)
    return torch.mean(difference / torch.norm(y.reshape(batch, -1), 2, 1))


def take_weights(path):
    return {name: np.ascontiguousarray(values) for name, values in np.load(path).items()}
