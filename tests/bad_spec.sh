#!/bin/sh
# Bad specs of training sets: each is refused with one line that names the place and a remedy, before anything is made.
. "$SPECULA_SOURCE/tests/tap.inc"
. "$SPECULA_SOURCE/tests/refused.inc"
cd "$folder" || exit 99
cat >good.yaml <<'SPEC'
title: good
equation: {name: burgers, viscosity: 0.1}
grid: {n: [32], length: [1]}
initial: {name: random-modes, modes: 3, seed: 1}
stepper: {name: etdrk4, dt: 0.01}
time: {end: 0.1, save: 6}
dataset:
  name: set
  splits: {train: 4, valid: {size: 2, seed: 9}}
  vary:
    equation.viscosity: {uniform: [0.1, 0.2]}
    initial.modes: {choice: [2, 3]}
  reduce: {factor: 2, by: spectral}
  burn_in: 0.02
  time_factor: 2
  precision: single
  layout: npy
SPEC

# One line on stderr with the text, nothing on stdout, no folder made.
refused() { # code text what word...
    code=$1 text=$2 what=$3
    shift 3
    "$SPECULA" dataset -q -o set "$@" >out 2>err
    status=$?
    find_problem "$code" "$text"
    [ ! -e set ] || problem="$problem; left a folder"
    judge "$what: $text"
    if [ -n "$problem" ]; then rm -rf set; fi
}

"$SPECULA" dataset -q -o out good.yaml >/dev/null 2>stderr && [ -f out/manifest.txt ] &&
    pass "the good spec is made" || fail "the good spec is made" "$(cat stderr)"
rm -rf out

