#!/usr/bin/env bash
# Prints how QEMU runs guests on this machine: kvm or tcg. A /dev/kvm that can be opened is no proof (one was seen that
# never starts a stock kernel), so a kernel is booted with it until its first words come out of the serial port.
#
#   usage: accelerator.sh IMAGE_DIR     IMAGE_DIR: what build.sh made (vmlinuz and initrd.img are used)
#
# The answer is kept until the machine boots again, in REMORA_CACHE (default: $XDG_CACHE_HOME/remora or
# ~/.cache/remora). REMORA_ACCELERATOR=kvm|tcg overrides it. Why it is tcg is said on stderr.
set -euo pipefail
image=${1:?usage: accelerator.sh IMAGE_DIR}
cache=${REMORA_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/remora}
seconds=10
say() { printf 'accelerator: %s\n' "$*" >&2; }

case ${REMORA_ACCELERATOR:-} in
    kvm | tcg) echo "$REMORA_ACCELERATOR"; exit ;;
    '') ;;
    *) say "REMORA_ACCELERATOR is $REMORA_ACCELERATOR, allowed are kvm and tcg"; exit 2 ;;
esac

answer=$cache/accelerator-$(cat /proc/sys/kernel/random/boot_id)-$(id -u)
if [ -s "$answer" ]; then cat "$answer"; exit; fi

boots() {
    [ -e /dev/kvm ] || { say "tcg: this machine has no /dev/kvm"; return 1; }
    [ -r /dev/kvm ] && [ -w /dev/kvm ] || { say "tcg: $(id -un) may not use /dev/kvm"; return 1; }
    if ! command -v qemu-system-x86_64 >/dev/null; then
        say "qemu-system-x86_64 is missing: install the Debian package qemu-system-x86"
        exit 1
    fi
    local work qemu waited=0
    work=$(mktemp -d)
    qemu-system-x86_64 -M pc -accel kvm -cpu host -m 256 -nodefaults -no-user-config -no-reboot -display none \
        -serial "file:$work/serial" -kernel "$image/vmlinuz" -initrd "$image/initrd.img" \
        -append 'console=ttyS0 earlyprintk=serial panic=-1' </dev/null >"$work/said" 2>&1 &
    qemu=$!
    disown "$qemu" # bash would tell of its end
    until grep -q 'Linux version' "$work/serial" 2>/dev/null || [ "$waited" -ge $((seconds * 10)) ]; do
        kill -0 "$qemu" 2>/dev/null || break
        sleep 0.1
        waited=$((waited + 1))
    done
    local started=no
    grep -q 'Linux version' "$work/serial" 2>/dev/null && started=yes
    kill -9 "$qemu" 2>/dev/null || true
    [ $started = yes ] || say "tcg: with /dev/kvm no kernel started within $seconds s. $(head -c 300 "$work/said")"
    rm -rf "$work"
    [ $started = yes ]
}

mkdir -p "$cache"
rm -f "$cache"/accelerator-*-"$(id -u)"
boots && found=kvm || found=tcg
echo "$found" >"$answer.part" && mv "$answer.part" "$answer"
echo "$found"
