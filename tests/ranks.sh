#!/bin/sh
# Several processes on one case: the same file as from one, one message when something fails, and no half file. A build
# without MPI refuses to do the same work several times.
. "$SPECULA_SOURCE/tests/tap.inc"
cd "$folder" || exit 99

holds() { # what; the status of the command before
    if [ $? = 0 ]; then pass "$1"; else fail "$1" "$(head -n 5 err 2>/dev/null)"; fi
}

cat >ensemble.yaml <<'CASE'
equation: {name: ks}
grid: {n: [48], length: [22]}
initial: {name: random-modes, modes: 3, seed: 1}
stepper: {name: etdrk4, dt: 0.1}
time: {end: 4, save: 9}
ensemble: {size: 7}
CASE

case ${SPECULA_MPIRUN-no} in
no | '')
    OMPI_COMM_WORLD_SIZE=2 "$SPECULA" run ensemble.yaml -q >out 2>err
    test $? = 2 && grep -q -- '--enable-mpi' err && test ! -e ensemble.nc
    holds "without MPI, one of two processes refuses to work"
    plan
    exit
    ;;
esac

ranks() { # processes word...: a quiet command in that many processes; out, err without mpirun's own words
    processes=$1
    shift
    # shellcheck disable=SC2086
    timeout 100 $SPECULA_MPIRUN -np "$processes" "$SPECULA" "$@" -q >out 2>all
    status=$?
    grep '^specula: ' all >err
    return $status
}
one() { # word...: a quiet command in one process, which is to succeed
    "$SPECULA" "$@" -q >out 2>err && return
    fail "specula $*" "$(cat err)"
    return 1
}
# All that does not tell how a file came about.
content() { ncdump "$1" | sed 1d | grep -v ':history\|:wall_seconds\|:command_line\|:header_checksum\|:restart'; }
same() { # what a.nc b.nc: equal to the last bit; b.nc is then gone, lest it be taken for another run's
    content "$2" >a.txt && content "$3" >b.txt && cmp -s a.txt b.txt && test -s a.txt
    holds "$1"
    rm -f "$3"
}
fails() { # what code message: the last command did, with one message
    test "$status" = "$2" && test "$(wc -l <err)" = 1 && grep -q "$3" err
    holds "$1"
}
nothing() { # what file: it is not there, nor a part of it
    test "$(find . -name "*$2*" | wc -l)" = 0
    holds "$1"
}

# ---- ensembles ----
one run ensemble.yaml -o one.nc
one run ensemble.yaml -s time.end=6 -s time.save=13 -o long.nc
for each in 2 4 9; do
    ranks $each run ensemble.yaml -o several.nc
    holds "seven samples on $each ranks"
    one verify several.nc several.checkpoint.h5
    holds "file and checkpoint are intact"
    same "their file on $each ranks equals that of one" one.nc several.nc
    cmp -s one.checkpoint.h5 several.checkpoint.h5
    holds "and so does their checkpoint on $each ranks"
done
one run ensemble.yaml --restart one.checkpoint.h5 -s time.end=6 -o continued.nc
ranks 3 run ensemble.yaml --restart several.checkpoint.h5 -s time.end=6 -o several.nc
holds "nine ranks continue on three"
same "as one does" continued.nc several.nc

# ---- one sample on all ranks ----
cat >plane.yaml <<'CASE'
equation: {name: navier-stokes-2d, viscosity: 0.01, forcing: {name: kolmogorov, wavenumber: 4, amplitude: 1.0}}
grid: {n: [40, 44], length: [2*pi, 2*pi]}
initial: {name: mcwilliams, seed: 1}
stepper: {name: etdrk4, dt: 0.01}
time: {end: 0.2, save: 5}
CASE
cat >box.yaml <<'CASE'
equation: {name: navier-stokes-3d, viscosity: 0.01}
grid: {n: [24, 20, 28], length: [2*pi, 2*pi, 2*pi]}
initial: {name: taylor-green}
stepper: {name: exp-ab3, dt: 0.01}
time: {end: 0.1, save: 3}
CASE
cat >waves.yaml <<'CASE'
equation: {name: nlse, nonlinearity: -1.0, potential: {name: lattice, depth: 2.0}}
grid: {n: [40, 36], length: [2*pi, 2*pi]}
initial: {name: expression, formula: "1 + 0.3*cos(x); 0.2*sin(y)"}
stepper: {name: strang, dt: 0.01}
time: {end: 0.2, save: 3}
CASE
near() { # what a.nc b.nc: equal but for rounding, which the length of rows of modes decides
    one compare "$2" "$3" -m relative_l2 --tolerance 1e-11
    holds "$1"
}
for case in plane box waves; do
    one run $case.yaml -o one.nc
    for each in 2 4; do
        ranks $each run $case.yaml -o several.nc
        holds "$case on $each ranks"
        one verify several.nc several.checkpoint.h5
        holds "its file and its checkpoint on $each ranks are intact"
        near "it agrees with one rank on $each" one.nc several.nc
        ranks $each run $case.yaml -o again.nc
        same "and repeats itself on $each" several.nc again.nc
    done
