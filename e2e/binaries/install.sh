#!/usr/bin/env bash
# Puts the lab's binaries into the cache: etcd, kube-apiserver, kube-controller-manager, kubectl, the CNCF distribution
# registry, h2spec, Helm, the program that judges health as GitOps tools do, and Argo CD's CRDs, at the versions that the
# go.mod files beside this script pin. Each comes from its official release where that can be reached (and its published
# SHA-256 matches), otherwise it is built from its Go module.
#
#   usage: install.sh [--offline]     --offline: do not ask the release sites, build
#
# REMORA_CACHE names the cache (default: $XDG_CACHE_HOME/remora or ~/.cache/remora).
# The layout below it is the one that fabric8's kube-api-test expects: k8s/<version>-<os>-<arch>/.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
cache=${REMORA_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/remora}
os=linux
arch=$(uname -m | sed 's/x86_64/amd64/; s/aarch64/arm64/')

pinned() { awk -v module="$2" '$1 == "require" && $2 == module {print $3} $1 == module {print $2}' "$here/$1/go.mod" | head -n 1; }
kubernetes=$(pinned kubernetes k8s.io/kubernetes)
etcd=$(pinned etcd go.etcd.io/etcd/server/v3)
registry=$(pinned registry github.com/distribution/distribution/v3)
h2spec=$(pinned h2spec github.com/summerwind/h2spec)
helm=$(pinned helm helm.sh/helm/v4)
argocd=$(pinned argocd github.com/argoproj/argo-cd/v3)
health=$(cat "$here"/health/* | sha256sum | cut -c1-16) # our own program

target=$cache/k8s/${kubernetes#v}-$os-$arch
kubernetes_release=${KUBERNETES_RELEASES:-https://dl.k8s.io}/$kubernetes/bin/$os/$arch
etcd_release=${ETCD_RELEASES:-https://github.com/etcd-io/etcd/releases/download}/$etcd
registry_release=${REGISTRY_RELEASES:-https://github.com/distribution/distribution/releases/download}/$registry
helm_release=${HELM_RELEASES:-https://get.helm.sh}

say() { printf 'binaries: %s\n' "$*" >&2; }
fetch() { curl --fail --silent --location --connect-timeout 5 --retry 2 --max-time 600 "$@"; }
reachable() { [ "${offline:-no}" = no ] && fetch --output /dev/null --range 0-0 --max-time 10 "$1"; }

# checked URL SHA256-TEXT FILE: downloads URL into FILE if the first word of SHA256-TEXT is its hash.
checked() {
  fetch --output "$3" "$1" || return 1
  [ "$(sha256sum "$3" | cut -d' ' -f1)" = "$(cut -d' ' -f1 <<<"$2")" ] || { say "$1 does not match its published SHA-256, building instead"; return 1; }
}

build() { # build MODULE-FOLDER PACKAGE OUTPUT [LDFLAGS]
  command -v go >/dev/null || { say "$2 must be built and there is no go on the PATH: install Go $(awk '$1 == "go" {print $2}' "$here/$1/go.mod") or newer"; exit 1; }
  say "building $2 (minutes on a small machine, then kept in $cache)"
  (cd "$here/$1" && CGO_ENABLED=0 GOFLAGS=-buildvcs=false go build -trimpath -ldflags "-s -w ${4:-}" -o "$3.part" "$2")
}

place() { chmod 755 "$1.part" && mv "$1.part" "$1"; } # a cut build leaves only a .part file

kubernetes_binary() {
  local name=$1 file=$target/$1 sum minor v
  [ -x "$file" ] && return
  if [ "$kubernetes_reachable" = yes ] && sum=$(fetch "$kubernetes_release/$name.sha256") \
      && checked "$kubernetes_release/$name" "$sum" "$file.part"; then
    say "$name $kubernetes from its release"
  else
    minor=$(cut -d. -f2 <<<"$kubernetes") v=k8s.io/component-base/version
    build kubernetes "k8s.io/kubernetes/cmd/$name" "$file" \
      "-X $v.gitVersion=$kubernetes -X $v.gitMajor=1 -X $v.gitMinor=$minor -X $v.gitTreeState=archive"
  fi
  place "$file"
}

released_tarball() { # released_tarball BASE-URL TARBALL SUMS-FILE MEMBER OUTPUT
  local sum archive
  archive=$(mktemp)
  sum=$(fetch "$1/$3" | grep -F "$2" | head -n 1) \
    && checked "$1/$2" "$sum" "$archive" \
    && tar -xzf "$archive" -O "$4" > "$5.part" \
    || { rm -f "$archive" "$5.part"; return 1; }
  rm -f "$archive"
}

etcd_binary() {
  local file=$target/etcd folder=etcd-$etcd-$os-$arch
  [ -x "$file" ] && return
  if reachable "$etcd_release/SHA256SUMS" \
      && released_tarball "$etcd_release" "$folder.tar.gz" SHA256SUMS "$folder/etcd" "$file"; then
    say "etcd $etcd from its release"
  else
    build etcd go.etcd.io/etcd/server/v3 "$file"
  fi
  place "$file"
}

registry_binary() {
  local file=$cache/registry/$registry/registry tarball=registry_${registry#v}_${os}_$arch.tar.gz
  mkdir -p "$(dirname "$file")"
  [ -x "$file" ] && return
  if reachable "$registry_release/$tarball.sha256" \
      && released_tarball "$registry_release" "$tarball" "$tarball.sha256" registry "$file"; then
    say "registry $registry from its release"
  else
    build registry github.com/distribution/distribution/v3/cmd/registry "$file"
  fi
  place "$file"
}

# Its own releases are of another line than its Go module, so it is always built (seconds).
h2spec_binary() {
  local file=$cache/h2spec/$h2spec/h2spec
  mkdir -p "$(dirname "$file")"
  [ -x "$file" ] && return
  build h2spec github.com/summerwind/h2spec/cmd/h2spec "$file"
  place "$file"
}

helm_binary() {
  local file=$cache/helm/$helm/helm tarball=helm-$helm-$os-$arch.tar.gz
  mkdir -p "$(dirname "$file")"
  [ -x "$file" ] && return
  if reachable "$helm_release/$tarball.sha256sum" \
      && released_tarball "$helm_release" "$tarball" "$tarball.sha256sum" "$os-$arch/helm" "$file"; then
    say "helm $helm from its release"
  else
    build helm helm.sh/helm/v4/cmd/helm "$file" "-X helm.sh/helm/v4/internal/version.version=$helm"
  fi
  place "$file"
}

health_binary() {
  local file=$cache/health/$health/health
  mkdir -p "$(dirname "$file")"
  [ -x "$file" ] && return
  build health . "$file"
  place "$file"
}

# Argo CD's CRDs lie in its module, which Go checks.
argocd_crds() {
  local folder=$cache/argocd/$argocd module
  [ -d "$folder" ] && return
  command -v go >/dev/null || { say "Argo CD's CRDs come with its Go module and there is no go on the PATH: install Go"; exit 1; }
  say "Argo CD's CRDs $argocd"
  module=$(cd / && go mod download -json "github.com/argoproj/argo-cd/v3@$argocd" | sed -n 's/^\t"Dir": "\(.*\)",$/\1/p')
  rm -rf "$folder.part" && mkdir -p "$folder.part"
  cp "$module"/manifests/crds/application{,set}-crd.yaml "$folder.part"
  chmod -R u+w "$folder.part" && mv "$folder.part" "$folder"
}

case ${1:-} in
  '') offline=no ;;
  --offline) offline=yes ;;
  *) say "unknown argument $1 (expected: --offline or nothing)"; exit 2 ;;
esac
mkdir -p "$target"
exec 9>"$cache/binaries.lock"
flock 9 # two builds at once would only halve each other's speed
kubernetes_reachable=no
if [ -n "$(for b in kube-apiserver kube-controller-manager kubectl; do [ -x "$target/$b" ] || echo "$b"; done)" ] \
    && reachable "$kubernetes_release/kubectl.sha256"; then kubernetes_reachable=yes; fi
etcd_binary
kubernetes_binary kube-apiserver
kubernetes_binary kube-controller-manager
kubernetes_binary kubectl
registry_binary
h2spec_binary
helm_binary
health_binary
argocd_crds
say "ready in $cache (kubernetes $kubernetes, etcd $etcd, registry $registry, h2spec $h2spec, helm $helm)"
