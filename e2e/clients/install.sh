#!/usr/bin/env bash
# Puts the Python packages of requirements.txt into a virtual environment in the cache, each as pinned there by hash.
# Does nothing that is done already.
#
# REMORA_CACHE names the cache (default: $XDG_CACHE_HOME/remora or ~/.cache/remora).
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
cache=${REMORA_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/remora}/clients
environment=$cache/$(sha256sum "$here/requirements.txt" | cut -c1-16)

say() { printf 'clients: %s\n' "$*" >&2; }
usable() { "$environment/bin/python" -c 'import kubernetes.client, unikraft_cloud, websockets' 2>/dev/null; } # not after Python was upgraded

mkdir -p "$cache"
exec 9>"$cache/lock"
flock 9
if ! usable; then
  say "installing Python packages into $environment"
  rm -rf "$environment"
  python3 -m venv "$environment"
  log=$(mktemp)
  if ! "$environment/bin/pip" install --no-deps --only-binary :all: --require-hashes --disable-pip-version-check \
      --requirement "$here/requirements.txt" >"$log" 2>&1 || ! usable; then
    tail -n 20 "$log" >&2
    rm -rf "$environment"
    say "pip failed with $(python3 --version) (its whole output: $log)"
    exit 1
  fi
  rm -f "$log"
fi
