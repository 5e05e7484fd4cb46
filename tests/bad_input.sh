#!/bin/sh
# Bad input: each is refused with one line on stderr that names the place and a remedy, with the right exit code,
# nothing on stdout, and no file left behind.
. "$SPECULA_SOURCE/tests/tap.inc"
. "$SPECULA_SOURCE/tests/refused.inc"
cd "$folder" || exit 99
mkdir work kept
cat >good.yaml <<'CASE'
title: good
equation: {name: ks, viscosity: 1.0}
grid: {n: [32], length: [22]}
initial: {name: random-modes, modes: 3, seed: 1}
stepper: {name: etdrk4, dt: 0.1}
time: {end: 1, save: 3}
output: {fields: [u], diagnostics: all}
ensemble: {size: 1}
CASE

# The command of the last three arguments on is refused; what it wrote is in out and err.
refused() { # code text word...
    code=$1 text=$2
    shift 2
    "$SPECULA" "$@" >out 2>err
    status=$?
    find_problem "$code" "$text"
    [ -z "$(ls work)" ] || problem="$problem; left $(ls work)"
    judge "specula $*: $text"
    if [ -n "$problem" ]; then
        rm -rf work
        mkdir work
    fi
}
run() { # code text word...: a run into work/
    code=$1 text=$2
    shift 2
    refused "$code" "$text" run -q -o work/o.nc "$@"
}

