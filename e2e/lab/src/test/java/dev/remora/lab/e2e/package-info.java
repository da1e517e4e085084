/** The main job against booted guests. One lab for all classes, few boots: a guest takes up to a minute without KVM. */
@NullMarked
package dev.remora.lab.e2e;

import org.jspecify.annotations.NullMarked;
