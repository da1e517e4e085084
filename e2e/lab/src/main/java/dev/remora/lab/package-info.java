/**
 * The lab: the whole main job on one machine, without a cluster. {@link dev.remora.lab.Lab} is the way in; it alone puts
 * the rooms below it together.
 */
@NullMarked
package dev.remora.lab;

import org.jspecify.annotations.NullMarked;
