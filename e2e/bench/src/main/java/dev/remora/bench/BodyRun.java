package dev.remora.bench;

/**
 * What one large body cost.
 *
 * @param direction {@code upload} or {@code download}, as the caller sees it
 * @param cpuSecondsPerGib user and system time of the gateway
 * @param peakRssMib most memory that the gateway's process has had so far
 */
record BodyRun(
        String protocol,
        String direction,
        long mebibytes,
        double mibPerSecond,
        double cpuSecondsPerGib,
        long peakRssMib) {}
