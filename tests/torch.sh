#!/bin/sh
# TorchScript modules: u/2 plus a quarter of its neighbour, and exp(-dt) u. Where the plugin was not built, what is said then.
. "$SPECULA_SOURCE/tests/tap.inc"
. "$SPECULA_SOURCE/tests/refused.inc"
cd "$folder" || exit 99
modules=$SPECULA_SOURCE/tests/data/torch
plugin=$(dirname "$SPECULA")/.libs/torch.so
cat >line.yaml <<CASE
equation: {name: burgers}
grid: {n: [16], length: [1]}
initial: {name: expression, formula: x}
stepper: {plugin: $plugin, module: $modules/mix.pt}
time: {end: 3, save: 4}
CASE

refused() { # code text override
    "$SPECULA" run -q line.yaml -o no.nc -s "$3" >out 2>err
    status=$?
    find_problem "$1" "$2"
    judge "$2"
}
holds() { # what; the status of the command before
    if [ $? = 0 ]; then pass "$1"; else fail "$1" "$(cat out err)"; fi
}

refused 3 "cannot read plugin torch_of_nowhere.so; name a shared object" stepper.plugin=torch_of_nowhere.so
if [ ! -f "$plugin" ]; then
    refused 3 "cannot read plugin " stepper.dt=1
    plan
    exit
fi

# The mean, 15/32, is multiplied by 3/4 in each stride, without rounding.
"$SPECULA" run -q --json line.yaml -o line.nc >out 2>err && grep -q '"mean": {"first": 0.46875, "last": 0.19775390625,' out
holds "a module steps"
"$SPECULA" run -q line.yaml -o part.nc -s time.save=3 -s time.end=2 -s output.checkpoint=last >out 2>err &&
    "$SPECULA" run -q line.yaml -o rest.nc --restart part.checkpoint.h5 >out 2>err &&
    "$SPECULA" compare -q line.nc rest.nc --tolerance 0 >out 2>err
holds "a continuation is bitwise"

cat >complex.yaml <<CASE
equation: {name: nlse}
grid: {n: [8, 6], length: [1, 1]}
initial: {name: expression, formula: "cos(2*pi*x); sin(2*pi*x)"}
stepper: {plugin: $plugin, module: $modules/decay.pt, dt: 0.25, precision: double}
time: {end: 1, save: 3}
CASE
# |psi|^2 = exp(-2 t)
"$SPECULA" run -q --json complex.yaml -o complex.nc >out 2>err &&
    grep -q '"mass": {"first": 1, "last": 0\.1353352832366' out
holds "it is told dt, and complex fields come back in their places"

refused 2 "wrong.pt does not step this state: it gives another shape than it takes" "stepper.module=$modules/wrong.pt"
refused 2 "cannot load line.yaml: " stepper.module=line.yaml
plan
