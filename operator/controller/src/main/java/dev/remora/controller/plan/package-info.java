/**
 * Second stage, pure: which plugin gets which slot and port, what the guest is told, and which revision that is.
 */
@NullMarked
package dev.remora.controller.plan;

import org.jspecify.annotations.NullMarked;
