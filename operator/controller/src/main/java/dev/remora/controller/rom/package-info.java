/**
 * The bits of ROMs: digests, signatures and files behind addresses. Talks to registries and web servers, never to
 * Kubernetes, and knows nothing of Instances.
 */
@NullMarked
package dev.remora.controller.rom;

import org.jspecify.annotations.NullMarked;
