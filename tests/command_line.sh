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
prints "usage: specula run CASE" run --no-such-option --help 2>/dev/null || true

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
prints "specula $version" --version
prints "GPL-3.0-or-later" --version
prints "commands:" help
prints "commands:" --help
prints "commands:" -h
prints "usage: specula help [COMMAND] [OPTIONS]" help help
prints "usage: specula run CASE [OPTIONS]" run --help
prints "usage: specula list" list equations -h
refused 2 "unknown command 'rnu'; did you mean 'run'?" help rnu
for command in $("$SPECULA" help --words); do
    prints "usage: specula $command " help "$command"
    grep -q '^  specula ' out
    holds "the help of $command has an example"
    awk 'length > 100 { bad = 1 } END { exit bad }' out
    holds "the help of $command fits into 100 columns"
    for option in $("$SPECULA" help --words "$command"); do
        grep -q -- "${option%=}" out
        holds "the help of $command knows $option"
    done
    grep -q "specula $command\|^\.It Nm.* $command\|^\.Ss.* $command" "$SPECULA_SOURCE/docs/specula.1"
    holds "the manual page knows $command"
done

# ---- lists ----
prints "equations" list
refused 2 "'equatoins' cannot be listed; did you mean 'equations'?" list equatoins
refused 2 "write 'specula list equations ks'" list ks
refused 2 "no 'nosuchthing' among the metrics" list metrics nosuchthing
refused 2 "did you mean 'etdrk4'?" list integrators etdrk5
refused 2 "list: unexpected argument 'more'" list equations ks more
prints "viscosity" list equations ks
prints "ks/" list cases
prints "title:" list formats trajectory 2>/dev/null || true
plan
