/** The commands: each parses its arguments, calls one API and prints. Only here is standard output written to. */
@NullMarked
package dev.remora.cli.command;

import org.jspecify.annotations.NullMarked;
