#!/bin/sh
# The example of a model in Python multiplies by 0.9 in each stride: ten of them leave 0.9^10.
. "$SPECULA_SOURCE/tests/tap.inc"

python=
for candidate in python3 /usr/bin/python3; do
    if $candidate -c 'import numpy' 2>/dev/null; then python=$candidate; fi
done
if [ -z "$python" ]; then
    skip "the example of a model in Python" "no python3 with numpy"
    plan
    exit
fi
cat >"$folder/decay.yaml" <<CASE
equation: {name: advection-diffusion}
grid: {n: [8, 4], length: [1, 1]}
initial: {name: expression, formula: 1 + 0*x}
stepper: {process: [$python, "$SPECULA_SOURCE/docs/my_model.py"], dt: 0.1}
time: {end: 1, save: 2}
CASE
"$SPECULA" run -q --json "$folder/decay.yaml" -o "$folder/decay.nc" >"$folder/out" 2>"$folder/errors"
status=$?
# 0.9^10 = 0.3486784401
if [ "$status" = 0 ] && grep -q '"max": {"first": 1, "last": 0\.34867844' "$folder/out"; then
    pass "my_model.py decays"
else
    fail "my_model.py decays" "exit code $status
$(cat "$folder/errors" "$folder/out")"
fi
plan