refuse_edits <<'TABLE'
8@unknown key 'nme' in dataset; did you mean 'name'?@s/  name: set/  nme: set/
8@unknown key 'seeed' in dataset; did you mean 'seed'?@s/  name: set/  seeed: 1/
9@the set has no splits; write splits@s/  splits:.*/  splits: 4/
7@the set has no splits; write splits@/splits/d
9@the set has no splits; write splits@s/  splits:.*/  splits: {}/
9@dataset.splits.train.size = 0 is out of range; it must be@s/train: 4/train: 0/
9@dataset.splits.train.size = -3 is out of range; it must be@s/train: 4/train: -3/
9@dataset.splits.train.size is '1.5'; give@s/train: 4/train: 1.5/
9@dataset.splits.train.size is 'many'; give@s/train: 4/train: many/
9@dataset.splits.train.size is '[...]'; give@s/train: 4/train: [4]/
9@the name of a split has letters a-z@s/train: 4/Train: 4/
9@the name of a split has letters a-z@s/train: 4/"a\/b": 4/
9@dataset.splits.valid.size is missing@s/size: 2, //
9@unknown key 'sed' in dataset.splits.valid; did you mean 'seed'?@s/seed: 9/sed: 9/
9@dataset.splits.valid.seed = -1 is out of range; it must be@s/seed: 9/seed: -1/
9@key 'train' stands twice@s/valid:/train:/
10@dataset.vary is not a section; write vary@s/  vary:/  vary: 3/;/equation.viscosity:/d;/initial.modes:/d
11@dataset.vary.equation.viscosity: takes one distribution@s/{uniform: \[0.1, 0.2\]}/0.1/
11@dataset.vary.equation.viscosity: takes one distribution@s/{uniform: \[0.1, 0.2\]}/{}/
11@dataset.vary.equation.viscosity: takes one distribution@s/{uniform: \[0.1, 0.2\]}/{uniform: [1, 2], normal: [1, 2]}/
11@unknown distribution 'unifrom'; did you mean 'uniform'?@s/uniform/unifrom/
11@unknown distribution 'beta'@s/uniform/beta/
11@dataset.vary.equation.viscosity: its numbers stand in brackets@s/\[0.1, 0.2\]/0.1/
11@dataset.vary.equation.viscosity: its numbers stand in brackets@s/\[0.1, 0.2\]/[]/
11@dataset.vary.equation.viscosity: takes two numbers@s/\[0.1, 0.2\]/[0.1]/
11@dataset.vary.equation.viscosity: takes two numbers@s/\[0.1, 0.2\]/[0.1, 0.2, 0.3]/
11@dataset.vary.equation.viscosity: its least is not below its most@s/\[0.1, 0.2\]/[0.2, 0.1]/
11@dataset.vary.equation.viscosity: its least is not below its most@s/\[0.1, 0.2\]/[0.1, 0.1]/
11@dataset.vary.equation.viscosity: holds something that is no number@s/\[0.1, 0.2\]/[a, 0.2]/
11@dataset.vary.equation.viscosity: holds something that is no number@s/\[0.1, 0.2\]/["0.1", 0.2]/
11@dataset.vary.equation.viscosity: holds something that is no number@s/\[0.1, 0.2\]/[0.1, 1e999]/
11@dataset.vary.equation.viscosity: log-uniform is for positive numbers@s/uniform: \[0.1/log-uniform: [0/
11@dataset.vary.equation.viscosity: its deviation is not positive@s/uniform: \[0.1, 0.2\]/normal: [0.1, 0]/
11@dataset.vary: -s equation.viscosity=-1: @s/\[0.1, 0.2\]/[-1, 0.2]/
11@dataset.vary: -s equation.viscocity=0.1: unknown key 'viscocity' in equation; did you mean@s/equation.viscosity/equation.viscocity/
11@dataset.vary: -s viscosity=0.1: unknown key 'viscosity' in the case; known are@s/equation.viscosity/viscosity/
11@dataset.vary.dataset.frames: of the section dataset only burn_in and every vary@s/equation.viscosity/dataset.frames/
11@dataset.vary.dataset.burn_in: is a time and cannot be negative@s/equation.viscosity: {uniform: \[0.1/dataset.burn_in: {uniform: [-1/
11@dataset.vary: grid.n is one for the whole set@s/equation.viscosity: {uniform: \[0.1, 0.2\]}/grid.n: {choice: [16, 32]}/
12@dataset.vary: -s initial.modes=2.5: @s/choice: \[2, 3\]/choice: [2.5]/
12@key 'equation.viscosity' stands twice@s/initial.modes/equation.viscosity/
13@dataset.reduce.factor does not divide@s/{factor: 2/{factor: 3/
13@dataset.reduce.factor does not divide@s/{factor: 2/{factor: 32/
13@dataset.reduce.factor = 0 is out of range; it must be@s/{factor: 2/{factor: 0/
13@dataset.reduce.by is 'mean'@s/by: spectral/by: mean/
13@unknown key 'factr' in dataset.reduce; did you mean 'factor'?@s/{factor: 2/{factr: 2/
13@dataset.reduce is not a section@s/  reduce:.*/  reduce: 2/
14@dataset.burn_in = -1 is out of range; it must be@s/burn_in: 0.02/burn_in: -1/
7@no frame is left after dataset.burn_in; shorten it@s/burn_in: 0.02/burn_in: 5/
15@dataset.time_factor = 0 is out of range; it must be@s/time_factor: 2/time_factor: 0/
7@dataset.every and dataset.frames belong together@s/time_factor: 2/every: 0.1/
7@dataset.every and dataset.frames belong together@s/time_factor: 2/frames: 3/
7@dataset.time_factor thins the saves of the case@s/burn_in: 0.02/every: 0.01\n  frames: 3/
15@dataset.frames = 0 is out of range; it must be@s/time_factor: 2/frames: 0\n  every: 0.1/
16@dataset.precision is 'half'@s/precision: single/precision: half/
17@unknown layout 'npz'; did you mean 'npy'?@s/layout: npy/layout: npz/
7@dataset.name is part of file names@s/name: set/name: a\/b/
7@dataset.pairs keeps fine points beside reduced ones@s/  reduce:.*/  pairs: true/
17@dataset.attempts = 0 is out of range; it must be@s/layout: npy/attempts: 0/
17@dataset.sampling is 'halton'@s/layout: npy/sampling: halton/
2@unknown equation 'burger'; did you mean 'burgers'?@s/name: burgers/name: burger/
18@a set makes its own samples@$a ensemble: {size: 3}
1@unknown key 'a' in case; known are file@1i case: {a: 1}
1@case.file is '[...]'; give a path@1i case: [1]
TABLE

sed '/^dataset/,$d' good.yaml >bad.yaml
refused 2 'no spec of a training set: it has no section dataset' 'a case' bad.yaml
refused 3 'cannot read nosuch.yaml' 'no such file' nosuch.yaml
sed '1i case: nosuch.yaml' good.yaml >bad.yaml
refused 3 'cannot read nosuch.yaml' 'a base that is not there' bad.yaml
refused 2 '--scale x: no positive number' 'scale' good.yaml --scale x
refused 2 '--scale 0: no positive number' 'scale' good.yaml --scale 0
refused 2 '--scale -1: no positive number' 'scale' good.yaml --scale -1
refused 2 "--format npz: no such layout; did you mean 'npy'?" 'format' good.yaml --format npz
refused 2 'not an assignment' 'override' good.yaml -s dataset.splits.train
mkdir used && touch used/file
"$SPECULA" dataset -q -o used good.yaml >stdout 2>stderr
[ $? = 2 ] && grep -q 'used holds other files; choose a new' stderr && [ "$(ls used)" = file ] &&
    pass "a folder in use is left alone" || fail "a folder in use is left alone" "$(cat stderr)"
plan
