package dev.remora.controller.guard;

import dev.remora.controller.naming.Labels;
import dev.remora.controller.plan.PortRange;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.LabelSelectorRequirement;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyBuilder;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyPort;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The NetworkPolicies of one namespace. A pure function of the others that are there.
 *
 * <p>A NetworkPolicy can only allow, and a Pod that any one selects is closed for all else. So one policy opens plugin ports to
 * friends, which closes every other port too, and further ones open those again: for exactly the guests that no policy of
 * somebody else selects. Where one does, the other ports were closed but for what it allows, and stay so.
 */
final class PortPolicies {
    static final String PLUGIN_PORTS = "remora-plugin-ports";
    static final String OTHER_PORTS = "remora-other-ports";

    /** More than anybody has; beyond it, guests' other ports stay closed rather than some being opened wrongly. */
    static final int MOST = 32;

    private static final Pattern OUR_NAMES = Pattern.compile(PLUGIN_PORTS + "|" + OTHER_PORTS + "-[0-9]+");
    private static final String INGRESS = "Ingress";
    private static final String NAMESPACE_NAME = "kubernetes.io/metadata.name";
    private static final int HIGHEST_PORT = 65535;
    private static final LabelSelectorRequirement GUEST =
            new LabelSelectorRequirement(Labels.INSTANCE, "Exists", List.of());

    private final PortRange ports;
    private final Friends friends;

    PortPolicies(PortRange ports, Friends friends) {
        this.ports = ports;
        this.friends = friends;
    }

    static boolean isOurs(NetworkPolicy policy) {
        return Labels.REMORA.equals(Optional.ofNullable(policy.getMetadata().getLabels())
                        .orElse(Map.of())
                        .get(Labels.MANAGED_BY))
                && OUR_NAMES.matcher(policy.getMetadata().getName()).matches();
    }

    /** In the order in which they are to be written: what opens first, so that nothing is closed in between. */
    List<NetworkPolicy> wanted(String namespace, Collection<NetworkPolicy> others) {
        var wanted = new ArrayList<NetworkPolicy>();
        List<List<LabelSelectorRequirement>> unselected = unselected(others);
        for (int index = 0; index < unselected.size(); index++) {
            wanted.add(otherPorts(namespace, index, unselected.get(index)));
        }
        wanted.add(pluginPorts(namespace));
        return wanted;
    }

    private NetworkPolicy pluginPorts(String namespace) {
        return policy(namespace, PLUGIN_PORTS)
                .withNewSpec()
                .withNewPodSelector()
                .withMatchExpressions(GUEST)
                .endPodSelector()
                .withPolicyTypes(INGRESS)
                .addNewIngress()
                .addNewFrom()
                .withNewNamespaceSelector()
                .addToMatchLabels(NAMESPACE_NAME, friends.namespace())
                .endNamespaceSelector()
                .withNewPodSelector()
                .addToMatchLabels(friends.labels())
                .endPodSelector()
                .endFrom()
                .withPorts(tcp(ports.start(), ports.end()))
                .endIngress()
                .endSpec()
                .build();
    }

    private NetworkPolicy otherPorts(String namespace, int index, List<LabelSelectorRequirement> guests) {
        return policy(namespace, OTHER_PORTS + "-" + index)
                .withNewSpec()
                .withNewPodSelector()
                .withMatchExpressions(
                        Stream.concat(Stream.of(GUEST), guests.stream()).toList())
                .endPodSelector()
                .withPolicyTypes(INGRESS)
                .addNewIngress()
                .withPorts(Stream.of(
                                below(),
                                above(),
                                Optional.of(new NetworkPolicyPort(null, null, "UDP")),
                                Optional.of(new NetworkPolicyPort(null, null, "SCTP")))
                        .flatMap(Optional::stream)
                        .toList())
                .endIngress()
                .endSpec()
                .build();
    }

    private Optional<NetworkPolicyPort> below() {
        return ports.start() == 1 ? Optional.empty() : Optional.of(tcp(1, ports.start() - 1));
    }

    private Optional<NetworkPolicyPort> above() {
        return ports.end() == HIGHEST_PORT ? Optional.empty() : Optional.of(tcp(ports.end() + 1, HIGHEST_PORT));
    }

    private static NetworkPolicyPort tcp(int first, int last) {
        return new NetworkPolicyPort(last, new IntOrString(first), "TCP");
    }

    private static NetworkPolicyBuilder policy(String namespace, String name) {
        return new NetworkPolicyBuilder()
                .withNewMetadata()
                .withNamespace(namespace)
                .withName(name)
                .addToLabels(Labels.MANAGED_BY, Labels.REMORA)
                .endMetadata();
    }

    /**
     * Label requirements, of which a Pod that no other policy selects satisfies at least one list, and a Pod that one selects
     * satisfies none: not A, for every A, where "not (a and b)" is "not a" or "not b".
     */
    private static List<List<LabelSelectorRequirement>> unselected(Collection<NetworkPolicy> others) {
        Set<List<LabelSelectorRequirement>> lists = Set.of(List.of());
        for (NetworkPolicy other : others) {
            if (!other.getSpec().getPolicyTypes().contains(INGRESS)) {
                continue;
            }
            List<LabelSelectorRequirement> negated = requirements(
                            other.getSpec().getPodSelector())
                    .map(PortPolicies::not)
                    .toList();
            var longer = new LinkedHashSet<List<LabelSelectorRequirement>>();
            for (List<LabelSelectorRequirement> list : lists) {
                negated.forEach(requirement -> longer.add(with(list, requirement)));
            }
            if (longer.size() > MOST) {
                return List.of();
            }
            lists = longer;
        }
        return List.copyOf(lists);
    }

    private static List<LabelSelectorRequirement> with(
            List<LabelSelectorRequirement> list, LabelSelectorRequirement one) {
        return list.contains(one)
                ? list
                : Stream.concat(list.stream(), Stream.of(one)).toList();
    }

    private static Stream<LabelSelectorRequirement> requirements(LabelSelector selector) {
        Map<String, String> labels = Objects.requireNonNullElse(selector.getMatchLabels(), Map.of());
        return Stream.concat(
                labels.entrySet().stream()
                        .map(label -> new LabelSelectorRequirement(label.getKey(), "In", List.of(label.getValue()))),
                selector.getMatchExpressions().stream());
    }

    private static LabelSelectorRequirement not(LabelSelectorRequirement one) {
        String opposite = switch (one.getOperator()) {
            case "In" -> "NotIn";
            case "NotIn" -> "In";
            case "Exists" -> "DoesNotExist";
            case "DoesNotExist" -> "Exists";
            default ->
                throw new IllegalArgumentException("operator of a selector: " + one.getOperator()
                        + " (expected: In, NotIn, Exists or DoesNotExist)");
        };
        return new LabelSelectorRequirement(one.getKey(), opposite, one.getValues());
    }
}
