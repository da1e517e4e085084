/**
 * The console: files for a browser, what they read from the API server with the caller's token, and the rule that no plugin's
 * answer becomes a page beside them. Knows Netty, JSON and how the REST API asks the API server, and no plugin.
 */
@NullMarked
package dev.remora.gateway.console;

import org.jspecify.annotations.NullMarked;
