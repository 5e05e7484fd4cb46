#!/bin/sh
# The command line: what it refuses and how it says so, exit codes, help, version, lists, and output that cannot
# be written.
. "$SPECULA_SOURCE/tests/tap.inc"
cd "$folder" || exit 99

run() { # word...: status, out, err
    "$SPECULA" "$@" >out 2>err
    status=$?
}

# Refused with this code, nothing on stdout, and one line on stderr that says so.
refused() { # code text word...
    code=$1 text=$2
    shift 2
    run "$@"
    if [ "$status" = "$code" ] && [ ! -s out ] && [ "$(wc -l <err)" = 1 ] &&
        grep -q '^specula: ' err && grep -qF -- "$text" err; then
        pass "specula $* is refused: $text"
    else
        fail "specula $* is refused: $text" "exit code $status
$(cat err)
stdout: $(head -n 3 out)"
    fi
}

# Accepted, nothing on stderr, and this text on stdout.
prints() { # text word...
    text=$1
    shift
    run "$@"
    if [ "$status" = 0 ] && [ ! -s err ] && grep -qF -- "$text" out; then
        pass "specula $* prints: $text"
    else
        fail "specula $* prints: $text" "exit code $status
$(cat err)
stdout: $(head -n 3 out)"
    fi
}

holds() { # what; the status of the command before
    if [ $? = 0 ]; then pass "$1"; else fail "$1"; fi
}

# ---- commands ----
refused 2 "a command is needed"
refused 2 "unknown command 'rnu'; did you mean 'run'?" rnu
refused 2 "unknown command 'xylophone'; 'specula help' lists" xylophone
refused 2 "unknown option '--quiet' before a command" --quiet run
refused 2 "unknown command ''" ""

# ---- options ----
refused 2 "unknown option '--outptu'; did you mean '--output'?" run case.yaml --outptu=x.nc
refused 2 "unknown option '--zzzzzzzz'; 'specula help run' lists" run --zzzzzzzz
refused 2 "unknown option '-z'; 'specula help run' lists" run -qz case.yaml
refused 2 "option '--output' needs a value: --output FILE" run case.yaml --output
refused 2 "option '-o' needs a value: -o FILE" run case.yaml -o
refused 2 "option '--json' takes no value; leave out '=yes'" list --json=yes
refused 2 "--threads is a whole number from 1 to 4096, not 'two'" list -j two
refused 2 "--threads is a whole number from 1 to 4096, not '0'" list --threads=0
refused 2 "--threads is a whole number from 1 to 4096, not '3x'" list -j3x
refused 2 "--threads is a whole number" list -j99999999999999999999
prints "equations" list -j2

# ---- arguments ----
refused 2 "run: too few arguments; usage: specula run CASE" run
refused 2 "run: unexpected argument 'b.yaml'; usage: specula run CASE" run a.yaml b.yaml
refused 2 "unknown option '--explian'; did you mean '--explain'?" run --explian
refused 3 "no-such-case.yaml" run no-such-case.yaml
refused 3 "-q" run -- -q
refused 3 "no-such-file.nc" info no-such-file.nc
refused 3 "no-such-file.nc" verify no-such-file.nc
test "$(ls | grep -cv '^out$\|^err$')" = 0
holds "nothing is left behind by what was refused"

# ---- help and version ----
version=$(sed -n 's/^AC_INIT(\[specula\], \[\([^]]*\)\].*/\1/p' "$SPECULA_SOURCE/configure.ac")
manual=$SPECULA_SOURCE/docs/specula.1
prints "specula $version (" --version
prints "GPL-3.0-or-later" --version
prints "commands:" help
prints "commands:" --help
prints "commands:" -h
prints "usage: specula run CASE [OPTIONS]" run --help
prints "usage: specula run CASE [OPTIONS]" run a b c -h
refused 2 "unknown command 'rnu'; did you mean 'run'?" help rnu
for command in $("$SPECULA" help --words); do
    prints "usage: specula $command " help "$command"
    awk 'length > 100 { exit 1 }' out
    holds "the help of $command fits into 100 columns"
    grep -q "^  specula $command" out
    holds "the help of $command has an example"
    grep -q "^\.Ss specula $command" "$manual"
    holds "the manual page has $command"
    for option in $("$SPECULA" help --words "$command"); do
        name=${option#--}
        grep -q "Fl Fl ${name%=}\b" "$manual"
        holds "the manual page has $option of $command"
    done
done

# ---- lists ----
is_json() {
    if ! command -v python3 >/dev/null; then
        skip "$1 is JSON" "no python3"
    elif python3 -m json.tool out >/dev/null 2>err; then
        pass "$1 is JSON"
    else
        fail "$1 is JSON" "$(cat err)"
    fi
}

prints "equations" list
refused 2 "'equatoins' cannot be listed; did you mean 'equations'?" list equatoins
refused 2 "'ks' is one of the equations; write 'specula list equations ks'" list ks
refused 2 "'nosuchthing' cannot be listed; 'specula list' says what can" list nosuchthing
refused 2 "no 'nosuchthing' among the metrics; 'specula list metrics' names them" list metrics nosuchthing
refused 2 "did you mean 'etdrk4'?" list integrators etdrk5
refused 2 "no 'fnoo' among the networks; did you mean 'fno'" list networks fnoo
refused 2 "list: unexpected argument 'more'" list equations ks more
prints "u_xxxx" list equations ks
run list --json
is_json "specula list --json"
for kind in $("$SPECULA" list --words); do
    run list "$kind" --json
    is_json "specula list $kind --json"
    for name in $("$SPECULA" list --words "$kind"); do
        prints "$name" list "$kind" "$name"
        run list "$kind" "$name" --json
        is_json "specula list $kind $name --json"
    done
done
SPECULA_DATA=$folder/nowhere run list cases
test "$status" = 0 && test ! -s out && test ! -s err
holds "no folder, no cases"

# ---- output that cannot be written ----
if [ -w /dev/full ]; then
    "$SPECULA" list equations >/dev/full 2>err
    test $? = 3 && grep -q '^specula: standard output could not be written: No space' err
    holds "a full device behind standard output ends with 3"
    "$SPECULA" nosuch >/dev/full 2>err
    test $? = 2
    holds "an earlier failure keeps its exit code"
fi
"$SPECULA" list equations >&- 2>err
test $? = 3
holds "a closed standard output ends with 3"

# ---- interrupts ----
cat >long.yaml <<'CASE'
equation: {name: ks}
grid: {n: [64], length: [22]}
initial: {name: expression, formula: "cos(2*pi*x/22)"}
stepper: {name: etdrk4, dt: 0.01}
time: {end: 1e6, save_every: 1}
CASE
for signal in INT TERM; do
    "$SPECULA" run long.yaml -q -o long.nc 2>err &
    process=$!
    tries=0
    while [ ! -s long.nc.partial ] && [ $tries -lt 100 ]; do
        sleep 0.1
        tries=$((tries + 1))
    done
    sleep 0.5
    kill -s $signal $process
    wait $process
    test $? = 130
    holds "SIG$signal ends a run with 130"
    test "$(wc -l <err)" = 1 && grep -q '^specula: interrupted; long.nc holds' err
    holds "SIG$signal is explained in one line"
    run verify long.nc long.checkpoint.h5
    test "$status" = 0
    holds "SIG$signal leaves a whole trajectory and checkpoint"
    rm -f long.nc long.checkpoint.h5
done
plan
