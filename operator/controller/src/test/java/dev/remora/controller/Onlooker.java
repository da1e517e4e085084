package dev.remora.controller;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.remora.api.v1alpha1.Instance;
import dev.remora.api.v1alpha1.InstanceStatus;
import dev.remora.api.v1alpha1.PluginReport;
import dev.remora.controller.LifeModel.Loaded;
import dev.remora.controller.LifeModel.Sight;
import dev.remora.controller.kubevirt.VirtualMachine;
import dev.remora.controller.kubevirt.VirtualMachineInstance;
import dev.remora.controller.kubevirt.VirtualMachineInstanceSpec;
import dev.remora.controller.kubevirt.Volume;
import dev.remora.controller.naming.Annotations;
import dev.remora.controller.naming.Labels;
import dev.remora.controller.report.ConditionType;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.Secret;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Sees in the cluster what the model says that is to be seen; fails while things do not fit together. */
final class Onlooker {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Set<String> TOLD = Set.of("PluginLoaded", "PluginChanged", "PluginRemoved", "Restarting");
    private static final Pattern PLUGIN = Pattern.compile("plugin \"([^\"]+)\"");

    private final Stage stage;

    Onlooker(Stage stage) {
        this.stage = stage;
    }

    Sight look() {
        Map<String, Secret> secrets = secrets();
        VirtualMachine machine = stage.machine();
        Optional<VirtualMachineInstance> guest = stage.kubeVirt
                .guest(stage.namespace, Stage.NAME)
                .filter(vmi -> !Set.of("Succeeded", "Failed")
                        .contains(Objects.requireNonNull(vmi.getStatus()).phase()));
        Instance instance = stage.user.instance(Stage.NAME);
        InstanceStatus status = Objects.requireNonNull(instance.getStatus());
        assertThat(status.observedGeneration())
                .as("observedGeneration")
                .isEqualTo(instance.getMetadata().getGeneration());
        assertThat(status.appliedRevision())
                .as("appliedRevision")
                .isEqualTo(guest.map(vmi -> vmi.getMetadata().getAnnotations().get(Annotations.PLUGINS_REVISION))
                        .orElse(null));
        var template = Objects.requireNonNull(machine.getSpec().template());
        return new Sight(
                String.valueOf(status.state()),
                User.condition(status, ConditionType.PluginsApplied).reason(),
                Objects.requireNonNullElse(status.address(), ""),
                Objects.requireNonNullElse(status.plugins(), List.<PluginReport>of()).stream()
                        .map(plugin -> plugin.name() + ":" + plugin.port() + " " + plugin.state())
                        .toList(),
                String.valueOf(machine.getSpec().runStrategy()),
                loaded(Objects.requireNonNull(template.spec()), secrets),
                guest.map(vmi -> loaded(vmi.getSpec(), secrets)).orElse(List.of()),
                events());
    }

    /** Secrets that neither the machine nor its guest refers to. */
    Set<String> superfluousSecrets() {
        var needless = secrets().keySet();
        var template = Objects.requireNonNull(stage.machine().getSpec().template());
        referred(Objects.requireNonNull(template.spec())).forEach(needless::remove);
        stage.kubeVirt
                .guest(stage.namespace, Stage.NAME)
                .ifPresent(vmi -> referred(vmi.getSpec()).forEach(needless::remove));
        return needless;
    }

    /** What a guest of the spec finds on its disks. */
    private static List<Loaded> loaded(VirtualMachineInstanceSpec spec, Map<String, Secret> secrets) {
        assertThat(secrets.keySet()).containsAll(referred(spec));
        Map<String, Volume> volumes = Objects.requireNonNull(spec.volumes()).stream()
                .collect(Collectors.toMap(volume -> String.valueOf(volume.name()), Function.identity()));
        Volume config = volumes.get("remora-config");
        if (config == null) {
            return List.of();
        }
        String name = Objects.requireNonNull(config.secret()).secretName();
        var plugins = new ArrayList<Loaded>();
        for (JsonNode plugin :
                document(Objects.requireNonNull(secrets.get(name))).path("plugins")) {
            Volume rom = Objects.requireNonNull(volumes.get("plugin-" + plugins.size()));
            plugins.add(new Loaded(
                    plugin.path("name").asText(),
                    plugin.path("port").asInt(),
                    String.valueOf(Objects.requireNonNull(rom.containerDisk()).image()),
                    plugin.path("config").asText()));
        }
        return plugins;
    }

    private static JsonNode document(Secret secret) {
        byte[] json = Base64.getDecoder().decode(secret.getData().get("plugins.json"));
        try {
            return JSON.readTree(new String(json, StandardCharsets.UTF_8));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    private static List<String> referred(VirtualMachineInstanceSpec spec) {
        return Objects.requireNonNull(spec.volumes()).stream()
                .flatMap(volume -> Stream.of(
                                Optional.ofNullable(volume.secret()).map(secret -> secret.secretName()),
                                Optional.ofNullable(volume.cloudInitNoCloud())
                                        .map(seed -> Objects.requireNonNull(seed.secretRef())
                                                .name()))
                        .flatMap(Optional::stream))
                .toList();
    }

    private Map<String, Secret> secrets() {
        return stage
                .controlPlane
                .admin()
                .secrets()
                .inNamespace(stage.namespace)
                .withLabel(Labels.MANAGED_BY, Labels.REMORA)
                .list()
                .getItems()
                .stream()
                .collect(Collectors.toMap(secret -> secret.getMetadata().getName(), Function.identity()));
    }

    private List<String> events() {
        return stage.controlPlane.admin().v1().events().inNamespace(stage.namespace).list().getItems().stream()
                .filter(event -> TOLD.contains(event.getReason()))
                .map(Onlooker::told)
                .sorted()
                .toList();
    }

    private static String told(Event event) {
        Matcher plugin = PLUGIN.matcher(event.getMessage());
        return plugin.find() ? event.getReason() + " " + plugin.group(1) : event.getReason();
    }
}
