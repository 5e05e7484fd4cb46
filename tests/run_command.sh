#!/bin/sh
# The commands from end to end on small cases: what files hold, what other programs read in them, restarts, blow-ups,
# threads, comparisons and pictures.
. "$SPECULA_SOURCE/tests/tap.inc"
mkdir "$folder/a folder" && cd "$folder/a folder" || exit 99

cat >'a case.yaml' <<'CASE'
title: A case of its own
equation: {name: ks, viscosity: 0.8}
grid: {n: [48], length: [7*pi]}
initial: {name: random-modes, modes: 3, seed: 1}
stepper: {name: etdrk4, dt: 0.1}
time: {end: 4, save: 9}
CASE

holds() { # what; the status of the command before
    if [ $? = 0 ]; then pass "$1"; else fail "$1" "$(head -n 5 err 2>/dev/null)"; fi
}
s() { # word...: a quiet command; out, err
    "$SPECULA" "$@" -q >out 2>err
}
same() { # what a.nc b.nc: equal at all common times
    s compare "$2" "$3" --tolerance 0 && s compare "$2" "$3" -m max_error -t --json && ! grep -q '"max_error": .*[1-9]' out
    holds "$1"
}
python=
for candidate in python3 /usr/bin/python3; do
    if $candidate -c 'import xarray' 2>/dev/null; then python=$candidate; fi
done
json() { # what; checks out
    if ! command -v python3 >/dev/null; then
        skip "$1" "no python3"
        return
    fi
    python3 -m json.tool out >/dev/null 2>err
    holds "$1"
}
attribute() { # file name: its text
    ncdump -h "$1" | sed -n "s/^\t\t:$2 = \"*\([^\"]*\)\"* ;$/\1/p" | sed "s/[\\]'/'/g"
}

# ---- run, on paths with spaces ----
s run 'a case.yaml' && test ! -s err
holds "a quiet run says nothing on stderr"
grep -q '^energy ' out && grep -q '^wrote a case.nc$' out
holds "a run ends with its diagnostics and the name of its file"
test -f 'a case.nc' && test -f 'a case.checkpoint.h5' && test "$(ls | grep -c partial)" = 0
holds "trajectory and checkpoint stand beside one another"
s verify 'a case.nc' 'a case.checkpoint.h5' && test "$(grep -c ': intact ' out)" = 2
holds "both are intact"
"$SPECULA" run 'a case.yaml' -o plan.nc >out 2>err
grep -q 'u_t + u u_x + u_xx + 0.8 u_xxxx = 0' err
holds "a run begins with its plan"
s run 'a case.yaml' -o none.nc --explain && grep -q 'dealias = two-thirds (default)' out && test ! -e none.nc
holds "--explain prints the plan and runs nothing"
s run 'a case.yaml' -o "it's.nc" -s time.end=1 && grep -q "wrote it's.nc" out
holds "a name with a quote"

# ---- info ----
for file in 'a case.yaml' 'a case.nc' 'a case.checkpoint.h5'; do
    s info "$file" && test -s out && test ! -s err
    holds "info of $file"
    s info "$file" --json
    json "info of $file as JSON"
done
s info 'a case.nc' && grep -q '^title *A case of its own' out && grep -q '^mean .*e-1[0-9]$' out
holds "info tells the title and a drift of the mean at rounding"
s run 'a case.yaml' -o json.nc --json
json "run with --json"
s verify 'a case.nc' 'a case.checkpoint.h5' --json
json "verify with --json"

# ---- what the file holds ----
if command -v ncdump >/dev/null; then
    test "$(ncdump -k 'a case.nc')" = netCDF-4
    holds "netCDF-4"
    test "$(attribute 'a case.nc' Conventions)" = CF-1.10
    holds "Conventions"
    test "$(attribute 'a case.nc' title)" = "A case of its own"
    holds "title"
    test "$(attribute 'a case.nc' nfe)" = 160.
    holds "40 steps of 4 evaluations"
    test "$(attribute 'a case.nc' command_line)" = "specula run 'a case.yaml' -q"
    holds "command line"
    test "$(attribute 'a case.nc' specula_version)" = "$("$SPECULA" --version | sed -n '1s/specula \([^ ]*\).*/\1/p')"
    holds "version"
    for name in specula_commit seed wall_seconds equation pde references status format_version; do
        test -n "$(attribute 'a case.nc' $name)"
        holds "attribute $name"
    done
    for line in 'double time(time)' 'time:axis = "T"' 'double x(x)' 'x:axis = "X"' 'x:units = "1"' 'double u(time, x)' 'u:long_name'; do
        ncdump -h 'a case.nc' | grep -qF "$line"
        holds "ncdump shows $line"
    done
    # shellcheck disable=SC2059
    printf "$(ncdump -h 'a case.nc' | sed -n 's/^\t\t:case = "\(.*\)" ;$/\1/p')" >again.yaml
    s run again.yaml && cmp -s again.checkpoint.h5 'a case.checkpoint.h5'
    holds "the case in the file runs again, to the same bits"
