#!/bin/sh
# Every spec of a training set that comes with specula: it says what it is, is planned, and a small set made from it is
# whole and has finite statistics.
. "$SPECULA_SOURCE/tests/tap.inc"
. "$SPECULA_SOURCE/tests/opening_comment.inc"
cd "$folder" || exit 99

# One sample a split, two frames, few points, and no time before the first.
is_made() { # file
    case $(grep '^grid:' "$1") in
    *n:\ \[[0-9]*,*,*\]*length*) points='[16, 16, 16]' ;;
    *n:\ \[[0-9]*,*\]*length*) points='[32, 32]' ;;
    *) points=64 ;;
    esac
    rm -rf set
    "$SPECULA" dataset "$1" -o set --scale 1e-9 -s "grid.n=$points" -s dataset.frames=2 \
        -s dataset.burn_in=0 -s dataset.every=0.01 >out 2>err || { cat err; return; }
    grep -q "^$2: [a-z0-9-]*, [a-z0-9-]*; 1 train, .* 2 frames of .* points, .* layout " err ||
        echo "no plan: $(cat err)"
    "$SPECULA" verify set >out 2>err || cat out err
    sed -n '/^## Statistics/,$p' set/README.md | grep '^| [a-zA-Z_]* | [-0-9]' >statistics ||
        echo "no statistics"
    for picture in $(sed -n 's/^!\[.*\](\(.*\))$/\1/p' set/README.md); do
        [ -s "set/$picture" ] || echo "no $picture"
    done
    grep -q '^!\[spectra\]\|^None: gnuplot' set/README.md || echo "neither pictures nor a note"
    grep -qi 'nan\|inf' statistics && cat statistics
    true
}

for file in "$SPECULA_SOURCE"/cases/datasets/*.yaml; do
    name=$(basename "$file" .yaml)
    wrong=$(says_what_it_is "$file" && is_made "$file" "$name")
    if [ -z "$wrong" ]; then pass "$name"; else fail "$name" "$wrong"; fi
done

"$SPECULA" list datasets >list
count_files=$(find "$SPECULA_SOURCE/cases/datasets" -name '*.yaml' | wc -l)
if [ "$(wc -l <list)" = "$count_files" ] && ! grep -q 'specula:' list; then
    pass "specula list datasets names them all"
else
    fail "specula list datasets names them all" "$(cat list)"
fi
plan
