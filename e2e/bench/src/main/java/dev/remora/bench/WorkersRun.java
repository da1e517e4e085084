package dev.remora.bench;

/**
 * What a number of workers can do.
 *
 * @param workers event loops of the gateway
 * @param rps requests per second, the median of the rounds
 * @param gain times the requests per second of one worker
 * @param cpuMicros processor time of the whole gateway per request
 * @param errors requests that failed, of all rounds
 */
record WorkersRun(int workers, double rps, double gain, double cpuMicros, long errors) {}