done
for settings in dealias=three-halves dealias=none precision=single name=ars443 'name=if-dop853 -s stepper.rtol=1e-9' \
    'name=gsl-rk8pd -s stepper.rtol=1e-9'; do
    # shellcheck disable=SC2086
    {
        one run plane.yaml -s stepper.$settings -o one.nc
        ranks 3 run plane.yaml -s stepper.$settings -o several.nc
    }
    tolerance=1e-8
    case $settings in precision=*) tolerance=1e-5 ;; esac
    one compare one.nc several.nc -m relative_l2 --tolerance $tolerance
    holds "three ranks agree with one, $settings"
done

# ---- going on, on as many ranks to the last bit, and on another number ----
for settings in 'plane name=etdrk4' 'plane name=exp-ab3' 'plane name=dopri5 -s stepper.rtol=1e-9' 'box name=exp-ab3'; do
    case=${settings%% *}
    # shellcheck disable=SC2086
    {
        set -- run $case.yaml -s stepper.${settings#* }
        ranks 2 "$@" -s time.end=0.2 -s time.save=11 -o whole.nc
        ranks 2 "$@" -s time.end=0.1 -s time.save=6 -o several.nc
        one "$@" -s time.end=0.1 -s time.save=6 -o one.nc
        ranks 2 "$@" -s time.end=0.2 -s time.save=11 --restart several.checkpoint.h5 -o second.nc
        ranks 4 "$@" -s time.end=0.2 -s time.save=11 --restart several.checkpoint.h5 -o fourth.nc
        one "$@" -s time.end=0.2 -s time.save=11 --restart several.checkpoint.h5 -o single.nc
        ranks 3 "$@" -s time.end=0.2 -s time.save=11 --restart one.checkpoint.h5 -o third.nc
    }
    one compare whole.nc second.nc -m max_error --tolerance 0
    holds "$settings: two ranks go on as if they had never ended"
    for file in fourth single third; do
        one compare whole.nc $file.nc -m relative_l2 --tolerance 1e-8
        holds "$settings: and other numbers of ranks go on from there ($file)"
    done
done
one run plane.yaml -o one.nc
one run plane.yaml --restart one.checkpoint.h5 -s time.end=0.4 -s grid.n='[52, 56]' -o continued.nc
ranks 3 run plane.yaml --restart one.checkpoint.h5 -s time.end=0.4 -s grid.n='[52, 56]' -o several.nc
near "and on another grid" continued.nc several.nc

# ---- failures ----
ranks 3 run ensemble.yaml -s stepper.dt=3 -s stepper.name=rk4 -o bad.nc
fails "a sample that blows up ends the run" 4 'sample 5: the solution is no longer finite'
one verify bad.nc
holds "what was computed before is there"
ranks 3 run plane.yaml -s stepper.dt=5 -s stepper.name=rk4 -s time.end=500 -o bad.nc
fails "a shared sample that blows up ends the run" 4 'no longer finite: field w, mode'
one verify bad.nc
holds "and leaves what was computed"
ranks 2 run ensemble.yaml -s ensemble.size=1 -o refused.nc
fails "a sample on a line is not shared" 2 'a line of points'
ranks 16 run box.yaml -o refused.nc
fails "nor one among more ranks than it has parts for" 2 'has work for'
ranks 2 run ensemble.yaml -s grid.n=-3 -o refused.nc
fails "a bad case" 2 'grid.n'
ranks 2 run ensemble.yaml -o no-such-folder/refused.nc
fails "a folder that is not there" 3 'no-such-folder'
ranks 2 plot one.nc
fails "a command for one process" 2 "'plot' works in one process"
ranks 2 run ensemble.yaml --error-check -o refused.nc
fails "an error check" 2 'error-check'
nothing "nothing is left of runs that were refused" refused
# ---- training sets ----
cat >spec.yaml <<'SPEC'
equation: {name: ks}
grid: {n: [32], length: [22]}
initial: {name: random-modes}
stepper: {name: etdrk4, dt: 0.05}
dataset: {name: set, splits: {train: 30, valid: 7}, every: 0.5, frames: 8, layout: npy}
SPEC
one dataset spec.yaml -o one.set
for each in 2 4; do
    ranks $each dataset spec.yaml -o several.set && diff -r one.set several.set >/dev/null
    holds "a training set from $each ranks is the same to the bit"
    ranks $each dataset spec.yaml -o several.set
    fails "$each ranks leave a finished set alone" 2 'already holds a training set'
    rm -rf several.set
done

plan
