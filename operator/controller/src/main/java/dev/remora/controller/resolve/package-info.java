/**
 * First stage: what an Instance refers to, as values. What is missing or wrong is a value too. Gets the looked-up objects
 * handed in and talks to nobody.
 */
@NullMarked
package dev.remora.controller.resolve;

import org.jspecify.annotations.NullMarked;
