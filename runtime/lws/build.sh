#!/bin/sh
# Gets libwebsockets: built from the distribution's own source package, with external poll and
# our patches, because the packaged library has neither.
#
#   build.sh source DIR       the source, fetched, patched and compiled
#   build.sh OTHER-DIR DIR    as an earlier run left it in OTHER-DIR, compiled once more
#
# Each leaves in DIR:
#   lib/libwebsockets.a include/    the library
#   cflags                          what compiling against it takes, for `cc @DIR/cflags`
#   libs                            what static linking takes besides it
#
# CC and LWS_CFLAGS are taken from the environment. Nothing outside DIR is changed and nothing
# needs root: apt gets a configuration, source list, lists and cache of its own. Which archive
# the source comes from is read off the system's own apt sources.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
how=$1
mkdir -p "$2"
dir=$(cd "$2" && pwd)
log=$dir/log

# Of libwebsockets_4.1.6.orig.tar.gz.
origin=402e9a8df553c9cd2aff5d7a9758e9e5285bf3070c82539082864633db3deb83

# One configuration, for a server behind our own loop: no client, no TLS (a later build has
# it), no permessage-deflate (unsafe in this version: one client's bytes can reach another).
options='
    -DLWS_WITH_STATIC=ON         -DLWS_WITH_SHARED=OFF          -DLWS_WITH_EVLIB_PLUGINS=OFF
    -DLWS_WITHOUT_CLIENT=ON      -DLWS_WITHOUT_TESTAPPS=ON      -DLWS_WITH_MINIMAL_EXAMPLES=OFF
    -DLWS_WITH_EXTERNAL_POLL=ON  -DLWS_WITHOUT_EXTENSIONS=ON    -DLWS_WITH_ZLIB=OFF
    -DLWS_WITH_SSL=OFF           -DLWS_WITH_HTTP2=OFF           -DLWS_IPV6=ON
    -DLWS_WITH_SYS_SMD=OFF       -DLWS_UNIX_SOCK=OFF            -DLWS_HAVE_LIBCAP=0
    -DLWS_HAVE_SYS_CAPABILITY_H=0'

# Requests are read by request.c, in place of the library's own reader: see net.h.
wrap=-Wl,--wrap=lws_handshake_server

die() {
    echo "libwebsockets: $*" >&2
    exit 1
}

# The system's apt sources with `deb` turned into `deb-src`, in either of apt's two formats.
source_lists() {
    etc=/etc/apt
    for list in $etc/sources.list $etc/sources.list.d/*.list; do
        [ -r "$list" ] || continue
        sed -n 's/^[[:space:]]*deb\([[:space:]]\)/deb-src\1/p' "$list" >> "$apt/parts/system.list"
    done
    for list in $etc/sources.list.d/*.sources; do
        [ -r "$list" ] || continue
        sed 's/^Types:.*/Types: deb-src/I' "$list" > "$apt/parts/$(basename "$list")"
    done
}

apt_conf() {
    cat << END
Dir::Etc::SourceList "/dev/null";
Dir::Etc::SourceParts "$apt/parts";
Dir::State::Lists "$apt/lists";
Dir::Cache "$apt/cache";
APT::Sandbox::User "root";
Acquire::Retries "3";
#clear APT::Update::Pre-Invoke;
#clear APT::Update::Post-Invoke;
#clear APT::Update::Post-Invoke-Success;
END
}

# Leaves the source package in $dir/package, where a later run finds it; false without one.
fetch() {
    ls "$dir"/package/*.dsc >> "$log" 2>&1 && return
    apt=$dir/apt
    rm -rf "$apt" "$dir/package"
    mkdir -p "$apt/parts" "$apt/lists/partial" "$apt/cache/archives/partial" "$dir/package"
    source_lists
    apt_conf > "$apt/apt.conf"
    # An unreachable third-party list must not matter: whether the source came decides.
    apt-get -c "$apt/apt.conf" -q update >> "$log" 2>&1 || true
    (cd "$dir/package" &&
        apt-get -c "$apt/apt.conf" -q source --only-source --download-only libwebsockets) \
        >> "$log" 2>&1 || return 1
    rm -rf "$apt"
}

# The patches are for this version alone, whatever the distribution has done to its packaging.
verify() {
    echo "$origin  $(ls "$dir"/package/*.orig.tar.gz)" | sha256sum -c >> "$log" 2>&1 ||
        die "$(ls "$dir"/package/*.orig.tar.*) is not the source that runtime/lws/ is for"
}

unpack() {
    rm -rf "$dir/src"
    dpkg-source --no-check --no-copy -x "$dir"/package/*.dsc "$dir/src" >> "$log" 2>&1 ||
        die "the source package does not unpack: see $log"
}

apply_patches() {
    for patch in "$here"/*.patch; do
        [ -r "$patch" ] || continue
        patch -p1 --batch --forward --fuzz=0 -d "$dir/src" < "$patch" >> "$log" 2>&1 ||
            die "$(basename "$patch") no longer applies to this source: see runtime/lws/"
    done
}

# Compiles the source in $1.
compile() {
    rm -rf "$dir/obj" "$dir/include"
    cmake -S "$1" -B "$dir/obj" -DCMAKE_BUILD_TYPE=Release -DCMAKE_C_COMPILER="$CC" \
        -DCMAKE_C_FLAGS_RELEASE="-DNDEBUG ${LWS_CFLAGS:--O2 -ffunction-sections -fdata-sections}" \
        -DDISABLE_WERROR=ON $options >> "$log" 2>&1 &&
        env -u MAKEFLAGS cmake --build "$dir/obj" --parallel "$(nproc)" >> "$log" 2>&1 &&
        mkdir -p "$dir/lib" &&
        cp "$dir/obj/lib/libwebsockets.a" "$dir/lib/" &&
        cp -r "$dir/obj/include" "$dir/" &&
        rm -rf "$dir/obj" || die "does not build: see $log"
    echo "-isystem $dir/include" > "$dir/cflags"
    echo "$wrap" > "$dir/libs"
}

: "${CC:=cc}"
: > "$log"
case $how in
source)
    fetch || die "its source package cannot be had by apt: see $log"
    verify
    unpack
    apply_patches
    compile "$dir/src" ;;
*) compile "$how/src" ;;
esac
