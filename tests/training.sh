#!/bin/sh
# specula train: the specs that come with specula, a model that is the same for any number of threads and after an interrupt, and bad
# specs, each refused with one line that names the place and a remedy before any work.
. "$SPECULA_SOURCE/tests/tap.inc"
. "$SPECULA_SOURCE/tests/refused.inc"
. "$SPECULA_SOURCE/tests/opening_comment.inc"
cd "$folder" || exit 99
cat >set.yaml <<'SPEC'
title: waves
equation: {name: burgers, viscosity: 0.1}
grid: {n: [16], length: [1]}
initial: {name: random-modes, modes: 2, seed: 1}
stepper: {name: etdrk4, dt: 0.01}
dataset:
  splits: {train: 6, valid: 2}
  every: 0.02
  frames: 5
SPEC
cat >good.yaml <<'SPEC'
title: good
data:
  spec: set.yaml
  change: {dataset: {splits: {valid: 3}}}
  lead: 1
network: {name: fno, preset: small}
target: increment
loss: mean-square
training: {mode: one-step, noise: 0.01}
batch: 4
epochs: 3
optimiser: {name: adamw, weight_decay: 1e-4, clip: 1, average: 0.9}
schedule: {name: cosine, rate: 1e-3, warm_up: 2}
validation: {every: 1, patience: 3}
checkpoint: {minutes: 5}
seed: 1
parts: 4
SPEC

holds() { # what [detail]; the status of the command before
    if [ $? = 0 ]; then pass "$1"; else fail "$1" "${2-$(cat err)}"; fi
}

# ---- what it writes ----
"$SPECULA" train good.yaml -o good.h5 >out 2>err && [ ! -s err ] && grep -q '^wrote good.h5$' out &&
    grep -q '^fno with .* weights; 24 items to learn from, 12 to validate with$' out
holds "the good spec is trained"
[ "$(ls)" = "$(printf 'err\ngood.h5\ngood.yaml\nout\nset.yaml')" ]
holds "nothing but the model is left"
"$SPECULA" train good.yaml --json -q -o again.h5 >out 2>err && [ ! -s err ] && grep -q '"updates": 18, ' out
holds "--json is quiet on stderr"
for threads in 2 3; do
    "$SPECULA" train good.yaml -q -j $threads -o threads.h5 >out 2>err
    for file in good threads; do
        h5dump -g /weights $file.h5 2>>err | sed 1d >$file.txt
    done
    [ -s good.txt ] && cmp -s good.txt threads.txt
    holds "$threads threads learn the same weights"
done
"$SPECULA" train good.yaml -o again.h5 -s 'data.online={capacity: 16, reads_per_put: 2}' >out 2>err && [ ! -s err ] &&
    grep -q ' weights; items of running solvers to learn from, 12 to validate with$' out
holds "a good spec is trained online"
rm -f again.h5 threads.h5 good.txt threads.txt

if gnuplot -e 'set terminal pngcairo' 2>/dev/null; then
    "$SPECULA" train good.yaml -q -o curve.h5 --plot 2>err && head -c 4 curve.png | grep -q PNG
    holds "--plot draws the losses"
    rm -f curve.png
    "$SPECULA" plot -q curve.h5 2>err && head -c 4 curve.png | grep -q PNG
    holds "so does plot"
else
    skip "--plot draws the losses" "no gnuplot"
    skip "so does plot" "no gnuplot"
fi
rm -f curve.*

# ---- killed at any moment ----
long='-s epochs=60 -s checkpoint.minutes=0'
# shellcheck disable=SC2086
"$SPECULA" train good.yaml -q $long -o whole.h5 2>err
kills=0 tries=0 lost='' unknown=
while [ "$kills" -lt "${KILLS-8}" ] && [ "$tries" -lt 200 ]; do
    # shellcheck disable=SC2086
    "$SPECULA" train good.yaml -q $long -j 2 -o killed.h5 --resume >out 2>err &
    process=$!
    sleep "0.0$((tries * 7 % 9 + 1))"
    kill -9 $process 2>/dev/null
    wait $process 2>/dev/null
    case $? in
    137) kills=$((kills + 1)) ;;
    0) rm -f killed.h5 ;;
    *) lost="$lost; $(cat err)" && kills=$((kills + 1)) ;;
    esac
    tries=$((tries + 1))
    if [ -f killed.training.h5 ]; then
        "$SPECULA" verify killed.training.h5 >out 2>err && grep -q 'intact training: ' out &&
            "$SPECULA" info killed.training.h5 >out 2>err && grep -q '^updates  *[1-9]' out || unknown=$(cat out err)
    fi
