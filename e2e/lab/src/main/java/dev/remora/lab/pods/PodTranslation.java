package dev.remora.lab.pods;

import dev.remora.image.Program;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.HTTPGetAction;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.VolumeMount;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a Pod's container is as a process of this machine: a pure function of the Pod and of where it runs.
 *
 * <p>Arguments, environment, probe and ServiceAccount are the Pod's own. What a container is and a process is not is made up
 * for here, in {@link PodArguments} and in {@link PodFields}, and nowhere else:
 *
 * <ul>
 *   <li>The image is the jar of this checkout, started by the image's own options of the Java VM.
 *   <li>The limit of memory is told to the Java VM, which sees the whole machine's otherwise.
 *   <li>{@code /tmp} is a folder that the Java VM is told of.
 *   <li>The ServiceAccount's token is in a kubeconfig, not below {@code /var/run/secrets}: that path is the machine's.
 *   <li>Names of Services are in a file that the Java VM is told of: there is no DNS for them.
 * </ul>
 *
 * @param program in the image
 * @param javaOptions of the Java VM
 * @param arguments of the program
 * @param environment all of it: nothing of the lab's own is passed on
 * @param readiness what answers 200 when it is ready; empty when it is ready as soon as it runs
 */
record PodTranslation(
        Program program,
        List<String> javaOptions,
        List<String> arguments,
        Map<String, String> environment,
        Optional<URI> readiness) {
    private static final Pattern IMAGE = Pattern.compile("(?:.*/)?remora-([a-z]+)(?::[^@]*)?(?:@.*)?");
    private static final String TEMPORARY_FILES = "/tmp";

    /**
     * Where a Pod runs.
     *
     * @param address of its own
     * @param folder of its own, with {@code volumes/<name>}, {@code kubeconfig} and {@code hosts}
     */
    record Place(String address, Path folder) {
        Path volume(String name) {
            return folder.resolve("volumes").resolve(name);
        }

        Path kubeconfig() {
            return folder.resolve("kubeconfig");
        }

        Path hosts() {
            return folder.resolve("hosts");
        }
    }

    /**
     * Translates.
     *
     * @throws UntranslatableException with what is not known
     */
    static PodTranslation of(Pod pod, Place place) {
        Set<String> unknown = PodFields.unknown(pod.getSpec());
        if (!unknown.isEmpty()) {
            throw new UntranslatableException(
                    "spec.%s: the lab does not know what it means outside of a container (expected: that PodFields lists it)"
                            .formatted(String.join(", spec.", unknown)));
        }
        if (pod.getSpec().getContainers().size() != 1) {
            throw new UntranslatableException("spec.containers: %d (expected: one)"
                    .formatted(pod.getSpec().getContainers().size()));
        }
        Container container = pod.getSpec().getContainers().getFirst();
        Map<String, String> folders = folders(container, place);
        PodArguments translation = new PodArguments(place.address(), folders);
        Program program = program(container.getImage());
        Map<String, String> environment = environment(pod, container, place, translation);
        return new PodTranslation(
                program,
                javaOptions(program, container, folders, place),
                translation.of(container.getArgs(), environment),
                environment,
                readiness(container, place));
    }

    private static Program program(String image) {
        Matcher name = IMAGE.matcher(image);
        return Arrays.stream(Program.values())
                .filter(program -> name.matches() && program.id().equals(name.group(1)))
                .findFirst()
                .orElseThrow(() -> new UntranslatableException(
                        "image: %s (expected: remora-controller or remora-gateway)".formatted(image)));
    }

    private static Map<String, String> folders(Container container, Place place) {
        Map<String, String> folders = new LinkedHashMap<>();
        for (VolumeMount mount : container.getVolumeMounts()) {
            folders.put(mount.getMountPath(), place.volume(mount.getName()).toString());
        }
        return folders;
    }

    private static List<String> javaOptions(
            Program program, Container container, Map<String, String> folders, Place place) {
        List<String> options = new ArrayList<>(program.javaOptions());
        Quantity memory = container.getResources() == null
                ? null
                : Optional.ofNullable(container.getResources().getLimits())
                        .map(limits -> limits.get("memory"))
                        .orElse(null);
        if (memory != null) {
            options.add("-XX:MaxRAM=" + Quantity.getAmountInBytes(memory).toBigInteger());
        }
        if (folders.containsKey(TEMPORARY_FILES)) {
            options.add("-Djava.io.tmpdir=" + folders.get(TEMPORARY_FILES));
        }
        options.add("-Djdk.net.hosts.file=" + place.hosts());
        return List.copyOf(options);
    }

    private static Map<String, String> environment(
            Pod pod, Container container, Place place, PodArguments translation) {
        Map<String, String> environment = new LinkedHashMap<>();
        environment.put("PATH", "/usr/bin:/bin");
        environment.put("LANG", "C.UTF-8");
        environment.put("HOSTNAME", pod.getMetadata().getName());
        if (!Boolean.FALSE.equals(pod.getSpec().getAutomountServiceAccountToken())) {
            environment.put("KUBECONFIG", place.kubeconfig().toString());
        }
        for (EnvVar variable : container.getEnv()) {
            environment.put(
                    variable.getName(),
                    variable.getValueFrom() == null
                            ? translation.file(
                                    "env " + variable.getName(),
                                    Optional.ofNullable(variable.getValue()).orElse(""))
                            : field(
                                    pod,
                                    place,
                                    variable.getValueFrom().getFieldRef().getFieldPath()));
        }
        return environment;
    }

    private static String field(Pod pod, Place place, String path) {
        return switch (path) {
            case "metadata.name" -> pod.getMetadata().getName();
            case "metadata.namespace" -> pod.getMetadata().getNamespace();
            case "status.podIP" -> place.address();
            default ->
                throw new UntranslatableException(
                        "fieldPath: %s (expected: metadata.name, metadata.namespace or status.podIP)".formatted(path));
        };
    }

    private static Optional<URI> readiness(Container container, Place place) {
        if (container.getReadinessProbe() == null) {
            return Optional.empty();
        }
        HTTPGetAction get = container.getReadinessProbe().getHttpGet();
        return Optional.of(
                URI.create("http://%s:%d%s".formatted(place.address(), port(container, get.getPort()), get.getPath())));
    }

    /** The number of a port that a probe or a Service names, or that is a number already. */
    static int port(Container container, IntOrString port) {
        if (port.getIntVal() != null) {
            return port.getIntVal();
        }
        return container.getPorts().stream()
                .filter(one -> port.getStrVal().equals(one.getName()))
                .findFirst()
                .orElseThrow(() -> new UntranslatableException(
                        "port: %s (expected: one of the container's names)".formatted(port.getStrVal())))
                .getContainerPort();
    }
}
