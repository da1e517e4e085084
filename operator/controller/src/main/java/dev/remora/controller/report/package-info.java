/**
 * Last stage, pure: an Instance's status as a function of what was observed and of a clock.
 */
@NullMarked
package dev.remora.controller.report;

import org.jspecify.annotations.NullMarked;
