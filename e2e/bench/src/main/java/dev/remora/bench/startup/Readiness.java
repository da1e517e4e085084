package dev.remora.bench.startup;

/**
 * How a start went.
 *
 * @param millis from the start of the process to the first yes
 * @param cpuMillis processor time until then
 * @param residentMebibytes memory then
 */
record Readiness(long millis, long cpuMillis, long residentMebibytes) {}
