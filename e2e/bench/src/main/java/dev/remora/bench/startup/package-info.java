/**
 * How long a component takes from the start of its process until it says that it is ready, and what a cache of classes that a
 * run before has loaded and linked (JEP 483, 514, 515) makes of it.
 */
@NullMarked
package dev.remora.bench.startup;

import org.jspecify.annotations.NullMarked;
