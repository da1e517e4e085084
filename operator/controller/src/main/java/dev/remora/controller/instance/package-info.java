/**
 * The reconciler of Instances and the event sources that wake it: the stages put in order.
 */
@NullMarked
package dev.remora.controller.instance;

import org.jspecify.annotations.NullMarked;
