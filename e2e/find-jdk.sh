#!/usr/bin/env bash
# Prints the home of a JDK 25 or newer: JAVA_HOME, else the java on the PATH, else where installers put JDKs.
# Where there is none it says in one sentence what to install, and fails.
set -euo pipefail
wanted=25

suits() { # suits HOME: a JDK (not a JRE) that is new enough
  [ -x "$1/bin/javac" ] && [ -r "$1/release" ] || return 1
  local major
  major=$(sed -n 's/^JAVA_VERSION="\([0-9]*\).*/\1/p' "$1/release")
  [ "${major:-0}" -ge "$wanted" ]
}

candidates() {
  [ -z "${JAVA_HOME:-}" ] || printf '%s\n' "$JAVA_HOME"
  local java
  if java=$(command -v java); then dirname "$(dirname "$(readlink -f "$java")")"; fi
  printf '%s\n' /usr/lib/jvm/* /opt/java/* /opt/jdk* "$HOME"/.sdkman/candidates/java/* "$HOME"/.jdks/* \
    /Library/Java/JavaVirtualMachines/*/Contents/Home
}

while IFS= read -r home; do
  if suits "$home"; then
    printf '%s\n' "$home"
    exit
  fi
done < <(candidates)
echo "No JDK $wanted found: install one (for example Eclipse Temurin, package temurin-$wanted-jdk) or set JAVA_HOME to it." >&2
exit 1
