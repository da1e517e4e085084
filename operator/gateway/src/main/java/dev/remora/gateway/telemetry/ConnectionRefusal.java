package dev.remora.gateway.telemetry;

/** Why a caller's connection was closed before it could say anything. */
public enum ConnectionRefusal {
    /** There are as many as there may be. */
    LIMIT,
    /** Its address has as many as it may have. */
    CLIENT_LIMIT
}
