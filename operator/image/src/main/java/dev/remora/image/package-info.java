/** Makes container images from what Maven built, by jib: no Docker, no root, the same digest for the same input. */
@NullMarked
package dev.remora.image;

import org.jspecify.annotations.NullMarked;
