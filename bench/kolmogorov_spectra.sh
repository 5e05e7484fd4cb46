#!/bin/sh
# Energy spectra of Kolmogorov flow (Re = 1000, 256^2) by waves and on staggered grids, averaged over four samples and t = 20 to
# 50: a table of k, E(k) of the spectral solver, and what the others have of it. Half an hour on two cores.
#
#   bench/kolmogorov_spectra.sh [path of specula]
set -e
here=$(cd "$(dirname "$0")" && pwd)
specula=${1:-$here/../build/specula}
case=$here/../cases/navier-stokes-velocity-2d/kolmogorov.yaml
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# Samples lie one behind the other, frames 0.5 apart, and of each frame the shells 0 to 128.
spectrum() { # name stepper
    "$specula" run "$case" -q -j 2 -o "$work/$1.nc" -s "stepper=$2" -s 'time={end: 50, save_every: 0.5}' \
        -s ensemble.size=4 -s 'output={diagnostics: [energy_spectrum], coarsen: 8, checkpoint: none}' >/dev/null
    ncdump -v energy_spectrum "$work/$1.nc" | sed '1,/^data:/d; s/.*energy_spectrum =//; s/[{},;]/ /g' |
        awk 'BEGIN { frames = 101; shells = 129; first = 40 }
             { for (i = 1; i <= NF; i++) { shell = n % shells; frame = int(n / shells) % frames
                   if (frame >= first) { sum[shell] += $i; count[shell]++ }
                   n++ } }
             END { for (k = 1; k < shells; k++) print sum[k] / count[k] }' >"$work/$1"
}
spectrum waves '{name: etdrk4, dt: 0.0035}'
spectrum van-leer '{name: staggered}'
spectrum central '{name: staggered, advection: central}'
spectrum jax-cfd '{name: staggered, integrator: euler-forward, diffusion: implicit, dt: 0.5*2*pi/256/7}'

paste "$work/waves" "$work/van-leer" "$work/central" "$work/jax-cfd" |
    awk 'BEGIN { print "    k          E   van-leer  central  jax-cfd" }
         { printf "%5d %10.3e %8.3f %8.3f %8.3f\n", NR, $1, $2 / $1, $3 / $1, $4 / $1 }'
