#!/bin/sh
# specula rollout: the specs and models that come with specula, a report that is whole, and bad specs, each refused with one line that
# names the place and a remedy before any work.
. "$SPECULA_SOURCE/tests/tap.inc"
. "$SPECULA_SOURCE/tests/refused.inc"
. "$SPECULA_SOURCE/tests/opening_comment.inc"
cd "$folder" || exit 99
cat >good.yaml <<'SPEC'
title: good
case:
  equation: {name: burgers, viscosity: 0.1}
  grid: {n: [32], length: [1]}
  initial: {name: random-modes, modes: 3, seed: 1}
samples: 3
seed: 1
burn_in: 0.02
every: 0.01
steps: 4
truth:
  stepper: {name: etdrk4, dt: 0.005}
  grid: {n: [64]}
steppers:
  other: {stepper: {name: if-rk4, dt: 0.005}}
ladder:
  coarse: {stepper: {name: etdrk4, dt: 0.01}, grid: {n: [16]}}
perturbations: [1e-3]
metrics: [vrmse, mse]
thresholds: [0.9, 0.8]
accuracy: {by: correlation-time, threshold: 0.8}
resamples: 100
SPEC

holds() { # what; the status of the command before
    if [ $? = 0 ]; then pass "$1"; else fail "$1" "$(cat err)"; fi
}

# ---- what it writes ----
"$SPECULA" rollout good.yaml -o good.nc >out 2>err && [ ! -s err ] && grep -q '^other .* 100 %$' out
holds "the good spec is rolled out"
[ "$(ls)" = "$(printf 'err\ngood.nc\ngood.yaml\nout')" ]
holds "nothing but the report is left"
"$SPECULA" verify good.nc >out 2>err && grep -q 'intact report: .* 5 frames of 3 samples; every byte as written' out
holds "verify knows reports"
"$SPECULA" info good.nc >out 2>err && grep -q '^coarse  *ladder ' out && grep -q '^title: good' out
holds "info knows reports"
ncdump -h good.nc >header 2>err && grep -q 'double vrmse(entry, time, sample)' header &&
    grep -q ':seed = 1' header && grep -q ':spec = "title: good' header && grep -q ':specula_version' header
holds "the report has curves and where they come from"
"$SPECULA" rollout good.yaml --json -q >out 2>err && [ ! -s err ]
holds "--json is quiet on stderr"
if command -v python3 >/dev/null; then
    python3 - <<'PYTHON' 2>err
import json
report = json.load(open("out"))
entries = {entry["name"]: entry for entry in report["entries"]}
assert list(entries) == ["other", "coarse", "noise 0.001", "persistence", "climatology"]
assert report["samples"] == 3 and report["steps"] == 4
assert list(entries["other"]["metrics"]) == ["vrmse", "mse", "correlation", "relative_l2"]
assert all(entry["finite"]["value"] == 1 for entry in entries.values())
assert "speed_up" in entries["other"] and "speed_up" not in entries["coarse"]
PYTHON
    holds "--json is JSON with every entry"
else
    skip "--json is JSON with every entry" "no python3"
fi
if gnuplot -e 'set terminal pngcairo' 2>/dev/null; then
    "$SPECULA" rollout good.yaml -q -o page.nc --plot 2>err && head -c 4 page.png | grep -q PNG
    holds "--plot draws a page"
else
    skip "--plot draws a page" "no gnuplot"
fi
rm -f page.*

