package dev.remora.lab.kubevirt.spec;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.fabric8.kubernetes.api.model.Quantity;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** {@code spec} of a VMI and {@code spec.template.spec} of a VM (staging/src/kubevirt.io/api/core/v1). */
@JsonIgnoreProperties(ignoreUnknown = true)
public record MachineSpec(
        @Nullable Domain domain,
        @Nullable List<Volume> volumes,
        @Nullable List<Network> networks,
        @Nullable String hostname,
        @Nullable Long terminationGracePeriodSeconds) {

    private static final ObjectMapper JSON = JsonMapper.builder()
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();

    /**
     * Reads a spec.
     *
     * @throws IllegalArgumentException when a field has the wrong type, with its path
     */
    public static MachineSpec read(JsonNode spec) {
        try {
            MachineSpec read = JSON.treeToValue(spec, MachineSpec.class);
            return read == null ? new MachineSpec(null, null, null, null, null) : read;
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("cannot read the spec: " + e.getOriginalMessage(), e);
        }
    }

    /** The disks in their order. */
    public List<Disk> disks() {
        return devices().map(Devices::disks).orElse(List.of());
    }

    /** The volumes in their order. */
    public List<Volume> allVolumes() {
        return volumes == null ? List.of() : volumes;
    }

    /** The interfaces in their order. */
    public List<Interface> interfaces() {
        return devices().map(Devices::interfaces).orElse(List.of());
    }

    /** The networks in their order. */
    public List<Network> allNetworks() {
        return networks == null ? List.of() : networks;
    }

    /** The devices, if there are any. */
    public Optional<Devices> devices() {
        return Optional.ofNullable(domain).map(Domain::devices);
    }

    /** The firmware settings, if there are any. */
    public Optional<Firmware> firmware() {
        return Optional.ofNullable(domain).map(Domain::firmware);
    }

    /** Memory that is asked for in any of KubeVirt's ways. */
    public Optional<Quantity> memory() {
        return Optional.ofNullable(domain).flatMap(Domain::requestedMemory);
    }

    @JsonIgnoreProperties(ignoreUnknown = true)
    public record Domain(
            @Nullable Cpu cpu,
            @Nullable Memory memory,
            @Nullable Resources resources,
            @Nullable Devices devices,
            @Nullable Firmware firmware,
            @Nullable String rebootPolicy) {

        Optional<Quantity> requestedMemory() {
            return Optional.ofNullable(memory)
                    .map(Memory::guest)
                    .or(() -> Optional.ofNullable(resources).flatMap(wanted -> wanted.amount("memory")));
        }

        /** Virtual CPUs: sockets × cores × threads, or what the requests or limits ask for. */
        public int cpus() {
            if (cpu != null) {
                return cpu.total();
            }
            return Optional.ofNullable(resources)
                    .flatMap(wanted -> wanted.amount("cpu"))
                    .map(amount -> (int) Math.ceil(amount.getNumericalAmount().doubleValue()))
                    .orElse(1);
        }
    }

    @JsonIgnoreProperties(ignoreUnknown = true)
    public record Cpu(
            @Nullable Integer sockets,
            @Nullable Integer cores,
            @Nullable Integer threads) {
        int total() {
            return orOne(sockets) * orOne(cores) * orOne(threads);
        }

        private static int orOne(@Nullable Integer count) {
            return count == null ? 1 : Math.max(1, count);
        }
    }

    @JsonIgnoreProperties(ignoreUnknown = true)
    public record Memory(@Nullable Quantity guest) {}

    @JsonIgnoreProperties(ignoreUnknown = true)
    public record Resources(
            @Nullable Map<String, Quantity> requests,
            @Nullable Map<String, Quantity> limits) {
        Optional<Quantity> amount(String resource) {
            return Optional.ofNullable(requests)
                    .map(amounts -> amounts.get(resource))
                    .or(() -> Optional.ofNullable(limits).map(amounts -> amounts.get(resource)));
        }
    }

    @JsonIgnoreProperties(ignoreUnknown = true)
    public record Firmware(
            @Nullable String uuid,
            @Nullable String serial,
            @Nullable JsonNode kernelBoot) {}

    @JsonIgnoreProperties(ignoreUnknown = true)
    public record Devices(
            List<Disk> disks,
            List<Interface> interfaces,
            @Nullable List<JsonNode> filesystems,
            @Nullable Boolean autoattachPodInterface,
            @Nullable Boolean autoattachVSOCK) {

        public Devices {
            disks = disks == null ? List.of() : disks;
            interfaces = interfaces == null ? List.of() : interfaces;
        }
    }

    @JsonIgnoreProperties(ignoreUnknown = true)
    public record Network(String name, @Nullable JsonNode pod) {}

    /**
     * A network card and its binding.
     *
     * @param ports absent or empty: every port is forwarded
     * @param masquerade present for masquerade binding, and so on
     */
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record Interface(
            String name,
            @Nullable String macAddress,
            @Nullable List<Port> ports,
            @Nullable List<JsonNode> portRanges,
            @Nullable JsonNode masquerade,
            @Nullable JsonNode bridge,
            @Nullable JsonNode passtBinding) {}

    @JsonIgnoreProperties(ignoreUnknown = true)
    public record Port(
            @Nullable String name, int port, @Nullable String protocol) {}
}
