/** The command line's entrance: the root command and what exit codes mean. */
@NullMarked
package dev.remora.cli;

import org.jspecify.annotations.NullMarked;
