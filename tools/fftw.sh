#!/bin/sh
# FFTW with AVX2, AVX-512 and FMA, which Debian's package lacks; docs/install.md says what it gains.
#
#   tools/fftw.sh PREFIX [fftw-3.3.10.tar.gz]
#
# Builds both precisions into PREFIX in about ten minutes. Without an archive it takes Debian's source package,
# through a configuration of apt of its own, so that sources.list stays as it is. FFTW asks the CPU at run time which
# instructions it has; with FLAGS=-O3 the result runs on any other, too.
set -e
[ $# -ge 1 ] || { sed -n '4s/^# *//p' "$0" >&2; exit 2; }
mkdir -p "$1"
prefix=$(realpath "$1")
archive=${2:+$(realpath "$2")}
flags=${FLAGS:--O3 -march=native}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

if [ -z "$archive" ]; then
    . /etc/os-release
    mkdir -p lists/partial
    echo "deb-src [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg]" \
        "http://deb.debian.org/debian $VERSION_CODENAME main" >sources.list
    cat >apt.conf <<CONF
Dir::Etc::sourcelist "$work/sources.list";
Dir::Etc::sourceparts "/dev/null";
Dir::State::lists "$work/lists";
Dir::Cache "$work";
APT::Sandbox::User "root";
CONF
    export APT_CONFIG="$work/apt.conf"
    apt-get -q update
    apt-get -q source --download-only fftw3
    archive=$(echo "$work"/fftw3_*.orig.tar.gz)
fi

mkdir source
tar -xf "$archive" -C source --strip-components=1
for precision in double single; do
    mkdir $precision
    option=
    [ $precision = double ] || option=--enable-single
    (cd $precision
        ../source/configure --prefix="$prefix" $option --enable-shared --disable-static \
            --disable-fortran --disable-doc --enable-sse2 --enable-avx --enable-avx2 --enable-avx512 --enable-fma \
            CFLAGS="$flags" >configure.log
        make -s -j"$(nproc)" >make.log
        make -s install >install.log)
done
echo "installed; now: PKG_CONFIG_PATH=$prefix/lib/pkgconfig ../configure && make && make wisdom && make"
