/** Whether an installed Remora works, asked from a Pod beside it: what {@code helm test} runs. Knows nothing of the gateway's rooms. */
@NullMarked
package dev.remora.gateway.check;

import org.jspecify.annotations.NullMarked;
