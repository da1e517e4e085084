package dev.remora.controller;

/**
 * How replicas agree on the one that works: whoever holds a Lease.
 *
 * @param namespace of the Lease; empty for the one that the client is configured with
 * @param lease its name
 * @param identity of this replica; no two may have the same
 */
record Election(String namespace, String lease, String identity) {}
