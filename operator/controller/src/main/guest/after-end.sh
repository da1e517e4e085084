#!/bin/sh
# After every end of a plugin's service: keeps how it ended, for the pause before the next start and for the report.
#   usage: after-end.sh FOLDER     environment: systemd's SERVICE_RESULT, EXIT_CODE, EXIT_STATUS
# FOLDER/ended becomes one line: ends, quick ends in a row, uptime in s, result, how (exited, killed, dumped), status.
ends=0 failures=0 started=
[ -r "$1/ended" ] && read -r ends failures _ <"$1/ended"
[ -r "$1/started" ] && read -r started <"$1/started"
read -r uptime _ </proc/uptime
uptime=${uptime%%.*}
[ $((uptime - ${started:-$uptime})) -lt 10 ] || failures=0
echo "$((ends + 1)) $((failures + 1)) $uptime ${SERVICE_RESULT:--} ${EXIT_CODE:--} ${EXIT_STATUS:--}" >"$1/ended.new"
mv "$1/ended.new" "$1/ended"
