/**
 * What the cluster is told about this process: named checks, and what they look at. Knows event loops and that an API server
 * answers, nothing of requests.
 */
@NullMarked
package dev.remora.gateway.health;

import org.jspecify.annotations.NullMarked;
