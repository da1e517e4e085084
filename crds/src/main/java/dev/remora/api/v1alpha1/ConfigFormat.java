package dev.remora.api.v1alpha1;

/** How a value from a Secret becomes a part of a configuration. */
public enum ConfigFormat {
    /** A JSON string with exactly the Secret's characters. */
    Text,

    /** The JSON value that the Secret's text is. */
    Json
}
