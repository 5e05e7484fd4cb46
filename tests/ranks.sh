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
one() { "$SPECULA" "$@" -q >out 2>err; }
# All that does not tell how a file came about.
content() { ncdump "$1" | sed 1d | grep -v ':history\|:wall_seconds\|:command_line\|:header_checksum\|:restart'; }
same() { # what a.nc b.nc: equal to the last bit
    content "$2" >a.txt && content "$3" >b.txt && cmp -s a.txt b.txt && test -s a.txt
    holds "$1"
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
    same "their file on $each ranks equals that of one" one.nc several.nc
    cmp -s one.checkpoint.h5 several.checkpoint.h5
    holds "and so does their checkpoint on $each ranks"
    one verify several.nc several.checkpoint.h5
    holds "both are intact"
done
one run ensemble.yaml --restart one.checkpoint.h5 -s time.end=6 -o continued.nc
ranks 3 run ensemble.yaml --restart several.checkpoint.h5 -s time.end=6 -o several.nc
holds "nine ranks continue on three"
same "as one does" continued.nc several.nc

# ---- failures ----
ranks 3 run ensemble.yaml -s stepper.dt=3 -s stepper.name=rk4 -o bad.nc
fails "a sample that blows up ends the run" 4 'sample 5: the solution is no longer finite'
one verify bad.nc
holds "what was computed before is there"
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
