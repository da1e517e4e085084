/**
 * Third stage, pure: a plan as Kubernetes objects.
 */
@NullMarked
package dev.remora.controller.render;

import org.jspecify.annotations.NullMarked;
