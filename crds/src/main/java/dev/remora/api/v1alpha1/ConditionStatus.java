package dev.remora.api.v1alpha1;

/** Status of a {@link Condition}. */
public enum ConditionStatus {
    /** It holds. */
    True,

    /** It does not hold. */
    False,

    /** Not known yet. */
    Unknown
}
