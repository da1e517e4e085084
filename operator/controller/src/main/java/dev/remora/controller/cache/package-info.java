/**
 * What informers keep of the objects that they watch. Knows fabric8's informers and nothing of ours.
 */
@NullMarked
package dev.remora.controller.cache;

import org.jspecify.annotations.NullMarked;
