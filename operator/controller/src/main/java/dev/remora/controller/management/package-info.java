/**
 * Health and metrics over HTTP for whoever runs the controller.
 */
@NullMarked
package dev.remora.controller.management;

import org.jspecify.annotations.NullMarked;
