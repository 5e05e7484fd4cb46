#!/bin/sh
# Small training sets in every layout, opened as other programs open them (bench/loaders.py).
. "$SPECULA_SOURCE/tests/tap.inc"

python=
for candidate in python3 /usr/bin/python3; do
    if $candidate -c 'import h5py, netCDF4, xarray' 2>/dev/null; then python=$candidate; fi
done
if [ -n "$python" ]; then
    TMPDIR=$folder "$python" "$SPECULA_SOURCE/bench/loaders.py" "$SPECULA"
    exit
fi
skip "training sets open in Python" "no python3 with h5py, netCDF4 and xarray"
plan
