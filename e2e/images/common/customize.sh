# Runs inside the new root, after its packages are configured, for every variant.
version=$(ls /lib/modules)
# An initrd of 90 KB: it loads the modules of a virtio disk and mounts what root= names. udev and its rules wait for the
# real root, which saves an emulated guest about five seconds.
mktirfs -m no -M no --include-modules=virtio_pci,virtio_blk -o /boot/initrd.img "$version"
mv "/boot/vmlinuz-$version" /boot/vmlinuz
rm -f /boot/initrd.img-* /boot/System.map-* /boot/config-*

rm -f /etc/apt/apt.conf.d/99mmdebstrap /etc/apt/sources.list.d/* /etc/apt/sources.list
rm -rf /var/lib/apt/lists/* /var/cache/apt/* /var/log/*.log /var/log/apt /var/cache/debconf/*-old
: >/etc/resolv.conf
echo guest >/etc/hostname
printf '127.0.0.1 localhost\n::1 localhost ip6-localhost\n' >/etc/hosts
echo '/dev/vda / ext4 rw,noatime 0 0' >/etc/fstab
