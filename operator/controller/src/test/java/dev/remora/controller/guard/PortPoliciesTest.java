package dev.remora.controller.guard;

import static org.assertj.core.api.Assertions.assertThat;

import dev.remora.controller.plan.PortRange;
import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the policies mean, judged by a small model of how a cluster reads them. */
class PortPoliciesTest {
    private static final int PLUGIN_PORT = 20007;
    private static final List<Integer> OTHER_PORTS = List.of(1, 22, 8080, 19999, 30000, 65535);

    private final PortPolicies policies =
            new PortPolicies(new PortRange(20000, 29999), new Friends("remora-system", Map.of("app", "remora")));

    /** What a namespace may hold of its own: selectors of policies that allow TCP 8080, and nothing else. */
    static Stream<List<String>> namespaces() {
        return Stream.of(
                List.of(),
                List.of("{}"),
                List.of("{matchLabels: {app: web}}"),
                List.of("{matchLabels: {app: web, tier: front}}"),
                List.of("{matchLabels: {app: web}}", "{matchLabels: {tier: front}}"),
                List.of(
                        "{matchLabels: {app: web, tier: front}}",
                        "{matchLabels: {tier: front}}",
                        "{matchLabels: {app: db}}"),
                List.of("{matchExpressions: [{key: app, operator: In, values: [web, db]}]}"),
                List.of(
                        "{matchExpressions: [{key: app, operator: NotIn, values: [web]}, {key: tier, operator: Exists}]}"),
                List.of("{matchExpressions: [{key: tier, operator: DoesNotExist}]}", "{matchLabels: {app: web}}"));
    }

    @ParameterizedTest
    @MethodSource("namespaces")
    void shouldLeaveOtherPortsOfEveryGuestAsTheyWere(List<String> selectors) {
        // Given
        List<NetworkPolicy> before =
                selectors.stream().map(PortPoliciesTest::others).toList();

        // When
        List<NetworkPolicy> after = new ArrayList<>(before);
        after.addAll(policies.wanted("team", before));

        // Then
        for (Map<String, String> guest : guests()) {
            for (int port : OTHER_PORTS) {
                assertThat(lets(after, guest, false, port))
                        .as("port %d of %s", port, guest)
                        .isEqualTo(lets(before, guest, false, port));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("namespaces")
    void shouldKeepPluginPortsToFriends(List<String> selectors) {
        // Given
        List<NetworkPolicy> all =
                new ArrayList<>(selectors.stream().map(PortPoliciesTest::others).toList());

        // When
        all.addAll(policies.wanted("team", List.copyOf(all)));

        // Then
        for (Map<String, String> guest : guests()) {
            assertThat(lets(all, guest, true, PLUGIN_PORT)).isTrue();
            assertThat(lets(all, guest, false, PLUGIN_PORT)).isFalse();
        }
    }

    @ParameterizedTest
    @MethodSource("namespaces")
    void shouldNotTouchPodsThatAreNoGuests(List<String> selectors) {
        // When
        List<NetworkPolicy> ours = policies.wanted(
                "team", selectors.stream().map(PortPoliciesTest::others).toList());

        // Then
        assertThat(ours).noneMatch(policy -> selects(policy.getSpec().getPodSelector(), Map.of("app", "web")));
    }

    @Test
    void shouldKeepOtherPortsClosedWhenThereAreTooManyWaysToBeUnselected() {
        // Given
        List<NetworkPolicy> others = IntStream.range(0, 6)
                .mapToObj(n -> others("{matchLabels: {a%1$d: x, b%1$d: x}}".formatted(n)))
                .toList();

        // When
        List<NetworkPolicy> wanted = policies.wanted("team", others);

        // Then
        assertThat(wanted).extracting(policy -> policy.getMetadata().getName()).containsExactly("remora-plugin-ports");
    }

    @Test
    void shouldIgnorePoliciesOfWhatGoesOut() {
        // Given
        NetworkPolicy egress = others("{}");
        egress.getSpec().setPolicyTypes(List.of("Egress"));

        // When
        List<NetworkPolicy> wanted = policies.wanted("team", List.of(egress));

        // Then
        assertThat(wanted).isEqualTo(policies.wanted("team", List.of()));
    }

    private static NetworkPolicy others(String selector) {
        return Serialization.unmarshal("""
                metadata: {name: theirs}
                spec:
                  podSelector: %s
                  policyTypes: [Ingress]
                  ingress: [{ports: [{protocol: TCP, port: 8080}]}]
                """.formatted(selector), NetworkPolicy.class);
    }

    private static List<Map<String, String>> guests() {
        var guests = new ArrayList<Map<String, String>>();
        for (String app : List.of("", "web", "db")) {
            for (String tier : List.of("", "front", "back")) {
                var labels = new java.util.HashMap<>(Map.of("remora.dev/instance", "any"));
                if (!app.isEmpty()) {
                    labels.put("app", app);
                }
                if (!tier.isEmpty()) {
                    labels.put("tier", tier);
                }
                guests.add(labels);
            }
        }
        return guests;
    }

    /** A Pod that no policy selects is open; one that is selected, for what any of those allows. */
    private static boolean lets(List<NetworkPolicy> policies, Map<String, String> pod, boolean friend, int port) {
        List<NetworkPolicy> selecting = policies.stream()
                .filter(policy -> selects(policy.getSpec().getPodSelector(), pod))
                .toList();
        return selecting.isEmpty()
                || selecting.stream()
                        .flatMap(policy -> policy.getSpec().getIngress().stream())
                        .filter(rule -> friend || rule.getFrom().isEmpty())
                        .flatMap(rule -> rule.getPorts().stream())
                        .filter(allowed -> allowed.getProtocol().equals("TCP"))
                        .anyMatch(allowed -> {
                            int first = allowed.getPort().getIntVal();
                            int last = allowed.getEndPort() == null ? first : allowed.getEndPort();
                            return first <= port && port <= last;
                        });
    }

    private static boolean selects(LabelSelector selector, Map<String, String> labels) {
        return (selector.getMatchLabels() == null
                        || labels.entrySet()
                                .containsAll(selector.getMatchLabels().entrySet()))
                && selector.getMatchExpressions().stream().allMatch(one -> {
                    String value = labels.get(one.getKey());
                    return switch (one.getOperator()) {
                        case "In" -> value != null && one.getValues().contains(value);
                        case "NotIn" -> value == null || !one.getValues().contains(value);
                        case "Exists" -> value != null;
                        case "DoesNotExist" -> value == null;
                        default -> throw new AssertionError(one);
                    };
                });
    }
}
