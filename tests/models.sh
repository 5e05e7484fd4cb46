#!/bin/sh
# Models on the command line: weights from elsewhere become one, which runs, tells what it is, is verified, and goes back.
. "$SPECULA_SOURCE/tests/tap.inc"
. "$SPECULA_SOURCE/tests/refused.inc"
cd "$folder" || exit 99
weights=$SPECULA_SOURCE/tests/data/safetensors/fno_line.safetensors

holds() { # what; the status of the command before
    if [ $? = 0 ]; then pass "$1"; else fail "$1" "$(cat out err)"; fi
}
refused() { # code text command...
    code=$1 text=$2
    shift 2
    "$SPECULA" "$@" >out 2>err
    status=$?
    find_problem "$code" "$text"
    judge "$text"
}

"$SPECULA" convert "$weights" -o fno.h5 >out 2>err && grep -q '^fno.h5: fno with 457 weights$' out
holds "weights become a model"
mkdir cases && cat >cases/case.yaml <<'CASE'
equation: {name: burgers}
grid: {n: [16], length: [1]}
initial: {name: expression, formula: "sin(2*pi*x)"}
stepper: {model: ../fno.h5}
time: {end: 3, save: 4}
CASE
"$SPECULA" run -q cases/case.yaml -o run.nc >out 2>err && [ -s run.nc ]
holds "the model steps, found from the folder of the case"
"$SPECULA" run --explain cases/case.yaml >out 2>err &&
    grep -q 'model: fno, trained for burgers on 16 points, dt = 1: predicts the state' out &&
    grep -q 'model = "cases/../fno.h5"' out
holds "a plan says what the model is"
"$SPECULA" info fno.h5 >out 2>err && grep -q '^weights  *457 numbers in 24 arrays$' out &&
    grep -q '^provenance  *imported: fno_line.safetensors$' out
holds "info knows models"
"$SPECULA" info --json fno.h5 >out 2>err && grep -q '"kind": "model"' out && grep -q '"target": "state"' out
holds "info gives them as JSON"
"$SPECULA" verify fno.h5 >out 2>err &&
    grep -q 'fno.h5: intact model: 24 weights, 457 finite values; every byte as written, 25 checksums hold' out
holds "verify knows models"
"$SPECULA" convert fno.h5 --names neuraloperator -o back.safetensors -q >out 2>err && [ ! -s out ] &&
    "$SPECULA" convert back.safetensors >out 2>err &&
    "$SPECULA" run -q cases/case.yaml -s stepper.model=back.h5 -o back.nc >out 2>err &&
    "$SPECULA" compare -q run.nc back.nc --tolerance 1e-6 >out 2>err
holds "the way back and here again gives the same"

refused 2 "fno.h5 is a model and says itself what it is" convert fno.h5 cases/case.yaml
refused 2 "no losses are known of this model" plot fno.h5
refused 2 "--names is 'torch'; it is specula or neuraloperator" convert fno.h5 --names torch
refused 3 "cannot read nowhere.safetensors" convert nowhere.safetensors
refused 3 "no safetensors file" convert cases/case.yaml
refused 2 "the model was trained for burgers and this is ks" run -q cases/case.yaml -s equation.name=ks
refused 2 "grid.length along x is 2 and the model was trained for 1" run -q cases/case.yaml -s "grid.length=[2]"
refused 2 "the model takes strides of 1 and 0.5 is asked" run -q cases/case.yaml -s time.end=1.5
refused 3 "nowhere.h5: cannot be read" run -q cases/case.yaml -s stepper.model=nowhere.h5
refused 3 "the file is damaged or no model" run -q cases/case.yaml -s stepper.model=run.nc
plan
