package dev.remora.gateway.rest.translate;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;

/**
 * What kube-apiserver keeps of a number: integers up to 64 bits, and of everything else the double that is nearest. Rounded is
 * what is not the shortest text of that double.
 */
final class Precision {
    private static final int LARGEST_EXPONENT = 1000;

    private Precision() {}

    /** Whether a custom resource gives back every number in it as it is. */
    static boolean isKept(JsonNode value) {
        if (value.isIntegralNumber()) {
            return value.canConvertToLong();
        }
        if (value.isNumber()) {
            return isDouble(value.decimalValue());
        }
        for (JsonNode child : value) {
            if (!isKept(child)) {
                return false;
            }
        }
        return true;
    }

    private static boolean isDouble(BigDecimal number) {
        if (Math.abs((long) number.scale()) > LARGEST_EXPONENT) {
            return false;
        }
        double nearest = number.doubleValue();
        return !Double.isInfinite(nearest) && new BigDecimal(Double.toString(nearest)).compareTo(number) == 0;
    }
}
