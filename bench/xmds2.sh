#!/bin/sh
# specula beside XMDS2 (Debian package xmds2): the same equation, grid, method (RK4 with the linear part exact) and step.
# Cost per step is the difference of two runs of XMDS2, long and short, over the difference of their steps, so
# that planning and start-up drop out; specula's comes from `specula bench`. Runs alternate.
#
#   bench/xmds2.sh [path of specula]
set -e
here=$(cd "$(dirname "$0")" && pwd)
specula=${1:-$here/../build/specula}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
command -v xmds2 >/dev/null || { echo "xmds2 is not installed; apt-get install xmds2" >&2; exit 2; }
includes=$(dirname "$(dpkg -L xmds2 | grep 'xpdeint_platform.h$')")
flags="-march=native -O3 -ffast-math -funroll-all-loops -ftree-vectorize
    -I$includes -I/usr/include/hdf5/serial -L/usr/lib/x86_64-linux-gnu/hdf5/serial"

# Debian's package cannot run its own compile step, so its generated program is compiled here with its flags.
build() { # name steps time
    folder=$work/$1-$2
    mkdir -p "$folder"
    sed "s/STEPS/$2/; s/TIME/$3/" "$here/$1.xmds" >"$folder/$1.xmds"
    (cd "$folder" && xmds2 -n "$1.xmds" >log 2>&1 &&
        g++ "$1.cc" -o program $flags -lfftw3_threads -lfftw3 -lhdf5 >>log 2>&1 &&
        ./program >>log 2>&1) || { cat "$folder/log" >&2; exit 1; }
}
seconds() { # folder
    (cd "$1" && start=$(date +%s.%N) && ./program >/dev/null && end=$(date +%s.%N) &&
        echo "$end - $start" | bc)
}
compare() { # xmds-name equation short long dt
    build "$1" "$3" "$(echo "$3 * $5" | bc -l)"
    build "$1" "$4" "$(echo "$4 * $5" | bc -l)"
    best=
    for round in 1 2 3 4 5; do
        short=$(seconds "$work/$1-$3")
        long=$(seconds "$work/$1-$4")
        cost=$(echo "1000000 * ($long - $short) / ($4 - $3)" | bc -l)
        if [ -z "$best" ] || [ "$(echo "$cost < $best" | bc)" = 1 ]; then best=$cost; fi
    done
    ours=$("$specula" bench "$2" --json | tr '{' '\n' | grep '"integrator": "if-rk4"' |
        sed 's/.*"step_us": \([^,]*\),.*/\1/' | head -n 1)
    printf '%-18s xmds2 %9.2f us/step   specula %9.2f us/step   ratio %.2f\n' \
        "$2" "$best" "$ours" "$(echo "$best / $ours" | bc -l)"
}
compare ks ks 20000 120000 0.01
compare navier_stokes_2d navier-stokes-2d 50 250 0.005
