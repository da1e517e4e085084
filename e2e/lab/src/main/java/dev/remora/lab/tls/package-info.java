/** Certificates of a lab, made at its start and worth nothing elsewhere. Knows nothing of who uses them. */
@NullMarked
package dev.remora.lab.tls;

import org.jspecify.annotations.NullMarked;
