package dev.remora.controller.plan;

import com.fasterxml.jackson.databind.JsonNode;
import dev.remora.api.v1alpha1.InstanceSpec;
import dev.remora.controller.kubevirt.Interface;
import dev.remora.controller.kubevirt.Port;
import dev.remora.controller.kubevirt.PortProbe;
import dev.remora.controller.kubevirt.Probe;
import dev.remora.controller.kubevirt.VirtualMachineInstanceSpec;
import dev.remora.controller.resolve.Machine;
import dev.remora.controller.resolve.Machine.FromTemplate;
import io.fabric8.kubernetes.api.model.Service;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Ports that the guest's own programs are known to use. */
final class GuestPorts {
    private GuestPorts() {}

    /** Those that the Instance names: {@code spec.ports}, the template's interface ports and its probes. */
    static Set<Integer> declared(InstanceSpec spec, Machine machine) {
        var ports = new HashSet<Integer>(orEmpty(spec.ports()));
        if (machine instanceof FromTemplate(var template) && template.spec() != null) {
            interfaces(template.spec())
                    .flatMap(nic -> orEmpty(nic.ports()).stream())
                    .map(Port::port)
                    .filter(Objects::nonNull)
                    .forEach(ports::add);
            probes(template.spec()).forEach(ports::add);
        }
        return ports;
    }

    /** Those that Services forward to a Pod with {@code labels}; a port given by name is one of the interface's. */
    static Set<Integer> served(Collection<Service> services, Map<String, String> labels) {
        return services.stream()
                .filter(service -> selects(service, labels))
                .flatMap(service -> service.getSpec().getPorts().stream())
                .map(port -> port.getTargetPort() == null
                        ? port.getPort()
                        : port.getTargetPort().getIntVal())
                .filter(Objects::nonNull)
                .collect(Collectors.toSet());
    }

    private static boolean selects(Service service, Map<String, String> labels) {
        Map<String, String> selector = service.getSpec().getSelector();
        return selector != null && !selector.isEmpty() && labels.entrySet().containsAll(selector.entrySet());
    }

    private static Stream<Interface> interfaces(VirtualMachineInstanceSpec spec) {
        return spec.domain() == null || spec.domain().devices() == null
                ? Stream.empty()
                : orEmpty(spec.domain().devices().interfaces()).stream();
    }

    private static Stream<Integer> probes(VirtualMachineInstanceSpec spec) {
        return Stream.of(port(spec.readinessProbe()), port(spec.livenessProbe()))
                .flatMap(List::stream);
    }

    private static List<Integer> port(@Nullable Probe probe) {
        if (probe == null) {
            return List.of();
        }
        return Stream.of(number(probe.httpGet()), number(probe.tcpSocket()))
                .flatMap(List::stream)
                .toList();
    }

    private static List<Integer> number(@Nullable PortProbe probe) {
        JsonNode port = probe == null ? null : probe.port();
        return port != null && port.canConvertToInt() ? List.of(port.intValue()) : List.of();
    }

    private static <T> List<T> orEmpty(@Nullable List<T> list) {
        return list == null ? List.of() : list;
    }
}
