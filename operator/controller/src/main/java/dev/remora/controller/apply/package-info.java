/**
 * Fourth stage: writes rendered objects to the API server, and only where they differ. The only room that writes,
 * status and events aside.
 */
@NullMarked
package dev.remora.controller.apply;

import org.jspecify.annotations.NullMarked;
