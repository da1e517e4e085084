#!/usr/bin/env bash
# Installs what the parts named as arguments need beyond a JDK, Maven and Go: the Debian packages that their packages.txt
# name (as root, with apt-get; otherwise it says which are missing), what their install.sh installs, and the control plane's
# binaries.
# Does nothing that is done already.
#
#   usage: setup.sh PART...      PART: a folder, seen from here, that holds a packages.txt: images, lab, clients, bench, monitoring, ../operator/image
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

lists=()
for part in "$@"; do
  [ -r "$part/packages.txt" ] || { echo "setup: $part has no packages.txt (expected: images, lab, clients, bench or monitoring)" >&2; exit 2; }
  lists+=("$part/packages.txt")
done

for tool in mvn git curl; do
  command -v "$tool" >/dev/null || { echo "setup: there is no $tool on the PATH: install it" >&2; exit 1; }
done

installed() { dpkg-query --show --showformat='${db:Status-Status}' "$1" 2>/dev/null | grep -qx installed; }

missing=()
while IFS= read -r package; do
  installed "$package" || missing+=("$package")
done < <(cat /dev/null "${lists[@]}" | sed 's/#.*//; s/[[:space:]]//g; /^$/d' | sort -u)

if [ ${#missing[@]} -gt 0 ]; then
  if ! command -v apt-get >/dev/null || [ "$(id -u)" != 0 ]; then
    echo "setup: these Debian packages are missing: ${missing[*]}" >&2
    echo "setup: install them (sudo apt-get install ${missing[*]}) or run this as root" >&2
    exit 1
  fi
  echo "setup: installing Debian packages: ${missing[*]}"
  log=$(mktemp)
  export DEBIAN_FRONTEND=noninteractive
  if ! { apt-get update && apt-get install --yes --no-install-recommends "${missing[@]}"; } >"$log" 2>&1; then
    tail -n 20 "$log" >&2
    echo "setup: apt-get failed (its whole output: $log)" >&2
    exit 1
  fi
  rm -f "$log"
fi

binaries/install.sh
for part in "$@"; do
  if [ -x "$part/install.sh" ]; then "$part/install.sh"; fi
done
