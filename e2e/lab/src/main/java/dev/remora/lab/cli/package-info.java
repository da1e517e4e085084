/** {@code make demo} and its siblings: the lab as a background process, and what a newcomer sees of it. */
@NullMarked
package dev.remora.lab.cli;

import org.jspecify.annotations.NullMarked;
