#!/usr/bin/env bash
# Makes the images of controller and gateway from what Maven built, as OCI archives, and pushes them where that is asked for.
#
#   usage: build.sh VERSION [REPOSITORY]     REPOSITORY: such as ghcr.io/remora-dev; the images are REPOSITORY/remora-<program>:VERSION
#
# JAVA_HOME is the JDK. Writes operator/image/target/remora-<program>.tar and prints each image's digest.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
version=${1:?usage: build.sh VERSION [REPOSITORY]}
repository=${2:-}
java=("$JAVA_HOME/bin/java" --sun-misc-unsafe-memory-access=allow -jar "$here/target/remora-image.jar")
revision=$(git -C "$here" rev-parse HEAD 2>/dev/null || true)

"$here/runtime.sh" "$here/target/runtime"
for program in controller gateway; do
    options=(--program "$program" --built "$here/../$program/target" --runtime "$here/target/runtime"
        --version-label "$version" --revision "$revision")
    archive=$here/target/remora-$program.tar
    digest=$("${java[@]}" "${options[@]}" --tar "$archive")
    echo "image: $archive $digest"
    if [ -n "$repository" ]; then
        "${java[@]}" "${options[@]}" --push "$repository/remora-$program:$version" >/dev/null
        echo "image: $repository/remora-$program:$version@$digest"
    fi
done
