package dev.remora.bench.storm;

import java.time.Duration;

/**
 * Processor time, as the kernel counts it.
 *
 * @param gateway of the gateway
 * @param load of this process: callers and API server
 */
record ProcessorTimes(Duration gateway, Duration load) {
    static ProcessorTimes now(GatewayProcess gateway) {
        return new ProcessorTimes(gateway.processorTime(), used(ProcessHandle.current()));
    }

    static Duration used(ProcessHandle process) {
        return process.info().totalCpuDuration().orElse(Duration.ZERO);
    }

    ProcessorTimes minus(ProcessorTimes earlier) {
        return new ProcessorTimes(gateway.minus(earlier.gateway), load.minus(earlier.load));
    }
}