# ---- what it refuses ----
command=rollout
refuse_edits <<'TABLE'
6@unknown key 'sampels' in the case; did you mean 'samples'?@s/^samples/sampels/
6@samples = 0 is out of range; it must be@s/^samples: 3/samples: 0/
6@samples is '1.5'; give@s/^samples: 3/samples: 1.5/
7@seed = -1 is out of range; it must be@s/^seed: 1/seed: -1/
8@burn_in = -1 is out of range; it must be@s/^burn_in: 0.02/burn_in: -1/
9@every and steps belong together; give both@/^steps/d
9@every and steps belong together; give both@/^every/d
10@steps = 0 is out of range; it must be@s/^steps: 4/steps: 0/
1@no trial: it has no case; write case@/^case/,/^  initial/d
3@unknown equation 'burger'; did you mean 'burgers'?@s/name: burgers/name: burger/
5@unknown key 'mods' in initial; did you mean 'modes'?@s/modes: 3/mods: 3/
12@unknown stepper 'etdrk5'; did you mean 'etdrk4'?@s/stepper: {name: etdrk4, dt: 0.005}/stepper: {name: etdrk5, dt: 0.005}/
13@its box is not that of the case; give@s/grid: {n: \[64\]}/grid: {n: [64], length: [2]}/
13@unknown key 'gird' in truth; did you mean 'grid'?@s/  grid: {n: \[64\]}/  gird: {n: [64]}/
15@unknown key 'steper' in steppers.other; did you mean 'stepper'?@s/other: {stepper/other: {steper/
15@an entry has a stepper, a grid, or both; write@s/other: .*/other: {}/
15@is no section; write stepper@s/other: .*/other: {stepper: etdrk4}/
14@steppers is no section; write a line@s/^steppers:/steppers: 3/;/other/d
17@'other' stands in steppers and in ladder; give@s/  coarse:/  other:/
17@its box is not that of the case; give@s/grid: {n: \[16\]}/grid: {n: [16], origin: [1]}/
18@perturbations = -1 is out of range; it must be@s/\[1e-3\]/[-1]/
19@unknown metric 'vrmze'; did you mean 'vrmse'?@s/vrmse/vrmze/
19@metrics is no list; write metrics@s/\[vrmse, mse\]/vrmse/
20@thresholds = 2 is out of range; it must be@s/\[0.9, 0.8\]/[2]/
20@thresholds is empty; give@s/\[0.9, 0.8\]/[]/
21@accuracy.by is 'cost'@s/by: correlation-time/by: cost/
21@accuracy.threshold is none of thresholds; give@s/threshold: 0.8/threshold: 0.7/
21@accuracy.time is after the last step; give@s/by: correlation-time, threshold: 0.8/by: relative-l2, time: 5/
22@resamples = 1 is out of range; it must be@s/resamples: 100/resamples: 1/
23@key 'seed' stands twice@$a seed: 3
TABLE

refused 3 'cannot read nosuch.yaml' 'no such file' nosuch.yaml
sed '/^case/,/^  initial/d' good.yaml >bad.yaml
echo 'case: nosuch.yaml' >>bad.yaml
refused 3 'nosuch.yaml' 'no such case' bad.yaml
refused 2 'a report is netCDF; let its name end in .nc' 'report' good.yaml -o report.txt
refused 2 '--plot draws beside the report; give -o' 'plot' good.yaml --plot
refused 3 'nosuch' 'folder' good.yaml -o nosuch/report.nc
refused 2 'not an assignment' 'override' good.yaml -s samples
sed 's/^truth:/truth:\n  stepper: {name: rk4, dt: 100}/;/name: etdrk4, dt: 0.005/d;s/^every.*/every: 1000/;s/viscosity: 0.1/viscosity: 1e3/' good.yaml >bad.yaml
refused 4 'truth, sample 0: ' 'truth fails' bad.yaml

# ---- those that come with specula ----
for file in "$SPECULA_SOURCE"/cases/rollouts/*.yaml; do
    name=$(basename "$file" .yaml)
    wrong=$(says_what_it_is "$file")
    if ! "$SPECULA" rollout "$file" --json -s samples=2 -s burn_in=0 -s steps=2 -s resamples=10 \
        -s 'accuracy={}' >out 2>err; then
        wrong="$wrong$(cat err)"
    elif grep -q '"failure": "' out; then
        wrong="$wrong$(grep -o '"failure": "[^"]*"' out)"
    fi
    if [ -z "$wrong" ]; then pass "$name"; else fail "$name" "$wrong"; fi
done
for file in "$SPECULA_SOURCE"/cases/pretrained/*.h5; do
    name=$(basename "$file" .h5)
    "$SPECULA" verify "$file" >out 2>err && [ -f "$SPECULA_SOURCE/cases/training/$name.yaml" ] &&
        [ "$(wc -c <"$file")" -le 2000000 ]
    holds "pretrained $name is whole, small, and has its spec"
done
"$SPECULA" list rollouts >list
[ "$(wc -l <list)" = "$(find "$SPECULA_SOURCE/cases/rollouts" -name '*.yaml' | wc -l)" ] && ! grep -q 'specula:' list
holds "specula list rollouts names them all"
plan
