package dev.remora.image;

import java.util.List;
import java.util.stream.Stream;

/** What can be put into an image. */
public enum Program {
    /** Reconciles. */
    CONTROLLER("controller", "Makes KubeVirt virtual machines of Remora's Instances"),

    /** Forwards. */
    GATEWAY("gateway", "Forwards authenticated HTTP requests to plugins in guests");

    private static final List<String> JAVA_OPTIONS = List.of(
            "-XX:+UseSerialGC",
            // A twelfth less of what an idle connection takes (docs/benchmarks.md).
            "-XX:+UseCompactObjectHeaders",
            // A Pod that has run out of memory is of no use; Kubernetes makes a new one.
            "-XX:+ExitOnOutOfMemoryError",
            // It would write to /tmp at every start for tools that are not there.
            "-XX:-UsePerfData",
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow");

    private final String id;
    private final String description;

    Program(String id, String description) {
        this.id = id;
        this.description = description;
    }

    /** Of the module and, after {@code remora-}, of jar and image. */
    public String id() {
        return id;
    }

    String description() {
        return description;
    }

    /** File name, beside the folder {@code lib}. */
    public String jar() {
        return "remora-" + id + ".jar";
    }

    /** Options of the Java VM, which divide a container's memory; {@code JAVA_TOOL_OPTIONS} adds to them. */
    public List<String> javaOptions() {
        Stream<String> memory = switch (this) {
            // Most of it is what it remembers of Instances.
            case CONTROLLER -> Stream.of("-XX:MaxRAMPercentage=58");
            case GATEWAY ->
                Stream.of(
                        // Half of it is Netty's, outside of the heap.
                        "-XX:MaxRAMPercentage=45",
                        "-XX:MaxDirectMemorySize=128m",
                        // With a sixty-fourth of it, as the Java VM has it, a start collects garbage two dozen times.
                        "-XX:InitialRAMPercentage=20",
                        // Netty's events for JFR cost a twentieth of a start.
                        "-Dio.netty.jfr.enabled=false",
                        // Each 1,024th buffer is watched for a leak; each 128th, as by itself, was 3 % of a profile.
                        "-Dio.netty.leakDetection.samplingInterval=1024");
        };
        return Stream.concat(JAVA_OPTIONS.stream(), memory).toList();
    }
}
