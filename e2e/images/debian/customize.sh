# Runs inside the new root after common/customize.sh: what a first boot would do is done, what a guest of a test never
# needs is masked. The boot itself (systemd, udev, networkd, all cloud-init stages) stays as Debian ships it.
echo 8f1d3c5ab7e94c0f9a2b6d4e7c8f0a1b >/etc/machine-id
systemctl --quiet enable systemd-networkd.service systemd-networkd-wait-online.service
touch /usr && touch /etc/.updated /var/.updated # systemd's ConditionNeedsUpdate compares them with /usr

for unit in \
    apt-daily.timer apt-daily-upgrade.timer dpkg-db-backup.timer e2scrub_all.timer e2scrub_reap.service fstrim.timer \
    systemd-tmpfiles-clean.timer getty.target getty@.service serial-getty@.service \
    systemd-pstore.service systemd-hwdb-update.service ldconfig.service systemd-journal-catalog-update.service \
    systemd-sysusers.service systemd-update-utmp.service systemd-update-utmp-runlevel.service \
    proc-sys-fs-binfmt_misc.automount sys-kernel-debug.mount sys-kernel-tracing.mount dev-hugepages.mount \
    dev-mqueue.mount; do
    ln -sf /dev/null "/etc/systemd/system/$unit"
done
mkdir -p /etc/systemd/journald.conf.d
printf '[Journal]\nStorage=volatile\n' >/etc/systemd/journald.conf.d/lab.conf
