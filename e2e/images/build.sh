#!/usr/bin/env bash
# Builds a guest image of the lab from Debian's packages: a root disk, a kernel and an initrd.
#
#   usage: build.sh VARIANT OUTPUT_DIR     VARIANT: debian (systemd) | debian-sysvinit
#          build.sh --key VARIANT          prints the hash of everything that the image is made from
#
# OUTPUT_DIR gets root.qcow2 (ext4 without partitions), vmlinuz, initrd.img, cmdline (the kernel's, without newline) and
# key. Nothing is done when the key there is the one of today's inputs. Needs root and the packages of packages.txt, no
# loop device. Packages come from the Debian mirror that this machine's own apt uses; REMORA_GUEST_MIRROR overrides it.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
suite=bookworm
keyring=/usr/share/keyrings/debian-archive-keyring.gpg

say() { printf 'image: %s\n' "$*" >&2; }
die() { say "$*"; exit 1; }
usage() { sed -n '2,/^set /s/^# \{0,1\}//p' "${BASH_SOURCE[0]}" >&2; exit 2; }

inputs() { printf '%s\n' build.sh; find common "$1" -type f | LC_ALL=C sort; }
key() {
    cd "$here"
    inputs "$1" | xargs -d '\n' sha256sum | sha256sum | cut -c1-16
}
packages() { sed 's/#.*//' "$1" | xargs | tr ' ' ,; }

missing() { # missing COMMAND PACKAGE...: the packages whose command is not there
    while [ $# -gt 0 ]; do
        command -v "$1" >/dev/null || printf ' %s' "$2"
        shift 2
    done
}

# The mirror's sources, one-line format, from what apt itself understood of its configuration (both source formats).
sources() {
    local known
    if [ -n "${REMORA_GUEST_MIRROR:-}" ]; then
        printf 'deb [signed-by=%s] %s %s main\n' "$keyring" "$REMORA_GUEST_MIRROR" "$suite"
        return
    fi
    known=$(apt-get indextargets --format '$(REPO_URI) $(RELEASE) $(COMPONENT)' 'Created-By: Packages')
    # A machine with another release of Debian: its mirror has this one, too.
    awk -v suite="$suite" -v signed="$keyring" '
        function source(uri, release) {
            if (!seen[uri, release]++) print "deb [signed-by=" signed "]", uri, release, "main"
        }
        $3 != "main" { next }
        $2 ~ "^" suite "(-updates|-security)?$" { source($1, $2); found = 1 }
        $1 ~ "/debian/?$" && !other { other = $1 }
        END { if (!found && other) source(other, suite) }' <<<"$known"
}

[ $# -eq 2 ] || usage
if [ "$1" = --key ]; then
    [ -d "$here/$2" ] || usage
    key "$2"
    exit
fi
variant=$1 output=$2
[ -f "$here/$variant/packages.txt" ] || usage
key=$(key "$variant")
if [ "$(cat "$output/key" 2>/dev/null)" = "$key" ]; then
    say "$variant is up to date in $output"
    exit
fi
[ "$(id -u)" = 0 ] || die "building a guest image needs root (its files belong to root)"
missing=$(missing mmdebstrap mmdebstrap mke2fs e2fsprogs qemu-img qemu-utils)
[ -e "$keyring" ] || missing+=' debian-archive-keyring'
[ -z "$missing" ] || die "install the Debian packages$missing (all that this folder needs: $here/packages.txt)"

sources=$(sources)
[ -n "$sources" ] || die "apt on this machine knows no Debian $suite: name a mirror in REMORA_GUEST_MIRROR"
mkdir -p "$output"
output=$(cd "$output" && pwd)
work=$(mktemp -d "$output/build.XXXXXX")
trap 'rm -rf --one-file-system "$work"' EXIT
exec 9>"$output/lock" && flock 9 # two builders of one folder: the second finds the first one's key
[ "$(cat "$output/key" 2>/dev/null)" = "$key" ] && exit

printf '%s\n' "$sources" >"$work/sources.list"
# How this machine's apt reaches its mirror (proxies, retries) is needed while the image is built and not kept in it.
apt-config dump --format '%F "%v";%n' | grep -E '^Acquire::(https?|ftp|Retries|Check-Valid-Until)' >"$work/apt.conf" || true
cp -r "$here/common" "$here/$variant" "$work/"
cat "$here/common/customize.sh" "$here/$variant/customize.sh" >"$work/customize.sh"
say "fetching and unpacking Debian $suite for $variant (about a minute)"
mmdebstrap --mode=root --variant=apt --format=directory --quiet \
    --include="$(packages "$work/$variant/packages.txt")" \
    --aptopt="$work/apt.conf" --aptopt='Apt::Install-Recommends "false"' \
    --dpkgopt="$work/common/dpkg.conf" \
    --customize-hook="copy-in $(printf %q "$work")/common/files/. /" \
    --customize-hook="copy-in $(printf %q "$work/$variant")/files/. /" \
    --customize-hook="upload $(printf %q "$work")/customize.sh /customize.sh" \
    --customize-hook='chroot "$1" sh -eu /customize.sh && rm "$1/customize.sh"' \
    "$suite" "$work/root" "$work/sources.list" >&2

say "writing the root disk"
mv "$work/root/boot/vmlinuz" "$work/root/boot/initrd.img" "$work/"
# Names and numbers that mke2fs would draw by lot are fixed; the clock of the files is that of the packages.
truncate -s 2G "$work/root.raw"
mke2fs -q -t ext4 -d "$work/root" -L root -U 5a1e6b1c-2f3d-4c5b-8a7e-9d0c1b2a3f4e -m 0 -O '^has_journal' \
    -E hash_seed=7c3f1a52-6b8d-4e9f-a0b1-c2d3e4f50617,lazy_itable_init=0,root_owner=0:0 "$work/root.raw"
qemu-img convert -q -f raw -O qcow2 -c -o compression_type=zstd "$work/root.raw" "$work/root.qcow2"

cp "$work/common/cmdline" "$work/cmdline"
printf '%s' "$key" >"$work/key"
chmod 644 "$work/vmlinuz" "$work/initrd.img" "$work/root.qcow2"
mv "$work/root.qcow2" "$work/vmlinuz" "$work/initrd.img" "$work/cmdline" "$output/"
mv "$work/key" "$output/key" # last: whoever finds the key finds the rest
say "$variant is ready in $output ($(du -h "$output/root.qcow2" | cut -f1))"