fi
if [ -n "$python" ]; then
    s run 'a case.yaml' -o three.nc -s ensemble.size=3 -s output.precision=single
    $python - >out 2>err <<'PYTHON'
import numpy, xarray
a = xarray.open_dataset('a case.nc')
assert a.u.dims == ('time', 'x') and a.u.shape == (9, 48) and a.u.dtype == 'float64', a.u
assert numpy.allclose(a.time, numpy.linspace(0, 4, 9), atol=1e-15)
assert numpy.allclose(a.x, numpy.arange(48) * 7 * numpy.pi / 48, atol=1e-13)
assert numpy.allclose(a.energy, (a.u ** 2).mean('x') / 2, rtol=1e-12)
assert numpy.allclose(a.energy_spectrum.sum('wavenumber'), a.energy, rtol=1e-12)
assert a.sel(time=2.0).u.notnull().all()
b = xarray.open_dataset('three.nc')
assert b.u.dims == ('sample', 'time', 'x') and b.u.shape == (3, 9, 48) and b.u.dtype == 'float32', b.u
assert b.energy.dims == ('sample', 'time')
assert numpy.array_equal(b.u[0], a.u.astype('float32'))
assert not numpy.array_equal(b.u[0], b.u[1])
PYTHON
    holds "xarray opens trajectories with no options, and finds in them what it should"
else
    skip "xarray opens trajectories" "no xarray"
fi

# ---- error check ----
s run 'a case.yaml' -o check.nc --error-check && grep -q 'relative L2 difference to half the step' out
holds "--error-check prints its difference"
same "--error-check does not change the run" 'a case.nc' check.nc
s info check.nc --json && grep -q '"error_check_largest": [1-9].*e-0[3-9]' out
holds "--error-check stores a small difference"
s run 'a case.yaml' -o check.nc --error-check --json
json "--error-check as JSON"

# ---- restart ----
s run 'a case.yaml' -o half.nc -s time.end=2 -s time.save=5
s run 'a case.yaml' -o rest.nc --restart half.checkpoint.h5
holds "a run continues from its checkpoint"
same "bitwise as the whole run" 'a case.nc' rest.nc
s compare 'a case.nc' rest.nc --json && grep -q '"common_times": 5' out
holds "from the time of the checkpoint on"
s info rest.nc && grep -q '^restart *continued bitwise' out && grep -q '^restarted_from *half.checkpoint.h5' out
holds "the file says how and from what"
s run 'a case.yaml' -o fine.nc --restart half.checkpoint.h5 -s grid.n=[96] && s info fine.nc &&
    grep -q '^restart *continued from the state, resampled to another grid' out
holds "on another grid, and the file says so"
s run 'a case.yaml' -o thick.nc --restart half.checkpoint.h5 -s equation.viscosity=1 && s info thick.nc &&
    grep -q '^restart *continued from the state with changed parameters' out
holds "with another viscosity, and the file says so"
s compare half.nc fine.nc --tolerance 1e-13
holds "the resampled state is the state"

# ---- growth without bound ----
cat >grow.yaml <<'CASE'
equation: {name: ks}
grid: {n: [32], length: [22]}
initial: {name: expression, formula: "100*cos(2*pi*x/22)"}
stepper: {name: etdrk4, dt: 0.5}
time: {end: 100, save: 201}
CASE
s run grow.yaml -s time.end=1 -s time.save=3 -s stepper.dt=0.001 -o grow.nc && cp grow.checkpoint.h5 good.h5
s run grow.yaml -o grow.nc
test $? = 4
holds "a run that grows without bound ends with 4"
test "$(wc -l <err)" = 1 &&
    grep -q '^specula: .*field u, mode [0-9]*, at t = [0-9.]*, step [0-9]* .*; grow.nc holds the run up to t = ' err
