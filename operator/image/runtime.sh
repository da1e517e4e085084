#!/usr/bin/env bash
# Makes what both images stand on, without Docker and without root: a Java runtime trimmed by jlink, and the few files of
# Debian that it needs (the C library and names of users). Nothing else is in the images: no shell, no package manager.
#
#   usage: runtime.sh OUTPUT_DIR     OUTPUT_DIR gets java/, system/ and key
#
# Nothing is done when the key there is that of today's inputs. JAVA_HOME is the JDK; apt-get and dpkg-deb fetch and unpack.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
output=${1:?usage: runtime.sh OUTPUT_DIR}
packages=(libc6 libgcc-s1 gcc-12-base netbase base-files)
modules=$(sed 's/#.*//; s/[[:space:]]//g; /^$/d' "$here/modules.txt" | paste -sd,)
multiarch=$(dpkg-architecture -qDEB_HOST_MULTIARCH 2>/dev/null || gcc -print-multiarch 2>/dev/null || echo "$(uname -m)-linux-gnu")

say() { printf 'runtime: %s\n' "$*" >&2; }
versions=$(for package in "${packages[@]}"; do apt-cache show --no-all-versions "$package" | awk '/^(Package|Version|SHA256):/ {print $2}'; done)
key=$(cat "$here/runtime.sh" "$here/modules.txt" "$JAVA_HOME/release" - <<<"$versions" | sha256sum | cut -c1-16)
[ "$(cat "$output/key" 2>/dev/null)" = "$key" ] && exit
mkdir -p "$output"
work=$(mktemp -d "$output/build.XXXXXX")
trap 'rm -rf "$work"' EXIT

say "a Java runtime of ${modules//,/ }"
"$JAVA_HOME/bin/jlink" --add-modules "$modules" --output "$work/linked" \
    --strip-java-debug-attributes --no-man-pages --no-header-files --compress zip-6
cp -rL "$work/linked" "$work/java" # jib takes files, not links

say "files of ${packages[*]}"
(cd "$work" && apt-get -qq -o APT::Sandbox::User=root download "${packages[@]}")
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
