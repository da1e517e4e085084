package dev.remora.controller.resolve;

import dev.remora.api.v1alpha1.PluginResources;
import dev.remora.api.v1alpha1.PluginSpec;
import io.fabric8.kubernetes.api.model.Quantity;
import java.math.BigDecimal;
import java.math.RoundingMode;
import org.jspecify.annotations.Nullable;

/**
 * What a plugin may use of the guest at most.
 *
 * @param cpuMillis thousandths of a CPU, at least 1
 * @param memoryBytes bytes, at least 1
 */
public record Limits(@Nullable Long cpuMillis, @Nullable Long memoryBytes) {
    private static final BigDecimal THOUSAND = BigDecimal.valueOf(1000);

    /** Limits that a Plugin asks for, or none. */
    static @Nullable Limits of(PluginSpec plugin) throws InvalidValue {
        PluginResources resources = plugin.resources();
        if (resources == null) {
            return null;
        }
        Long cpu = amount("resources.cpu", resources.cpu(), THOUSAND);
        Long memory = amount("resources.memory", resources.memory(), BigDecimal.ONE);
        return cpu == null && memory == null ? null : new Limits(cpu, memory);
    }

    private static @Nullable Long amount(String field, @Nullable Quantity quantity, BigDecimal factor)
            throws InvalidValue {
        if (quantity == null) {
            return null;
        }
        try {
            long amount = quantity.getNumericalAmount()
                    .multiply(factor)
                    .setScale(0, RoundingMode.CEILING)
                    .longValueExact();
            if (amount > 0) {
                return amount;
            }
        } catch (ArithmeticException | IllegalArgumentException e) {
            throw new InvalidValue(field, quantity.toString(), "a positive Kubernetes quantity", e);
        }
        throw new InvalidValue(field, quantity.toString(), "a positive Kubernetes quantity", null);
    }
}
