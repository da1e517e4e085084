/**
 * What reaches the guest: the launcher's files and the user-data message that starts it. Pure but for reading the
 * class path.
 */
@NullMarked
package dev.remora.controller.guest;

import org.jspecify.annotations.NullMarked;
