/** Child processes that end with this JVM, and what an earlier JVM left behind. Knows nothing of what it starts. */
@NullMarked
package dev.remora.lab.process;

import org.jspecify.annotations.NullMarked;
