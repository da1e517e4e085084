package dev.remora.bench.scale;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * What was measured of the controller.
 *
 * @param secondsToApplied from the first create until all Instances say PluginsApplied and Ready at once
 * @param apiRequestsPerInstance requests to the API server until then and until nothing was left to do
 * @param steadyWritesPerMinute requests that may change something, after that
 * @param rssMib most resident memory of both lives
 * @param cpuSeconds processor time until nothing was left to do
 * @param restartSettledSeconds from the start after a kill until each Instance was reconciled and none was waiting
 * @param apiRequests by verb
 * @param steadyReadsPerMinute requests that change nothing, in the steady state
 * @param steadyCpuPercent processor time in the steady state, of one processor
 * @param restartApiRequests by verb
 * @param restartReconciliations of all Instances together until then
 */
record ScaleReport(
        int instances,
        double secondsToApplied,
        double apiRequestsPerInstance,
        double steadyWritesPerMinute,
        long rssMib,
        double cpuSeconds,
        double restartSettledSeconds,
        int pluginsPerInstance,
        int namespaces,
        Map<String, Long> apiRequests,
        double steadyReadsPerMinute,
        double steadyCpuPercent,
        double restartReadySeconds,
        double restartCpuSeconds,
        Map<String, Long> restartApiRequests,
        long restartReconciliations,
        List<String> javaOptions) {
    private static final ObjectMapper JSON = JsonMapper.builder()
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .enable(SerializationFeature.INDENT_OUTPUT)
            .build();

    void print(PrintStream out) {
        out.printf(
                "%n%d Instances, %d plugins each, in %d namespaces; controller with %s%n",
                instances, pluginsPerInstance, namespaces, String.join(" ", javaOptions));
        line(out, "all applied and ready", secondsToApplied, "s");
        line(out, "API requests per Instance", apiRequestsPerInstance, apiRequests.toString());
        line(out, "API writes when settled", steadyWritesPerMinute, "/min");
        line(out, "API reads when settled", steadyReadsPerMinute, "/min");
        line(out, "CPU when settled", steadyCpuPercent, "% of a processor");
        line(out, "memory, most resident", (double) rssMib, "MiB");
        line(out, "CPU until settled", cpuSeconds, "s");
        line(out, "restart: ready", restartReadySeconds, "s");
        line(out, "restart: settled", restartSettledSeconds, "s");
        line(out, "restart: CPU", restartCpuSeconds, "s");
        line(out, "restart: reconciliations", (double) restartReconciliations, "");
        line(out, "restart: API requests", sum(restartApiRequests), restartApiRequests.toString());
        out.println();
    }

    void write(Path file) throws IOException {
        Files.createDirectories(file.toAbsolutePath().getParent());
        JSON.writeValue(file.toFile(), this);
    }

    private static void line(PrintStream out, String what, double value, String unit) {
        out.printf("  %-28s %10.1f %s%n", what, value, unit);
    }

    private static double sum(Map<String, Long> requests) {
        return requests.values().stream().mapToDouble(Long::doubleValue).sum();
    }
}
