#!/bin/sh
# Every case that comes with specula: it composes, says what it is, belongs to the folder of its equation, and its
# first hundredth runs and is finite.
. "$SPECULA_SOURCE/tests/tap.inc"
. "$SPECULA_SOURCE/tests/opening_comment.inc"
cd "$folder" || exit 99

# A hundredth of the time, and small boxes in three dimensions.
runs_a_little() { # file
    end=$(sed -n 's/^time .* to \([^,]*\),.*/\1/p' plan)
    set -- "$1" -s "time={end: $end/100, save: 3}"
    if grep -q '^domain .* z in ' plan; then set -- "$@" -s 'grid.n=[16, 16, 16]'; fi
    "$SPECULA" run -q -o out.nc "$@" >/dev/null && "$SPECULA" verify out.nc >/dev/null
}

# Specs of training sets are tests/recipes.sh's, of rollouts tests/rollouts.sh's, of trainings tests/training.sh's.
for file in "$SPECULA_SOURCE"/cases/*/*.yaml; do
    case $file in */datasets/* | */rollouts/* | */training/*) continue ;; esac
    name=$(basename "$(dirname "$file")")/$(basename "$file" .yaml)
    wrong=$(says_what_it_is "$file")
    if ! "$SPECULA" run --explain "$file" >plan 2>err; then
        wrong="$wrong$(cat err)"
    elif ! grep -q "^equation  *${name%%/*}: " plan; then
        wrong="$wrong it solves another equation than its folder's"
    elif ! runs_a_little "$file" 2>err; then
        wrong="$wrong$(cat err)"
    fi
    if [ -z "$wrong" ]; then pass "$name"; else fail "$name" "$wrong"; fi
done

"$SPECULA" list cases >list
count_files=$(find "$SPECULA_SOURCE/cases" -name '*.yaml' ! -path '*/datasets/*' ! -path '*/rollouts/*' \
    ! -path '*/training/*' | wc -l)
if [ "$(wc -l <list)" = "$count_files" ] && ! grep -q 'specula:' list; then
    pass "specula list cases names them all"
else
    fail "specula list cases names them all" "$(cat list)"
fi
plan
