#!/usr/bin/env bash
# Fails when generated files are not what their generator makes now, or are not known to Git.
#
#   usage: check-generated.sh 'COMMAND THAT GENERATES' PATHSPEC...
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
generate=$1
shift
before=$(mktemp -d)
trap 'rm -rf "$before"' EXIT

files() { git ls-files -co --exclude-standard -- "$@" | sort -u; }
while IFS= read -r file; do
  [ -e "$file" ] || continue
  mkdir -p "$before/$(dirname "$file")" && cp "$file" "$before/$file"
done < <(files "$@")

$generate >/dev/null

stale=$(while IFS= read -r file; do cmp -s "$file" "$before/$file" || echo "  $file"; done < <(files "$@"))
unknown=$(git ls-files --others --exclude-standard -- "$@" | sed 's/^/  /')
if [ -n "$stale" ]; then
  printf 'check-generated: these were not what the generator makes (they are now: look at them and commit):\n%s\n' "$stale" >&2
fi
if [ -n "$unknown" ]; then
  printf 'check-generated: these are not in Git (git add them):\n%s\n' "$unknown" >&2
fi
[ -z "$stale$unknown" ]
echo "check-generated: up to date"
