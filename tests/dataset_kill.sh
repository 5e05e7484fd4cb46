#!/bin/sh
# A training set that is killed again and again, at any moment, loses no finished sample, and comes out as if nothing had
# happened. KILLS=200 sh tests/dataset_kill.sh repeats it as often.
. "$SPECULA_SOURCE/tests/tap.inc"
cd "$folder" || exit 99
cat >spec.yaml <<'SPEC'
equation: {name: ks}
grid: {n: [64], length: [22]}
initial: {name: random-modes}
stepper: {name: etdrk4, dt: 0.01}
dataset:
  splits: {train: 60, valid: 20}
  vary: {equation.viscosity: {uniform: [0.9, 1.1]}}
  every: 2.5
  frames: 40
  layout: npy
SPEC

"$SPECULA" dataset -q spec.yaml -o whole >/dev/null || { fail "the set is made"; plan; exit; }
pass "the set is made"

# Samples in whole shards: the numbers of files and of their bytes never fall.
stock() {
    find set/shards -name '*.shard' -exec cat {} + 2>/dev/null | wc -c
}

kills=0 before=0 lost=
while [ "$kills" -lt "${KILLS-20}" ]; do
    resume=
    [ ! -f set/spec.yaml ] || resume=--resume
    if [ -f set/manifest.txt ]; then
        cmp -s set/manifest.txt whole/manifest.txt || lost="$lost; another set after $kills kills"
        rm -rf set
        before=0
        continue
    fi
    # shellcheck disable=SC2086
    "$SPECULA" dataset -q -j 2 spec.yaml -o set $resume >out 2>err &
    process=$!
    sleep "0.$((kills * 37 % 60 + 100))"
    kill -9 $process 2>/dev/null
    wait $process 2>/dev/null
    case $? in
    137) kills=$((kills + 1)) ;;
    0) ;;
    *) lost="$lost; $(cat err)" && kills=$((kills + 1)) ;;
    esac
    now=$(stock)
    [ -f set/manifest.txt ] || [ "$now" -ge "$before" ] || [ ! -d set/shards ] ||
        lost="$lost; $before bytes of samples, then $now"
    before=$now
done
if [ -z "$lost" ]; then pass "$kills kills lost nothing"; else fail "$kills kills lost nothing" "$lost"; fi

resume=
[ ! -f set/spec.yaml ] || resume=--resume
# shellcheck disable=SC2086
if "$SPECULA" dataset -q spec.yaml -o set $resume >/dev/null 2>err && diff -r whole set; then
    pass "and the set is the same to the bit"
else
    fail "and the set is the same to the bit" "$(cat err)"
fi

# An interrupt keeps what is finished and says how to go on.
rm -rf set
"$SPECULA" dataset -q spec.yaml -o set >/dev/null 2>err &
process=$!
sleep 0.15
kill -INT $process
wait $process
status=$?
if [ $status = 130 ] && grep -q -- '--resume goes on\|start it again' err || [ $status = 0 ]; then
    pass "an interrupt says how to go on"
else
    fail "an interrupt says how to go on" "exit $status: $(cat err)"
fi
resume=
[ ! -f set/spec.yaml ] || resume=--resume
# shellcheck disable=SC2086
"$SPECULA" dataset -q spec.yaml -o set $resume >/dev/null && diff -r whole set
if [ $? = 0 ]; then pass "which leads to the same set"; else fail "which leads to the same set"; fi
plan
