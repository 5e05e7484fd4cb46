#!/bin/sh
# Every public header compiles by itself, and twice, as C17 and as C++11 without a warning.
. "$SPECULA_SOURCE/tests/tap.inc"

compiles() { # what compiler...
    what=$1
    shift
    if "$@" -Wall -Wextra -Wpedantic -Werror -fsyntax-only -I"$SPECULA_SOURCE/include" "$folder/code" 2>"$folder/errors"; then
        pass "$what"
    else
        fail "$what" "$(cat "$folder/errors")"
    fi
}

for path in "$SPECULA_SOURCE"/include/specula/*.h; do
    header=specula/$(basename "$path")
    printf '#include <%s>\n#include <%s>\nint main(void) { return 0; }\n' "$header" "$header" >"$folder/code"
    # shellcheck disable=SC2086
    compiles "$header is C" $CC -std=c17 -x c
    if [ "$CXX" = no ]; then
        skip "$header is C++" "no C++ compiler"
    else
        # shellcheck disable=SC2086
        compiles "$header is C++" $CXX -std=c++11 -x c++
    fi
done
plan
