#!/bin/sh
# Collect the files of the tree in $1 into build-aux: for each kind of descriptor a list X(name) (equation.def, ...),
# from which src/registry.c and src/cli/commands.c make their tables, and the lists of files for automake
# (sources.mk). So adding a thing is adding a file. A list is only written when it changed, and make has no more to do
# than it must.
set -e
cd "${1:-.}"
mkdir -p build-aux
temporary=build-aux/collected.$$
trap 'rm -f "$temporary"' EXIT
LC_ALL=C
export LC_ALL

replace() { # list: by the collected text, if that is new
    cmp -s "$temporary" "$1" || cp "$temporary" "$1"
}

descriptors() { # kind folder...: the files that export spc_KIND_FILE
    kind=$1
    shift
    for file in $(for folder in "$@"; do ls "$folder"/*.c 2>/dev/null; done); do
        name=$(basename "$file" .c)
        if grep -qs "^const spc_[a-z]* spc_${kind}_$name\b" "$file"; then echo "X($name)"; fi
    done >"$temporary"
    replace "build-aux/$kind.def"
}
descriptors equation solvers/equations
descriptors integrator solvers/integrators
descriptors initial solvers/initial
descriptors forcing solvers/forcing
descriptors stepper solvers/steppers models/steppers
descriptors network models/networks
descriptors diagnostic postprocess/diagnostics
descriptors metric postprocess/metrics
descriptors command src/cli
descriptors layout src/layouts

variable() { # name file...
    printf '%s =' "$1"
    shift
    for file in "$@"; do
        if [ -f "$file" ]; then printf ' \\\n\t%s' "$file"; fi
    done
    printf '\n\n'
}

# make looks at these to see that a file came or went
folders() { # folder...
    printf 'collected_folders ='
    for folder in "$@"; do
        if [ -d "$folder" ]; then printf ' \\\n\t$(srcdir)/%s' "$folder"; fi
    done
    printf '\n'
}

{
    echo "# Made by tools/collect.sh."
    variable core_files src/*.[ch] src/dataset/*.[ch] src/layouts/*.[ch] solvers/*/*.[ch] postprocess/*.[ch] postprocess/*/*.[ch]
    variable model_files models/*/*.[ch]
    variable program_files src/cli/*.[ch]
    variable header_files include/specula/*.h
    variable registry_lists build-aux/*.def
    variable test_programs tests/test_*.c | sed 's/\.c\( \\\)*$/\1/'
    variable gradient_programs tests/gradients/test_*.c | sed 's/\.c\( \\\)*$/\1/'
    variable test_scripts tests/*.sh
    variable test_support tests/*.h tests/gradients/*.h tests/*.inc tests/data/* tests/data/*/*
    variable case_files cases/*/*.yaml cases/pretrained/*.h5
    variable documents docs/*.md docs/*.c docs/*.py
    variable other_files docs/images/*.png bench/*.* tools/*.*
    folders src src/cli src/dataset src/layouts solvers solvers/* models models/* postprocess postprocess/* include/specula \
        tests tests/gradients tests/data tests/data/* cases cases/* docs docs/images bench tools
    # against models in double precision
    for file in tests/gradients/test_*.c; do
        name=$(echo "${file%.c}" | tr / _)
        printf '%s_LDADD = $(double_libraries)\n%s_CPPFLAGS = $(double_flags)\n' "$name" "$name"
    done
} >"$temporary"
replace build-aux/sources.mk
touch build-aux/collected
