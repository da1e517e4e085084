package dev.remora.bench;

/**
 * What one large body cost.
 *
 * @param peer who passed it on
 * @param direction {@code upload} or {@code download}, as the caller sees it
 * @param cpuSecondsPerGib user and system time of the peer
 * @param peakRssMib most memory that the peer has had so far
 */
record BodyRun(
        String peer,
        String protocol,
        String direction,
        long mebibytes,
        double mibPerSecond,
        double cpuSecondsPerGib,
        long peakRssMib) {}
