/**
 * Before all other stages: what an Instance with {@code spec.source} asks for once everything that it inherits is filled
 * in. Pure; what a source says is handed in.
 */
@NullMarked
package dev.remora.controller.inherit;

import org.jspecify.annotations.NullMarked;
