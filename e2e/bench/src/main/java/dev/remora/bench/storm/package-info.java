/**
 * Measures what callers notice of the gateway's questions to the API server: many first requests at the same moment, answers
 * that expire under load, and an API server that is away. The gateway is the one that ships, in a process of its own; the API
 * server is a stand-in that takes 5 ms for a review and counts.
 */
@NullMarked
package dev.remora.bench.storm;

import org.jspecify.annotations.NullMarked;
