#!/bin/sh
# Collect the source files of the tree in $1 into build-aux/sources.mk for automake. The file is written only when
# the list changed. Descriptors (equations, integrators, ...) become a list X(name) each, from which
# src/registry.c makes its tables: adding a thing is adding a file.
set -e
cd "${1:-.}"
out=build-aux/sources.mk
temporary=$out.$$

files() { # pattern...
    ls $@ 2>/dev/null | LC_ALL=C sort | tr '\n' ' '
}
variable() { # name pattern...
    name=$1
    shift
    echo "$name = $(files "$@")"
}
names() { # folder
    for file in $(ls "$1"/*.c 2>/dev/null | LC_ALL=C sort); do
        basename "$file" .c
    done
}
{
    echo "# Made by tools/collect.sh."
    variable library_files 'src/*.c' 'src/*.h' 'solvers/*/*.c' 'solvers/*/*.h' \
        'postprocess/*.c' 'postprocess/*.h' 'postprocess/*/*.c' 'postprocess/*/*.h'
    variable program_files 'src/cli/*.c' 'src/cli/*.h'
    variable header_files 'include/specula/*.h'
    variable test_files 'tests/test_*.c'
    variable test_support_files 'tests/*.h'
    variable test_scripts 'tests/*.sh'
    variable data_files 'cases/*/*' 'tests/data/*' 'bench/*' 'docs/*' 'tools/*'
    echo "test_programs = $(files 'tests/test_*.c' | sed 's/\.c / /g')"
} >"$temporary"
if cmp -s "$temporary" "$out"; then rm "$temporary"; else mv "$temporary" "$out"; fi

# kind, folder, prefix of the exported names
descriptors() {
    list=build-aux/$1.def
    for name in $(names "$2"); do
        # files shared by the descriptors of a folder start with an underscore-free word listed here
        grep -q "^const spc_[a-z]* spc_$1_$name\b" "$2/$name.c" || continue
        echo "X($name)"
    done >"$temporary"
    if cmp -s "$temporary" "$list"; then rm "$temporary"; else mv "$temporary" "$list"; fi
}
descriptors equation solvers/equations
descriptors integrator solvers/integrators
descriptors initial solvers/initial
descriptors forcing solvers/forcing
descriptors stepper solvers/steppers
descriptors diagnostic postprocess/diagnostics
descriptors metric postprocess/metrics
