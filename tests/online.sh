#!/bin/sh
# The example of docs/online.c: its model is exact for a mode that decays, and must find the rate.
. "$SPECULA_SOURCE/tests/tap.inc"

cat >"$folder/decay.yaml" <<'SPEC'
equation: {name: advection-diffusion, velocity: [0], diffusion: 0.5}
grid: {n: [16], length: [2*pi]}
initial: {name: random-modes, modes: 1}
stepper: {name: etdrk4, dt: 0.1}
time: {end: 2, save_every: 0.2}
dataset:
  splits: {train: 50}
SPEC

found=$(./docs/online "$folder/decay.yaml" 2>"$folder/errors")
status=$?
# exp(-0.5 x 0.2)
if [ "$status" = 0 ] && [ "$found" = 0.904837 ]; then
    pass "online.c finds the decay of a mode"
else
    fail "online.c finds the decay of a mode" "exit code $status, found $found
$(cat "$folder/errors")"
fi

./docs/online "$folder/nowhere.yaml" 2>"$folder/errors"
status=$?
if [ "$status" = 3 ] && grep -q nowhere.yaml "$folder/errors"; then
    pass "online.c reports what is wrong"
else
    fail "online.c reports what is wrong" "exit code $status
$(cat "$folder/errors")"
fi
plan