done
# shellcheck disable=SC2086
[ -f killed.h5 ] || "$SPECULA" train good.yaml -q $long -o killed.h5 --resume 2>err
for file in whole killed; do h5dump -g /weights $file.h5 2>>err | sed 1d >$file.txt; done
[ -z "$lost" ] && [ -s whole.txt ] && cmp -s whole.txt killed.txt
holds "$kills kills change no bit" "$lost"
[ -z "$unknown" ]
holds "info and verify know what a kill leaves" "$unknown"
rm -f whole.* killed.*

# ---- interrupted ----
long='-s epochs=2000 -s validation.patience=0 -s checkpoint.minutes=0.001'
# shellcheck disable=SC2086
"$SPECULA" train good.yaml -q -o whole.h5 $long 2>err
# shellcheck disable=SC2086
"$SPECULA" train good.yaml -q -o part.h5 $long 2>err &
process=$!
while [ ! -f part.h5.training.h5 ] && kill -0 $process 2>/dev/null; do sleep 0.01; done
kill -INT $process
wait $process
status=$?
# shellcheck disable=SC2086
[ "$status" = 130 ] && grep -q 'interrupted; --resume goes on from part.h5.training.h5' err && [ ! -f part.h5 ] &&
    "$SPECULA" train good.yaml -q -o part.h5 $long --resume 2>err
holds "an interrupt ends with 130 and leaves a checkpoint, not $status"
for file in whole part; do h5dump -g /weights $file.h5 2>>err | sed 1d >$file.txt; done
[ -s whole.txt ] && cmp -s whole.txt part.txt && [ ! -f part.h5.training.h5 ]
holds "--resume ends with the same weights"
rm -f whole.* part.*

