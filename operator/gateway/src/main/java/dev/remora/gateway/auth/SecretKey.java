package dev.remora.gateway.auth;

/**
 * One key of one Secret.
 *
 * @param namespace of the Secret
 * @param name of the Secret
 * @param key in its data
 */
public record SecretKey(String namespace, String name, String key) {}
