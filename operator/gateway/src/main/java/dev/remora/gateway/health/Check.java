package dev.remora.gateway.health;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One thing that must be well; looked at from the management port's thread, so it must not block.
 *
 * @param name lower-case words with hyphens
 * @param trouble says what is wrong, for anybody to read; {@code null} when nothing is
 */
public record Check(String name, Supplier<@Nullable String> trouble) {}