# ---- edits of the good case: line@text@edit ----
edits() { # case
    while IFS=@ read -r line text edit; do
        [ -n "$line" ] || continue
        sed "$edit" "$1" >bad.yaml
        run 2 "specula: bad.yaml:$line: $text" bad.yaml
    done
}
edits good.yaml <<'TABLE'
1@title is '[...]'; give a text@s/title: good/title: [a]/
1@unknown key 'titel' in the case; did you mean 'title'?@s/title/titel/
1@section 'grid' is missing; a case needs equation, grid@/^grid/d
1@section 'time' is missing@/^time/d
1@section 'equation' is missing@/^equation/d
1@section 'initial' is missing@/^initial/d
1@section 'stepper' is missing@/^stepper/d
2@unknown equation 'kss'; did you mean 'ks'?@s/name: ks/name: kss/
2@unknown equation 'KS'; did you mean 'ks'?@s/name: ks/name: KS/
2@equation has no name; write equation: {name: ...}@s/name: ks, //
2@equation has no name@s/name: ks/name: [ks]/
2@equation has no name@s/^equation:.*/equation: ks/
2@unknown key 'viscosty' in equation; did you mean 'viscosity'?@s/viscosity/viscosty/
2@equation.viscosity = -1 is out of range; it must be between@s/1\.0/-1/
2@equation.viscosity is 'water'; give a number@s/1\.0/water/
2@equation.viscosity is '"1.0"'@s/1\.0/"\\"1.0\\""/
2@equation.viscosity is '1.0'; give a number@s/1\.0/"1.0"/
2@equation.viscosity is 'nan'; give@s/1\.0/nan/
2@equation.viscosity is '1e999'; give a finite number@s/1\.0/1e999/
2@equation.viscosity is '1/0'; give a finite number@s/1\.0/1\/0/
2@ks takes no potential; remove it@s/1\.0/1, potential: {name: x}/
2@unknown forcing 'nosuchforcing@s/1\.0/1, forcing: {name: nosuchforcingatall}/
2@forcing has no name; write forcing: {name: ...}@s/1\.0/1, forcing: 3/
3@grid is not a section; write grid: {key: value}@s/^grid.*/grid: 32/
3@grid.n is missing; give it@s/n: \[32\], //
3@grid.length is missing; give it@s/, length: \[22\]//
3@grid.n = 0 is out of range@s/\[32\]/[0]/
3@grid.n = -32 is out of range@s/\[32\]/[-32]/
3@grid.n = 1 is out of range@s/\[32\]/[1]/
3@grid.n has 32.5; give whole numbers@s/\[32\]/[32.5]/
3@grid.n = 1e+18 is out of range@s/\[32\]/[1e18]/
3@grid.n is 'many'; give a number@s/\[32\]/[many]/
3@grid.n is '[...]'; give a number@s/\[32\]/[[32]]/
3@grid.n has 0 axes; one to three are possible@s/\[32\]/[]/
3@grid.n has 4 axes; one to three are possible@s/\[32\]/[8, 8, 8, 8]/
3@grid.length has 1 numbers and grid.n has 2; give one for each axis@s/\[32\]/[32, 32]/
3@ks is not defined on 3 axes; give grid.n as many numbers@3s/n:.*/n: [8, 8, 8], length: [1, 1, 1]}/
3@grid.length = 0 is out of range@s/\[22\]/[0]/
3@grid.length = -22 is out of range@s/\[22\]/[-22]/
3@grid.length is 'inf'; give@s/\[22\]/[inf]/
3@grid.origin has 2 numbers@s/\[22\]/[22], origin: [0, 0]/
3@unknown key 'lenght' in grid; did you mean 'length'?@s/length/lenght/
3@key 'n' stands twice, first in line 3; remove one@3s/n: /n: 1, n: /
4@unknown initial 'random-mods'; did you mean 'random-modes'?@s/random-modes/random-mods/
4@initial.modes = 0 is out of range@s/modes: 3/modes: 0/
4@initial.modes is '2.5'; give a whole number@s/modes: 3/modes: 2.5/
4@initial.seed = -1 is out of range@s/seed: 1/seed: -1/
4@initial.formula is missing; give it@4s/{.*/{name: expression}/
4@formula 'sin(2*x', column 8: a ')' is missing@4s/{.*/{name: expression, formula: "sin(2*x"}/
4@formula 'coz(x)', column 1: unknown name 'coz'; did you mean 'cos'?@4s/{.*/{name: expression, formula: "coz(x)"}/
5@unknown stepper 'etdrk5'; did you mean 'etdrk4'?@s/etdrk4/etdrk5/
5@etdrk4 takes steps of fixed size and stepper.dt is missing; give one@s/, dt: 0.1//
5@stepper.dt = 0 is out of range@s/0\.1/0/
5@stepper.dt = -0.1 is out of range@s/0\.1/-0.1/
5@stepper.dt is 'nan'; give@s/0\.1/nan/
5@stepper.dt is 'inf'; give@s/0\.1/inf/
5@stepper.dt is '0/0'; give a finite number@s/0\.1/0\/0/
5@stepper.dt is 'true'; give a number@s/0\.1/true/
5@stepper.dt is '[...]'; give a number@s/0\.1/[0.1]/
5@stepper.dealias is 'everything'; give one of@s/0\.1/0.1, dealias: everything/
5@stepper.dealias cannot be 'two-third'; did you mean 'two-thirds'?@s/0\.1/0.1, dealias: two-third/
5@stepper 'spectral' needs an integrator; name one, such as etdrk4@s/etdrk4/spectral/
5@unknown key 'rtoll' in stepper; did you mean 'rtol'?@s/0\.1/0.1, rtoll: 1/
5@stepper.rtol = 0 is out of range@s/0\.1/0.1, rtol: 0/
6@time.end is missing; give it@s/end: 1, //
6@time.end is not after time.start; make it later@s/end: 1/end: 0/
6@time.end is not after time.start; make it later@s/end: 1/end: 1, start: 2/
6@time.end is 'never'; give a number@s/end: 1/end: never/
6@time.end is too far from time.start; bring them closer@s/end: 1/start: -1e308, end: 1e308/
6@the saves are closer than double precision tells times apart; save@s/end: 1,/start: 1e16, end: 1e16+4,/;s/save: 3/save: 100/
6@time.save = 1 is out of range@s/save: 3/save: 1/
6@time.save = -3 is out of range@s/save: 3/save: -3/
6@time.save = 1e+12 is out of range@s/save: 3/save: 1e12/
6@time.save_every = 0 is out of range@s/save: 3/save_every: 0/
6@more than 10 million saves; make time.save_every larger@s/save: 3/save_every: 1e-12/
6@save_every, save and save_at exclude one another; give one@s/save: 3/save: 3, save_every: 0.5/
6@time.save_at does not increase from time.start to time.end; sort it@s/save: 3/save_at: [0.7, 0.3]/
6@time.save_at does not increase@s/save: 3/save_at: [0.5, 2]/
7@unknown field 'w'; did you mean 'u'?@s/\[u\]/[w]/
7@a field stands twice in output.fields; remove one@s/\[u\]/[u, u]/
7@output.fields is empty; name a field@s/\[u\]/[]/
7@unknown diagnostic 'enrgy'; did you mean 'energy'?@s/all/[enrgy]/
7@unknown diagnostic ''; known are@s/all/[[max]]/
7@output.precision is 'half'; give one of double|single@s/all/all, precision: half/
7@unknown key 'compression' in output; known are fields@s/all/all, compression: 9/
8@ensemble.size = 0 is out of range@s/size: 1/size: 0/
8@ensemble.size is '1.5'; give a whole number@s/size: 1/size: 1.5/
8@ensemble.seed = -2 is out of range@s/size: 1/seed: -2/
9@unknown key 'grids' in the case; did you mean 'grid'?@$a grids: 1
9@key 'time' stands twice, first in line 6; remove one@$a time: {end: 2}
9@a second document begins; keep one to a file@$a ---\nmore: 1
9@not YAML@$a \\tx: 1
10@not YAML@$a x: [1, 2
10@not YAML@$a x: "open
9@aliases (*name) are not understood; repeat the value@$a x: *a
2@anchors and tags are not understood; write the value@s/{name: ks/\&a {name: ks/
5@anchors and tags are not understood; write the value@s/0\.1/!!float 0.1/
TABLE

# ---- sides and cells ----
cat >gas.yaml <<'CASE'
equation: {name: euler}
grid: {n: [8, 8], length: [1, 1]}
initial: {name: expression, formula: "1; 0; 0; 2.5"}
boundary: {x: [outflow, {dirichlet: [1, 0, 0, 2.5]}], y: periodic}
stepper: {name: finite-volume, flux: hll}
time: {end: 1, save: 3}
CASE
edits gas.yaml <<'TABLE'
4@unknown side 'outflw'; did you mean 'outflow'?@s/outflow/outflw/
4@unknown side 'nothing'; known are periodic, outflow, reflecting, {dirichlet: [values]}@s/outflow/nothing/
4@unknown side 'diriclet'; did you mean 'dirichlet'?@s/dirichlet/diriclet/
4@this is no side; write periodic, outflow, reflecting or {dirichlet: [values]}@s/outflow/dirichlet/
4@this is no side; write periodic, outflow, reflecting or {dirichlet: [values]}@s/outflow/{reflecting: 1}/
4@this is no side; write periodic, outflow, reflecting or {dirichlet: [values]}@s/outflow/{}/
4@this is no side; write periodic, outflow, reflecting or {dirichlet: [values]}@s/outflow/[outflow]/
4@dirichlet wants a list of 4 numbers; give one for each field of euler@s/0, 0, 2.5\]/0, 2.5]/
4@dirichlet wants a list of 4 numbers@s/\[1, 0, 0, 2.5\]/1/
4@dirichlet holds what is no number; give one for each@s/\[1, 0,/[one, 0,/
4@dirichlet holds what is no number; give one for each@s/\[1, 0,/[1\/0, 0,/
4@dirichlet holds what is no number; give one for each@s/\[1, 0,/["1", 0,/
4@dirichlet holds no physical state; the fields are those of the file@s/\[1, 0,/[-1, 0,/
4@dirichlet holds no physical state; the fields are those of the file@s/\[1, 0,/[1, 9,/
4@boundary.x wants two sides; give the lower and the upper@s/\[outflow, /[/
4@boundary.x wants two sides; give@s/\[outflow,/[outflow, outflow,/
4@boundary.x is periodic on one side only; make it so on both@s/\[outflow,/[periodic,/
4@unknown axis 'z' in boundary; the last one here is y@s/y: periodic/z: periodic/
4@boundary names the sides by axis; write boundary: {x: outflow}@s/^boundary.*/boundary: outflow/
4@etdrk4 solves in periodic boxes; leave out boundary, or take stepper finite-volume@s/finite-volume, flux: hll/etdrk4, dt: 0.1/
5@stepper.flux cannot be 'hlll'; did you mean 'hll'?@s/: hll/: hlll/
5@stepper.reconstruction cannot be 'weno'; did you mean 'weno5'?@s/: hll/: hll, reconstruction: weno/
5@stepper.cfl = 0 is out of range@s/: hll/: hll, cfl: 0/
5@unknown key 'dealias' in stepper; @s/: hll/: hll, dealias: none/
TABLE
run 4 "the initial state is not physical: index 0, at t = 0; densities" gas.yaml \
    -s 'initial.formula="1; 0; 0; 0"'

# ---- files that are no cases ----
printf '' >bad.yaml
run 2 "bad.yaml:1: the file is empty; a case has sections" bad.yaml
printf '# only a comment\n' >bad.yaml
run 2 "bad.yaml:1: the file is empty" bad.yaml
printf 'equation: {name: ks}\0\n' >bad.yaml
run 2 "bad.yaml: not a case file; cases are YAML text" bad.yaml
printf '\377\376\001\002\n' >bad.yaml
run 2 "bad.yaml:1: not YAML" bad.yaml
head -c 2000000 /dev/zero | tr '\0' ' ' >bad.yaml
run 2 "bad.yaml: not a case file; cases are YAML text of less than 1 MiB" bad.yaml
printf '%5000s' '' | tr ' ' '[' >bad.yaml
run 2 "bad.yaml:1: nested too deeply" bad.yaml
run 3 "cannot read .: Is a directory; name a file, not a folder" .
run 3 "cannot read none.yaml: No such file or directory; create the folder or correct the path" none.yaml
run 3 "cannot read good.yaml/case.yaml: Not a directory" good.yaml/case.yaml
run 2 "/dev/zero: larger than 64 MiB; name a text file" /dev/zero

# ---- larger than any machine ----
big() { # text override...
    text=$1
    shift
    run 5 "good.yaml:3: $text" good.yaml "$@"
}
big "a run on this grid needs about" -s grid.n=[2^24] -s ensemble.size=2^20
run 5 "use fewer points or samples" good.yaml -s 'grid={n: [2^24, 2^24], length: [1, 1]}'
sed 's/\[32\], length: \[22\]/[2^24, 2^24], length: [1, 1]/' good.yaml >bad.yaml
run 5 "bad.yaml:3: a run on this grid needs about" bad.yaml

# ---- overrides: text@override ----
while IFS=@ read -r text override; do
    [ -n "$text" ] || continue
    run 2 "specula: -s $override: $text" good.yaml -s "$override"
done <<'TABLE'
not an assignment; write section.key=value@nonsense
not an assignment; write section.key=value@=1
not an assignment; write section.key=value@stepper.dt=
'title' is a value, not a section; override it as a whole@title.x=1
the list has no member 5; they count from 0, or override it as a whole@grid.n.5=64
unknown key 'stepperr' in the case; did you mean 'stepper'?@stepperr.dt=1
unknown key 'detee' in stepper@stepper.detee=1
stepper.dt = -1 is out of range@stepper.dt=-1
stepper.dt is '[...]'; give a number@stepper.dt=[1]
unknown equation 'burgerz'; did you mean 'burgers'?@equation.name=burgerz
time is not a section; write time: {key: value}@time=1
TABLE
run 2 "not YAML" good.yaml -s 'grid.n=[1, 2'

# ---- parts that do not fit together ----
if "$SPECULA" list --words integrators | grep -qx strang; then
    run 2 "good.yaml:5: a split-step method needs the exact flow" good.yaml -s stepper.name=strang
fi
if "$SPECULA" list --words initial | grep -qx soliton; then
    run 2 "soliton" good.yaml -s 'initial={name: soliton}'
fi
run 2 "--error-check repeats a run from its start; leave out --restart" good.yaml --error-check --restart kept/none.h5

# ---- where nothing can be written ----
out() { # text output
    refused 3 "$1" run -q good.yaml -o "$2"
}
out "no folder work/missing; create it first" work/missing/o.nc
out "good.yaml is not a folder; correct the path" good.yaml/o.nc
out "cannot write /proc/o.nc" /proc/o.nc
out "cannot write .: it is not a regular file; name one" .
out "cannot write /dev/full: it is not a regular file; name one" /dev/full
out "the output file has no name; give one with -o" ''

# ---- sound files to harm ----
"$SPECULA" run -q good.yaml -o kept/a.nc >/dev/null 2>&1
"$SPECULA" run -q good.yaml -o kept/b.nc -s equation.viscosity=2 >/dev/null 2>&1
cat >other.yaml <<'CASE'
equation: {name: burgers}
grid: {n: [32], length: [22]}
initial: {name: sine}
stepper: {name: etdrk4, dt: 0.1}
time: {end: 1, save: 3}
CASE
"$SPECULA" run -q other.yaml -o kept/c.nc >/dev/null 2>&1

# ---- files of another kind ----
run 2 "kept/a.nc: not a case file; cases are YAML text" kept/a.nc
run 3 "kept/none.h5: cannot be read: No such file or directory; correct the path" good.yaml --restart kept/none.h5
run 3 "kept/a.nc: not a checkpoint, or a damaged one; name a file" good.yaml --restart kept/a.nc
run 3 "good.yaml: not a checkpoint, or a damaged one; name a file" good.yaml --restart good.yaml
run 3 "work: not a regular file; name one" good.yaml --restart work
run 2 "the checkpoint holds 1 samples of burgers and the case has 1 of ks; restart with" \
    good.yaml --restart kept/c.checkpoint.h5 -s time.end=2
run 2 "the checkpoint holds 1 samples of ks and the case has 2 of ks; restart with" \
    good.yaml --restart kept/a.checkpoint.h5 -s time.end=2 -s ensemble.size=2
run 2 "the checkpoint holds ks in another box or with other fields; restart with the same" \
    good.yaml --restart kept/a.checkpoint.h5 -s time.end=2 -s grid.length=[23]
run 2 "the checkpoint is at t = 1 and the case ends at 1; give a later end" \
    good.yaml --restart kept/a.checkpoint.h5
refused 3 "good.yaml: not a file that specula writes; name a trajectory, a checkpoint, a model or a report" verify good.yaml
refused 3 "good.yaml: the file is damaged or of another kind" plot good.yaml -o work/o.png
refused 3 "kept/a.checkpoint.h5: " plot kept/a.checkpoint.h5 -o work/o.png
refused 3 "good.yaml: the file is damaged or of another kind" compare kept/a.nc good.yaml
refused 3 "none.nc: cannot be read: No such file or directory; correct the path" compare kept/a.nc none.nc
refused 3 "none.nc: cannot be read: No such file or directory; correct the path" plot none.nc -o work/o.png

# ---- options of the other commands ----
refused 2 "no metric is called 'rmze'; did you mean " compare kept/a.nc kept/b.nc --metrics rmze
refused 2 "--tolerance tight is not a number; give one such as 1e-6" compare kept/a.nc kept/b.nc --tolerance tight
refused 2 "--tolerance -1 is not a number" compare kept/a.nc kept/b.nc --tolerance -1
refused 2 "work/o.pdf: a report is netCDF, JSON or text; let its name end in" compare kept/a.nc kept/b.nc -o work/o.pdf
refused 2 "--time soon is not a number; give one" plot kept/a.nc -o work/o.png -t soon
refused 2 "--sample -1 is not the number of a sample; they count from 0" plot kept/a.nc -o work/o.png --sample -1
refused 2 "no sample 7; " plot kept/a.nc -o work/o.png --sample 7
refused 2 "'v'; " plot kept/a.nc -o work/o.png -f v
refused 3 "work/missing" plot kept/a.nc -o work/missing/o.png
refused 2 "nothing to bench by that name; name equations, integrators or networks" bench nosuch

# ---- harmed files: cut short, and with one byte changed ----
harmed() { # file text word...: the words with FILE in place of the harmed one
    refused 3 "specula: harmed: " "$@"
}
size() {
    wc -c <"$1"
}
for part in 0 1 7 50 93 99; do
    for file in a.nc a.checkpoint.h5; do
        head -c $(($(size kept/$file) * part / 100)) kept/$file >harmed
        harmed verify harmed
        [ $file = a.nc ] && harmed plot harmed -o work/o.png
        [ $file = a.nc ] && harmed compare kept/b.nc harmed
        [ $file = a.nc ] || run 3 "specula: harmed: " good.yaml -s time.end=2 --restart harmed
    done
done
for part in 0 3 17 31 46 62 77 88 97; do
    for file in a.nc a.checkpoint.h5; do
        at=$(($(size kept/$file) * part / 100))
        byte=$(od -An -tu1 -j $at -N 1 kept/$file)
        # shellcheck disable=SC2059
        { head -c $at kept/$file && printf "\\$(printf %o $((byte ^ 255)))" && tail -c +$((at + 2)) kept/$file; } >harmed
        harmed verify harmed
        [ $file = a.nc ] && harmed plot harmed -o work/o.png
        [ $file = a.nc ] || run 3 "specula: harmed: " good.yaml -s time.end=2 --restart harmed
    done
done
cp kept/a.nc harmed && printf x >>harmed
harmed verify harmed

# ---- a disk that fills ----
mkdir small
limited() { # blocks of 512 bytes; one line, code 3, nothing left behind
    (
        ulimit -f "$1" || exit 99
        # A coverage build's own records are files too, and would be cut.
        GCOV_PREFIX=$folder/records GCOV_ERROR_FILE=/dev/null "$SPECULA" run -q good.yaml \
            -s grid.n=[512] -s time.save=100 -o small/o.nc >out 2>err
    )
    status=$?
    if [ $status = 3 ] && [ ! -s out ] && [ "$(wc -l <err)" = 1 ] &&
        grep -q '^specula: cannot write .*small/o.*; free space' err && ! ls small/*.partial >/dev/null 2>&1; then
        pass "a file may have $1 blocks: $(cut -c 1-60 err)"
    else
        fail "a file may have $1 blocks" "exit code $status
$(head -n 5 err)
$(ls small)"
    fi
    if [ ! -e small/o.nc ] || "$SPECULA" verify small/o.nc >/dev/null 2>&1; then
        pass "what is left of $1 blocks is whole"
    else
        fail "what is left of $1 blocks is whole"
    fi
    rm -rf small
    mkdir small
}
for blocks in 1 8 64 200 500 700; do limited $blocks; done
plan
