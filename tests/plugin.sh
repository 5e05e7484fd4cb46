#!/bin/sh
# The plugin of docs/my_stepper.c, built from the public headers alone, and objects that are none.
. "$SPECULA_SOURCE/tests/tap.inc"
. "$SPECULA_SOURCE/tests/refused.inc"
cd "$folder" || exit 99

build() { # object source
    # shellcheck disable=SC2086
    $CC -shared -fPIC -I"$SPECULA_SOURCE/include" -x c "$2" -o "$1" -lm || exit 99
}
cat >decay.yaml <<'CASE'
equation: {name: advection-diffusion}
grid: {n: [8], length: [1]}
initial: {name: expression, formula: 1 + 0*x}
stepper: {plugin: decay.so, rate: 0.5}
time: {end: 2, save: 5}
CASE
build decay.so "$SPECULA_SOURCE/docs/my_stepper.c"

"$SPECULA" run -q --json decay.yaml -o decay.nc >out 2>errors
status=$?
# exp(-1)
if [ "$status" = 0 ] && grep -q '"max": {"first": 1, "last": 0\.36787944117144' out; then
    pass "a plugin steps, with its own parameter"
else
    fail "a plugin steps, with its own parameter" "exit code $status
$(cat errors out)"
fi

refused() { # code text override
    "$SPECULA" run -q decay.yaml -o no.nc -s "$3" >out 2>err
    status=$?
    find_problem "$1" "$2"
    judge "$3: $2"
}
refused 2 "unknown key 'ratee' in stepper; did you mean 'rate'?" stepper.ratee=1
refused 2 "stepper.rate = 5000 is out of range" stepper.rate=5000
refused 3 "cannot read plugin nowhere.so; name a shared object that is there, or in " stepper.plugin=nowhere.so
echo "not an object" >text.so
refused 3 "cannot load plugin: " stepper.plugin=text.so
echo "int nothing; " >empty.c
build empty.so empty.c
refused 2 "empty.so has no function specula_stepper" stepper.plugin=empty.so
sed 's/SPC_ABI,/SPC_ABI + 6,/' "$SPECULA_SOURCE/docs/my_stepper.c" >old.c
build old.so old.c
refused 2 "old.so was built for ABI 7 and this specula has ABI 1; build it again" stepper.plugin=old.so
sed '/\.step = step/d; /^static spc_status step/,/^}/d' "$SPECULA_SOURCE/docs/my_stepper.c" >half.c
build half.so half.c
refused 2 "the stepper of half.so is incomplete" stepper.plugin=half.so
plan
