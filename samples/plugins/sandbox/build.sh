#!/usr/bin/env bash
# Builds the plugin: one static program, in a folder that `remora rom build` takes.
#
#   usage: build.sh [FOLDER]     FOLDER: gets the program as init (default: target/rom beside this script)
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
folder=${1:-$here/target/rom}
command -v go >/dev/null || { echo "sandbox: there is no go on the PATH: install Go $(awk '$1 == "go" {print $2}' "$here/go.mod") or newer" >&2; exit 1; }
mkdir -p "$folder"
folder=$(cd "$folder" && pwd)
cd "$here"
CGO_ENABLED=0 GOFLAGS=-buildvcs=false go build -trimpath -ldflags '-s -w' -o "$folder/init" .
echo "$folder"
