package dev.remora.controller.naming;

import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** Labels of everything that the controller makes. */
public final class Labels {
    /** Which software manages an object. */
    public static final String MANAGED_BY = "app.kubernetes.io/managed-by";

    /** Value of {@link #MANAGED_BY}. */
    public static final String REMORA = "remora";

    /** Which Instance an object belongs to. */
    public static final String INSTANCE = "remora.dev/instance";

    private static final int LONGEST_VALUE = 63;
    private static final int HASH = 10;

    private Labels() {}

    /** Labels of an object that belongs to an Instance, always in one order: digests are made of them. */
    public static SortedMap<String, String> of(String instance) {
        return new TreeMap<>(Map.of(MANAGED_BY, REMORA, INSTANCE, instanceValue(instance)));
    }

    /** The Instance's name as a label value; names of more than 63 characters are cut and end in their digest. */
    public static String instanceValue(String instance) {
        if (instance.length() <= LONGEST_VALUE) {
            return instance;
        }
        return instance.substring(0, LONGEST_VALUE - HASH - 1) + "-"
                + Digest.of(instance).hex(HASH);
    }
}
