#!/usr/bin/env bash
# The scenario of docs/clients.md with curl.
#
#   usage: curl.sh --http1.1|--http2
#
# Reads GATEWAY (https://host:port), PLUGIN (the plugin's path), TOKEN, STRANGER (a token without rights), CA (a file) and
# WORK (a folder). Says `ok <step>` for each step; ends at the first that goes wrong.
set -euo pipefail
protocol=$1

# docs: setup
call() {
  curl --silent --show-error --fail-with-body --cacert "$CA" --header "Authorization: Bearer $TOKEN" "$@"
}
# docs: end

ok() { echo "ok $1"; }
expect() { # expect TEXT PART: fails unless PART is in TEXT
  [[ $1 == *"$2"* ]] || { echo "expected '$2' in: $1" >&2; exit 1; }
}
eval "$(declare -f call | sed "s/curl /curl $protocol /")" # the scenario alone says which version; a user need not
plugin=$GATEWAY$PLUGIN

answer=$(
# docs: get
call "$GATEWAY$PLUGIN/files/list?x=1"
# docs: end
)
expect "$answer" 'GET /files/list?x=1 HTTP/1.1'
expect "$answer" 'X-Remora-User: system:serviceaccount:'
expect "$(call --output /dev/null --write-out '%{http_version}' "$plugin/")" "${protocol#--http}"
ok get

answer=$(
# docs: post
call --json '{"command": "true"}' "$GATEWAY$PLUGIN/commands"
# docs: end
)
expect "$answer" 'POST /commands HTTP/1.1'
expect "$answer" '{"command": "true"}'
ok post

head -c 33554432 /dev/urandom >"$WORK/up"
file=$WORK/up
answer=$(
# docs: upload
call --request POST --upload-file "$file" "$GATEWAY$PLUGIN/sum"
# docs: end
)
sum=$(sha256sum "$WORK/up" | cut -d' ' -f1)
[ "$answer" = "33554432 $sum" ] || { echo "sent $sum, answer $answer" >&2; exit 1; }
answer=$(call --header 'Transfer-Encoding: chunked' --request POST --upload-file - "$plugin/sum" <"$WORK/up")
[ "$answer" = "33554432 $sum" ] || { echo "sent in chunks $sum, answer $answer" >&2; exit 1; }
ok upload

call --dump-header "$WORK/head" --output "$WORK/down" "$plugin/large"
expect "$(tr 'A-Z' 'a-z' <"$WORK/head")" "x-sha256: $(sha256sum "$WORK/down" | cut -d' ' -f1)"
ok download

events=$(
# docs: events
call --no-buffer "$GATEWAY$PLUGIN/events" | while read -r line; do
  echo "$line"
  [ "$line" != 'data: first' ] || call --request POST "$GATEWAY$PLUGIN/events/next"
done
# docs: end
)
expect "$events" 'data: second'
ok events

head=$(call --head "$plugin/large" | tr 'A-Z' 'a-z')
expect "$head" 'content-length: 33554432'
expect "$head" 'x-sha256: '
ok head

refused() { # refused STATUS SLUG CURL-ARGUMENTS: curl's exit code 22 is that of an HTTP error
  local status=$1 slug=$2 code=0 body
  shift 2
  body=$(call --write-out '\n%{http_code}' "$@") || code=$?
  [ "$code" = 22 ] || { echo "exit code $code of $*" >&2; exit 1; }
  expect "$body" "https://remora.dev/problems/$slug"
  expect "$body" $'\n'"$status"
}
refused 404 plugin-not-found "${plugin%/*}/nothing"
TOKEN=wrong refused 401 unauthenticated "$plugin/"
TOKEN=$STRANGER refused 403 forbidden "$plugin/"
ok errors

answer=$(call --expect100-timeout 60 --header 'Expect: 100-continue' --verbose --request POST --upload-file "$WORK/up" \
  "$plugin/expect" 2>&1)
expect "$answer" 'waited 33554432'
expect "$answer" "< HTTP/${protocol#--http} 100"
code=0
answer=$(call --expect100-timeout 60 --header 'Expect: 100-continue' --write-out '\n%{http_code} %{size_upload}' \
  --request POST --upload-file "$WORK/up" "$plugin/unwanted") || code=$?
[ "$code" = 22 ] || { echo "exit code $code of the unwanted upload" >&2; exit 1; }
expect "$answer" $'not wanted\n417 '
[ "$protocol" = --http2 ] || expect "$answer" '417 0' # over HTTP/2 curl asks, but does not wait for the answer
ok expect

code=0
answer=$(call --header 'Expect:' --request POST --upload-file "$WORK/up" "$plugin/early") || code=$?
[ "$code" = 22 ] || { echo "exit code $code of the early answer" >&2; exit 1; }
expect "$answer" 'too much'
ok early

connects=$(call --output /dev/null --output /dev/null --write-out '%{num_connects} ' "$plugin/a" "$plugin/b")
[ "$connects" = '1 0 ' ] || { echo "connections: $connects" >&2; exit 1; }
ok reuse

expect "$(call --dump-header - "$plugin/trailers" | tr 'A-Z' 'a-z')" 'x-sum: 7'
ok trailers

exec 3< <(exec curl "$protocol" --silent --no-buffer --cacert "$CA" --header "Authorization: Bearer $TOKEN" "$plugin/endless")
endless=$!
read -r line <&3
[ "$line" = more ] || { echo "the endless answer began with: $line" >&2; exit 1; }
kill "$endless"
expect "$(call "$plugin/cancelled")" cancelled
ok cancel
