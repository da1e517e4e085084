/**
 * Names, labels, annotations and content digests of what the controller makes. Depends on nothing else of the
 * controller.
 */
@NullMarked
package dev.remora.controller.naming;

import org.jspecify.annotations.NullMarked;
