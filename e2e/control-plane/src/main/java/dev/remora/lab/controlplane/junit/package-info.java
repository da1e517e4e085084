/** One control plane for all test classes of a test run; the only room here that knows JUnit. */
@NullMarked
package dev.remora.lab.controlplane.junit;

import org.jspecify.annotations.NullMarked;
