# Runs inside the new root after common/customize.sh.
sed -i '/getty/d' /etc/inittab # nobody logs in on the consoles of a test's guest
touch /etc/udev/rules.d/80-net-setup-link.rules
