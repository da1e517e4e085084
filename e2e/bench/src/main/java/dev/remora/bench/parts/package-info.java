/**
 * {@code make bench-parts}: what single steps of the gateway take, with JMH. The gateway's classes are those of its jar;
 * nothing else of the benchmarks knows them.
 */
@NullMarked
package dev.remora.bench.parts;

import org.jspecify.annotations.NullMarked;