# ---- what it refuses ----
command=train
refuse_edits <<'TABLE'
10@unknown key 'bacth' in the case; did you mean 'batch'?@s/^batch/bacth/
10@batch = 0 is out of range; it must be@s/^batch: 4/batch: 0/
11@epochs is '1.5'; give@s/^epochs: 3/epochs: 1.5/
1@epochs is missing@/^epochs/d
1@no data; write data@/^data/,/^  lead/d
3@unknown key 'spce' in data; did you mean 'spec'?@s/  spec:/  spce:/
2@data are made from a spec or lie in a set; write@/^  spec/d
4@change has keys of the set's spec; write@s/change: .*/change: 3/
4@unknown key 'splitz' in dataset; did you mean 'splits'?@s/{splits:/{splitz:/
5@data.train: set.yaml: has no split 'trian'; did you mean 'train'?@s/  lead: 1/  train: trian/
2@the set has 5 frames and 6 are needed@s/  lead: 1/  lead: 5/
5@unknown key 'bufer' in data.online; did you mean 'buffer'?@s/  lead: 1/  online: {bufer: firo}/
5@online.watermark is not below capacity; lower@s/  lead: 1/  online: {capacity: 8, watermark: 8}/
5@a fifo has no watermark; leave@s/  lead: 1/  online: {buffer: fifo, watermark: 8}/
5@pseudo_epochs are of firo; name@s/  lead: 1/  online: {pseudo_epochs: 2}/
5@data.online.reads_per_put = 0 is out of range; it must be@s/  lead: 1/  online: {reads_per_put: 0}/
6@unknown network 'fnoo'; did you mean 'fno'?@s/name: fno/name: fnoo/
6@no such preset; write preset: small@s/preset: small/preset: tiny/
6@unknown key 'widht' in network; did you mean 'width'?@s/preset: small/widht: 3/
7@target cannot be 'increments'; did you mean 'increment'?@s/^target: increment/target: increments/
7@target: residual and the section base belong together; write@s/^target: increment/target: residual/
10@the base of target residual is known over one interval; train@s/^target: increment/target: residual\nbase: {name: etdrk4, dt: 0.1}/;s/one-step, noise: 0.01/all-pairs/
8@the base steps all states of a window, with one equation and one interval@s/^target: increment/target: residual\nbase: {name: etdrk4, dt: 0.1}/;s/change: {dataset: {/change: {dataset: {vary: {equation.viscosity: {uniform: [0.1, 0.2]}}, /
8@loss is 'rms'@s/^loss: mean-square/loss: rms/
9@Sobolev norms are of squares; name@s/^loss: mean-square/loss: mean-absolute\nsobolev: {order: 1}/
9@sobolev.order is missing; give it@s/^loss: mean-square/loss: mean-square\nsobolev: {floor: 0}/
9@training.steps is for mode unrolled or pushforward; name@s/noise: 0.01/steps: 2/
9@training.largest is for mode all-pairs; name@s/noise: 0.01/largest: 2/
9@training.noise = -1 is out of range; it must be@s/noise: 0.01/noise: -1/
12@optimiser.betas are two numbers; write@s/clip: 1/betas: [0.9]/
12@adam has betas and no momentum; leave@s/clip: 1/momentum: 0.9/
12@sgd has momentum, and neither betas nor epsilon; leave@s/adamw/sgd/;s/clip: 1/betas: [0.9, 0.99]/
13@schedule.rate = 0 is out of range; it must be@s/rate: 1e-3/rate: 0/
14@unknown key 'patiense' in validation; did you mean 'patience'?@s/patience/patiense/
15@checkpoint.minutes = -1 is out of range; it must be@s/minutes: 5/minutes: -1/
TABLE

refused 3 'cannot read nosuch.yaml' 'no such file' nosuch.yaml
refused 2 'a batch of 40 is more than the 24 items' 'batch' good.yaml -s batch=40 -o no.h5
refused 3 'nosuch' 'folder' good.yaml -o nosuch/model.h5
refused 2 'not an assignment' 'override' good.yaml -s epochs
refused 2 'good.h5 is finished' 'finished' good.yaml --resume -o good.h5
set -- good.yaml -o no.h5 -s target=residual -s 'training={mode: unrolled}' -s 'training.steps=2'
refused 2 'dopri5 chooses its steps by the state' 'a base without derivatives' "$@" -s 'base={name: dopri5}'
refused 2 'steps of persistence by 0.02 have no derivative' 'a base without derivatives' "$@" -s 'base={name: persistence}'
set -- good.yaml -o no.h5 -s epochs=20 -s 'optimiser={name: sgd}' -s 'schedule={name: constant, rate: 100}' -s target=state
refused 4 'no validation loss was finite; lower' 'divergence' "$@"
refused 4 'gradients are no longer finite since update' 'divergence' "$@" -s 'validation={patience: 0}'

# ---- those that come with specula ----
# A few samples, one window of frames of each that are close, and one epoch.
for file in "$SPECULA_SOURCE"/cases/training/*.yaml; do
    name=$(basename "$file" .yaml)
    wrong=$(says_what_it_is "$file")
    steps=$(sed -n 's/^training: .*steps: \([0-9]*\).*/\1/p' "$file")
    if ! "$SPECULA" train "$file" -q -o small.h5 -s data.lead=1 -s data.valid=train -s batch=2 -s epochs=1 \
        -s data.change.dataset.frames=$((${steps:-1} + 1)) -s data.change.dataset.burn_in=0 -s data.change.dataset.every=0.01 \
        -s 'data.change.dataset.splits={train: 2}' 2>err; then
        wrong="$wrong$(cat err)"
    fi
    if [ -z "$wrong" ]; then pass "$name"; else fail "$name" "$wrong"; fi
done
"$SPECULA" list training >list
[ "$(wc -l <list)" = "$(find "$SPECULA_SOURCE/cases/training" -name '*.yaml' | wc -l)" ] && ! grep -q 'specula:' list
holds "specula list training names them all"
plan
