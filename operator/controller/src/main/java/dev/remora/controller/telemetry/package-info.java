/**
 * Tells whoever runs the controller how the Instances are, in numbers. Knows Instances' statuses and Micrometer, and asks
 * nobody.
 */
@NullMarked
package dev.remora.controller.telemetry;

import org.jspecify.annotations.NullMarked;
