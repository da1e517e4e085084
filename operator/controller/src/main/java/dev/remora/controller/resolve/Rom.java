package dev.remora.controller.resolve;

import dev.remora.api.v1alpha1.PullPolicy;
import org.jspecify.annotations.Nullable;

/**
 * Where a ROM is pulled from.
 *
 * @param image a valid {@link ImageReference}
 * @param pullPolicy Kubernetes' own default if absent
 * @param pullSecret Secret with the registry's credentials
 */
public record Rom(
        String image,
        @Nullable PullPolicy pullPolicy,
        @Nullable String pullSecret) {}
