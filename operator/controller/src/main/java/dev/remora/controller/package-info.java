/**
 * The controller's process: options, wiring and life cycle. Every other room is built and connected here.
 */
@NullMarked
package dev.remora.controller;

import org.jspecify.annotations.NullMarked;
