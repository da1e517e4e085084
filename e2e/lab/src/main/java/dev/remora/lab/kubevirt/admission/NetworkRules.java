package dev.remora.lab.kubevirt.admission;

import dev.remora.lab.kubevirt.spec.MachineSpec;
import dev.remora.lab.kubevirt.spec.MachineSpec.Interface;
import dev.remora.lab.kubevirt.spec.MachineSpec.Network;
import dev.remora.lab.kubevirt.spec.MachineSpec.Port;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** What KubeVirt checks of interfaces, their ports and their networks. */
final class NetworkRules {
    /** IANA_SVC_NAME of RFC 6335: at most 15 letters, digits and single inner hyphens, at least one letter. */
    private static final Pattern SERVICE_NAME =
            Pattern.compile("(?=.*[a-z])(?!.*--)[a-z0-9]([a-z0-9-]{0,13}[a-z0-9])?");

    private final String field;
    private final MachineSpec spec;
    private final List<Refusal> refusals = new ArrayList<>();

    private NetworkRules(String specField, MachineSpec spec) {
        this.field = specField + ".domain.devices.interfaces";
        this.spec = spec;
    }

    static List<Refusal> check(String specField, MachineSpec spec) {
        NetworkRules rules = new NetworkRules(specField, spec);
        rules.checkAll();
        return rules.refusals;
    }

    private void checkAll() {
        Set<String> networks = spec.allNetworks().stream().map(Network::name).collect(Collectors.toSet());
        Set<String> names = new HashSet<>();
        List<Interface> interfaces = spec.interfaces();
        for (int index = 0; index < interfaces.size(); index++) {
            Interface card = interfaces.get(index);
            String at = field + "[" + index + "]";
            if (!names.add(card.name())) {
                refuse(at + ".name", "Only one interface can be connected to one specific network");
            }
            if (!networks.contains(card.name())) {
                refuse(at + ".name", "%s.name '%s' not found.".formatted(at, card.name()));
            }
            ports(at, card);
        }
        for (String network : networks) {
            if (!names.contains(network)) {
                refuse(field, "%s does not have a corresponding interface".formatted(network));
            }
        }
    }

    private void ports(String at, Interface card) {
        if (card.portRanges() != null && !card.portRanges().isEmpty()) {
            refuse(at + ".portRanges", "PortRangesSpec feature gate is not enabled in kubevirt-config");
        }
        List<Port> ports = Objects.requireNonNullElse(card.ports(), List.of());
        Set<String> names = new HashSet<>();
        for (int index = 0; index < ports.size(); index++) {
            Port port = ports.get(index);
            String portAt = at + ".ports[" + index + "]";
            if (port.port() < 1 || port.port() > 65535) {
                refuse(portAt, "Port field must be in range 0 < x < 65536.");
            }
            String protocol = Objects.requireNonNullElse(port.protocol(), "TCP");
            if (!Set.of("TCP", "UDP").contains(protocol)) {
                refuse(portAt + ".protocol", "Unknown protocol, only TCP or UDP allowed");
            }
            String name = Objects.requireNonNullElse(port.name(), "");
            if (!name.isEmpty() && !SERVICE_NAME.matcher(name).matches()) {
                refuse(portAt + ".name", "Invalid name of the port: " + name);
            }
            if (!name.isEmpty() && !names.add(name)) {
                refuse(portAt + ".name", "Duplicate name of the port: " + name);
            }
        }
    }

    private void refuse(String at, String message) {
        refusals.add(new Refusal(at, message));
    }
}