holds "one line names field, index, time and step"
cmp -s good.h5 grow.checkpoint.h5
holds "the last good checkpoint stays"
s verify grow.nc grow.checkpoint.h5
holds "the earlier frames are whole and finite"
s info grow.nc && grep -q '^status *failed: the solution is no longer finite' out
holds "the file says how the run ended"
s run grow.yaml -o every.nc -s output.checkpoint=all
s verify every.nc every.checkpoint-*.h5
holds "no checkpoint holds a state that is not finite"
s run grow.yaml -o cured.nc --restart every.checkpoint-0000.h5 -s stepper.dt=0.001 -s time.end=1
holds "a run continues from a checkpoint before with a smaller step"

# ---- threads ----
for threads in 1 2 3; do
    s run 'a case.yaml' -o eight.nc -s ensemble.size=8 -j $threads
    mv eight.nc eight-$threads.nc
    mv eight.checkpoint.h5 eight-$threads.h5
    cmp -s eight-1.h5 eight-$threads.h5
    holds "eight samples on $threads threads end in the same bits"
done
same "and were the same all the time on 2 threads" eight-1.nc eight-2.nc
same "and on 3" eight-1.nc eight-3.nc

# ---- compare ----
s run 'a case.yaml' -o other.nc -s equation.viscosity=0.9
s compare 'a case.nc' other.nc --tolerance 1e-3
test $? = 1 && test "$(wc -l <err)" = 1 && grep -q '^specula: other.nc differs from a case.nc by .* in relative L2' err
holds "a tolerance that does not hold ends with 1 and one line"
s compare 'a case.nc' other.nc --tolerance 1e3
holds "one that holds ends with 0"
"$SPECULA" compare 'a case.nc' other.nc fine.nc >out 2>err && grep -q '^  relative_l2' out && grep -q 'other.nc: 9 common' out
holds "a table of metrics"
s compare 'a case.nc' other.nc --json
json "compare with --json"
for kind in nc json txt; do
    s compare 'a case.nc' other.nc -o "report.$kind" && test -s "report.$kind"
    holds "a report as $kind"
done
cp report.json out
json "the report is JSON"

# ---- bench ----
"$SPECULA" bench cnab2 >out 2>err && grep -q '^navier-stokes-2d *cnab2 *256^2 .* 0$' out
holds "bench allocates nothing in a step"

# ---- plot ----
picture() { # what file word...: a PNG of more than a blank page
    what=$1 file=$2
    shift 2
    s plot "$@" -o "$file" && [ "$(head -c 4 "$file" | tail -c 3)" = PNG ] && [ "$(wc -c <"$file")" -gt 20000 ]
    holds "a picture of $what"
}
if command -v gnuplot >/dev/null; then
    cat >psi.yaml <<'CASE'
equation: {name: nlse}
grid: {n: [64], length: [20], origin: [-10]}
initial: {name: soliton}
stepper: {name: etdrk4, dt: 0.01}
time: {end: 1, save: 21}
CASE
    cat >flow.yaml <<'CASE'
equation: {name: navier-stokes-2d}
grid: {n: [32, 32], length: [2*pi, 2*pi]}
initial: {name: random-modes}
stepper: {name: etdrk4, dt: 0.01}
time: {end: 0.1, save: 3}
CASE
    sed 's/-2d/-3d/;s/\[32, 32\]/[16, 16, 16]/;s/\[2\*pi, 2\*pi\]/[2*pi, 2*pi, 2*pi]/;s/random-modes/taylor-green/' flow.yaml >cube.yaml
    for name in psi flow cube; do s run $name.yaml; done
    picture "one dimension, on a path with spaces" 'a picture.png' 'a case.nc'
    picture "a complex field" psi.png psi.nc
    picture "two dimensions" flow.png flow.nc
    picture "three dimensions" cube.png cube.nc
    picture "everything measured" measured.png 'a case.nc' --diagnostics
    picture "one sample of an ensemble" sample.png eight-1.nc --sample 3
    picture "a part of a complex field at a time" part.png psi.nc -f psi_real -t 0.5
    ! cmp -s measured.png 'a picture.png'
    holds "they differ"
    s plot flow.nc -o scripted.png --script && test -s scripted.gp && rm scripted.png && gnuplot scripted.gp >out 2>&1 && test -s scripted.png
    holds "--script leaves a script that draws the picture again"
else
    skip "pictures" "no gnuplot"
fi
test "$(ls | grep -c 'partial')" = 0
holds "nothing unfinished is left behind"
plan
