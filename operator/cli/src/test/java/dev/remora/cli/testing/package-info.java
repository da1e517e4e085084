/** What the tests share: a registry of their own and folders to build from. */
@NullMarked
package dev.remora.cli.testing;

import org.jspecify.annotations.NullMarked;
