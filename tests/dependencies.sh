#!/bin/sh
# The rules of the house: which folder may include from which, how long a file may be, and what the library never calls.
. "$SPECULA_SOURCE/tests/tap.inc"
cd "$SPECULA_SOURCE" || exit 99

# Folders from which a file of this folder may include.
allowed() { # file
    case $1 in
    src/cli/*) echo "src solvers models postprocess" ;;
    src/*) echo "src" ;;
    solvers/*) echo "src solvers" ;;
    models/*) echo "src models" ;;
    postprocess/*) echo "src postprocess" ;;
    esac
}

# The file that a quoted include means, as the compiler looks for it; nothing for what the build makes.
resolve() { # file included
    for place in "$(dirname "$1")" src solvers models postprocess; do
        if [ -f "$place/$2" ]; then
            realpath --relative-to=. "$place/$2"
            return
        fi
    done
}

wrong=
for file in src/*.[ch] src/*/*.[ch] solvers/*/*.[ch] models/*/*.[ch] postprocess/*.[ch] postprocess/*/*.[ch]; do
    [ -f "$file" ] || continue
    for included in $(sed -n 's/^ *# *include *"\(.*\)".*/\1/p' "$file"); do
        target=$(resolve "$file" "$included")
        [ -n "$target" ] || continue
        case " $(allowed "$file") " in
        *" ${target%%/*} "*) ;;
        *) wrong="$wrong$file includes $target
" ;;
        esac
        case $file:$target in
        src/cli/*) ;;
        *:src/cli/*) wrong="$wrong$file includes $target
" ;;
        esac
    done
done
if [ -z "$wrong" ]; then pass "includes go one way"; else fail "includes go one way" "$wrong"; fi

library=$(ls src/*.[ch] src/dataset/*.[ch] src/layouts/*.[ch] solvers/*/*.[ch] models/*/*.[ch] postprocess/*.[ch] postprocess/*/*.[ch] 2>/dev/null)
# shellcheck disable=SC2086
wrong=$(grep -nE '(^|[^_[:alnum:]])(abort|exit|_exit|printf|puts|putchar|perror|assert) *\(' $library)
if [ -z "$wrong" ]; then
    pass "the library neither prints nor exits"
else
    fail "the library neither prints nor exits" "$wrong"
fi

sources=$(ls include/specula/*.h src/cli/*.[ch] tests/*.[ch] tools/*.c 2>/dev/null)
# shellcheck disable=SC2086
wrong=$(wc -l $library $sources | awk '$1 > 700 && $2 != "total" { print $2 ": " $1 " lines" }')
if [ -z "$wrong" ]; then pass "no file is longer than 700 lines"; else fail "no file is longer than 700 lines" "$wrong"; fi

wrong=
for file in $library $sources; do
    head -n 1 "$file" | grep -q "^/\* specula: $(basename "$file")" || wrong="$wrong$file
"
done
if [ -z "$wrong" ]; then pass "every file opens with its name"; else fail "every file opens with its name" "$wrong"; fi
plan
