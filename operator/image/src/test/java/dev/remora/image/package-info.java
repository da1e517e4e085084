/** Tests of the images: their content, their digests, and that what is in them runs. */
@NullMarked
package dev.remora.image;

import org.jspecify.annotations.NullMarked;
