#!/bin/sh
# Remora's part of the guest's cloud-init user-data (text/cloud-boothook): runs at every boot, before the user's own
# cloud-config. It mounts the config disk and starts the launcher that lies on it. It must return at once and leave
# nothing behind that holds its output: cloud-init waits for both.
PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
serial=remora-config
home=/run/remora # 0700: the config disk holds every plugin's config
config=$home/config
unit=/run/systemd/system/remora.service

say() { echo "remora: $*" >/dev/console; } 2>/dev/null
give_up() { say "$*; no plugin is loaded"; exit 0; } # never an error of the guest's boot

config_disk() { # by what the kernel knows, so that it needs no udev
    for file in /sys/block/*/serial; do
        [ -r "$file" ] && [ "$(cat "$file" 2>/dev/null)" = "$serial" ] || continue
        name=${file%/serial}
        name=/dev/${name##*/}
        [ -b "$name" ] && echo "$name" && return
    done
    return 1
}

waited=0
until disk=$(config_disk); do
    [ "$waited" -lt 50 ] || give_up "no disk has the serial $serial after 10 s"
    waited=$((waited + 1))
    sleep 0.2 2>/dev/null || sleep 1
done

mkdir -p "$home" && chmod 700 "$home" && mkdir -p "$config" || give_up "cannot make $config"
if ! grep -q " $config " /proc/mounts; then
    trouble=$(mount -t iso9660 -o ro,nosuid,nodev,noexec "$disk" "$config" 2>&1) \
        || give_up "cannot mount $disk: $trouble"
fi

shebang=$(sed -n '1s/^#! *\([^ ]*\).*/\1/p;1q' "$(command -v cloud-init)" 2>/dev/null)
for python in "$(command -v python3)" /usr/libexec/platform-python "$shebang" ''; do
    [ -x "$python" ] && break
done
[ -n "$python" ] || give_up "found no Python 3 (looked for python3, platform-python, cloud-init's own)"
launcher="$python -ESsB $config/launcher.pyz" # no site packages, nobody's environment, no attempt to write .pyc files

if [ -d /run/systemd/system ]; then
    # No default dependencies and no waiting: both would wait for the boot that waits for this script.
    [ -e "$unit" ] || cat >"$unit" <<EOF
[Unit]
Description=Remora: loads this guest's plugins and reports on them
DefaultDependencies=no
Conflicts=shutdown.target
Before=shutdown.target
StartLimitIntervalSec=0

[Service]
ExecStart=$launcher systemd
Restart=on-failure
RestartSec=5
RestartPreventExitStatus=2
MemoryMax=96M
StandardOutput=journal+console
SyslogIdentifier=remora
EOF
    systemctl --no-block start remora.service </dev/null >/dev/null 2>&1 || say "systemd did not start remora.service"
else
    # A launcher that dies is started again; its exit code 0 means that another one runs or that it was told to stop.
    (
        cd / || exit
        until $launcher python; do
            [ $? -ne 2 ] || exit
            sleep 5
        done
    ) </dev/null >/dev/null 2>&1 &
fi
exit 0
