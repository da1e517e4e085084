#!/usr/bin/env bash
# Makes the images of controller and gateway from what Maven built, as OCI archives, and pushes them where that is asked for.
#
#   usage: build.sh VERSION [REPOSITORY]     REPOSITORY: such as ghcr.io/remora-dev; the images are REPOSITORY/remora-<program>:VERSION
#
# JAVA_HOME is the JDK. Writes operator/image/target/remora-<program>.tar, an OCI index of the images for ARCHITECTURES
# (default: "amd64 arm64"), and prints its digest. CLASS_CACHE=no leaves out what makes the programs start faster.
# For what else runtime.sh takes, see there.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
version=${1:?usage: build.sh VERSION [REPOSITORY]}
repository=${2:-}
java=("$JAVA_HOME/bin/java" --sun-misc-unsafe-memory-access=allow -jar "$here/target/remora-image.jar")
revision=$(git -C "$here" rev-parse HEAD 2>/dev/null || true)

runtimes=()
for architecture in ${ARCHITECTURES:-amd64 arm64}; do
    "$here/runtime.sh" "$architecture" "$here/target/runtime-$architecture"
    runtimes+=(--runtime "$architecture=$here/target/runtime-$architecture")
done
for program in controller gateway; do
    options=(--program "$program" --built "$here/../$program/target" "${runtimes[@]}"
        --version-label "$version" --revision "$revision")
    [ "${CLASS_CACHE:-yes}" = no ] || options+=(--classes "$here/classes/$program.txt")
    archive=$here/target/remora-$program.tar
    [ -z "$repository" ] || options+=(--push "$repository/remora-$program:$version")
    digest=$("${java[@]}" "${options[@]}" --tar "$archive")
    echo "image: $archive $digest"
    [ -z "$repository" ] || echo "image: $repository/remora-$program:$version@$digest"
done
