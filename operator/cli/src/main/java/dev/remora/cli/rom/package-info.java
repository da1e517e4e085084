/**
 * How a folder becomes an image: the API that the command line, the lab and the tests call. It only puts the rooms
 * below it in a row.
 */
@NullMarked
package dev.remora.cli.rom;

import org.jspecify.annotations.NullMarked;
