#!/usr/bin/env bash
# Runs the benchmarks of the gateway's parts with JMH, whose harness is made from the compiled classes.
#
#   usage: parts.sh JDK [argument of JMH...]      e.g. parts.sh $JAVA_HOME -prof gc; -h tells them all
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
jdk=$1
shift

jars=e2e/bench/target/remora-bench.jar:operator/gateway/target/remora-gateway.jar
out=target/bench/parts
rm -rf "$out"
mkdir -p "$out/parts/dev/remora/bench" "$out/sources" "$out/classes"
cp -r e2e/bench/target/classes/dev/remora/bench/parts "$out/parts/dev/remora/bench/"
"$jdk/bin/java" -cp "$jars" org.openjdk.jmh.generators.bytecode.JmhBytecodeGenerator \
  "$out/parts" "$out/sources" "$out/classes" >"$out/generator.log" || { cat "$out/generator.log" >&2; exit 1; }
find "$out/sources" -name '*.java' -exec "$jdk/bin/javac" -proc:none -nowarn -cp "$jars" -d "$out/classes" {} +
exec "$jdk/bin/java" --sun-misc-unsafe-memory-access=allow -cp "$out/classes:$jars" org.openjdk.jmh.Main \
  -rf json -rff target/bench/parts.json "$@"
