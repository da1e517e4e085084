/**
 * The part of KubeVirt's API that Remora reads or writes, as values that keep every field they do not name. Depends
 * on nothing else of the controller.
 */
@NullMarked
package dev.remora.controller.kubevirt;

import org.jspecify.annotations.NullMarked;
