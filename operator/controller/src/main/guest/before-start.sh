#!/bin/sh
# Before every start of a plugin's service: waits as long as its last quick ends ask for. It is here and not in
# RestartSec= because that cannot grow before systemd 254, and because a request that waits in the socket would start
# the service at once, however often it just died.
#   usage: before-start.sh FOLDER     FOLDER/ended: what after-end.sh wrote
ends=0 failures=0
[ -r "$1/ended" ] && read -r ends failures _ <"$1/ended"
case $failures in
    0) pause=0 ;;
    1) pause=0.25 ;;
    2) pause=0.5 ;;
    3) pause=1 ;;
    4) pause=2 ;;
    5) pause=4 ;;
    6) pause=8 ;;
    7) pause=16 ;;
    *) pause=30 ;;
esac
[ "$pause" = 0 ] || sleep "$pause" 2>/dev/null || sleep 1
read -r uptime _ </proc/uptime
echo "${uptime%%.*}" >"$1/started"
