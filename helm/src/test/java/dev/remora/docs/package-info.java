/** What the repository's Markdown says is true of its files. Reads the checkout, changes nothing but what it generates. */
@NullMarked
package dev.remora.docs;

import org.jspecify.annotations.NullMarked;
