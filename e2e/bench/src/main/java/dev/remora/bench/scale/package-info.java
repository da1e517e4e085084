/**
 * Measures one controller with thousands of Instances: a real API server, the controller as it ships, and cheap stand-ins
 * for KubeVirt and for every guest's launcher. No guest runs.
 */
@NullMarked
package dev.remora.bench.scale;

import org.jspecify.annotations.NullMarked;
