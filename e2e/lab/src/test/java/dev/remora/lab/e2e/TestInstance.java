package dev.remora.lab.e2e;

import dev.remora.api.v1alpha1.Condition;
import dev.remora.api.v1alpha1.ConditionStatus;
import dev.remora.api.v1alpha1.Instance;
import dev.remora.api.v1alpha1.InstanceStatus;
import dev.remora.api.v1alpha1.PluginReport;
import dev.remora.lab.Lab;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/**
 * One Instance and the account {@code caller} that may call its plugins; {@code stranger} may not.
 *
 * @param name of the Instance and of its namespace
 */
record TestInstance(Lab lab, String name) {
    private static final Duration BOOT = Duration.ofMinutes(10);

    /** Applies the Instance with its accounts. */
    static TestInstance apply(Lab lab, String name, String spec) {
        TestInstance instance = new TestInstance(lab, name);
        instance.apply(accounts(name));
        instance.apply("""
                apiVersion: remora.dev/v1alpha1
                kind: Instance
                metadata: {name: %1$s, namespace: %1$s}
                spec:
                %2$s
                """.formatted(name, spec.indent(2)));
        return instance;
    }

    private static String accounts(String name) {
        return """
            apiVersion: v1
            kind: Namespace
            metadata: {name: %1$s}
            ---
            apiVersion: v1
            kind: ServiceAccount
            metadata: {name: caller, namespace: %1$s}
            ---
            apiVersion: v1
            kind: ServiceAccount
            metadata: {name: stranger, namespace: %1$s}
            ---
            apiVersion: rbac.authorization.k8s.io/v1
            kind: Role
            metadata: {name: call, namespace: %1$s}
            rules: [{apiGroups: [gateway.remora.dev], resources: [instances/plugins], resourceNames: [%1$s], verbs: [get, create, delete]}]
            ---
            apiVersion: rbac.authorization.k8s.io/v1
            kind: RoleBinding
            metadata: {name: call, namespace: %1$s}
            roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: call}
            subjects: [{kind: ServiceAccount, name: caller, namespace: %1$s}]
            """.formatted(name);
    }

    /** A Secret beside the Instance. */
    void secret(String secret, Map<String, String> content) {
        lab.cluster()
                .apply(new SecretBuilder()
                        .withNewMetadata()
                        .withName(secret)
                        .withNamespace(name)
                        .endMetadata()
                        .withStringData(content)
                        .build());
    }

    private void apply(String yaml) {
        for (HasMetadata object : lab.admin()
                .load(new ByteArrayInputStream(yaml.getBytes(StandardCharsets.UTF_8)))
                .items()) {
            lab.cluster().apply(object);
        }
    }

    void patch(String mergePatch) {
        lab.admin()
                .resources(Instance.class)
                .inNamespace(name)
                .withName(name)
                .patch(PatchContext.of(PatchType.JSON_MERGE), mergePatch);
    }

    /** Replaces the list of plugins: a YAML list. */
    void setPlugins(String plugins) {
        patch(Serialization.asJson(Map.of("spec", Map.of("plugins", Serialization.unmarshal(plugins, List.class)))));
    }

    /** Reasons of the events about one plugin. */
    List<String> eventsOf(String plugin) {
        return lab.admin().v1().events().inNamespace(name).list().getItems().stream()
                .filter(event -> event.getMessage().contains('"' + plugin + '"'))
                .map(Event::getReason)
                .toList();
    }

    /** Waits for a status that looks right, long enough for a boot, and says what it sees meanwhile. */
    InstanceStatus await(String what, Predicate<InstanceStatus> condition) {
        String[] said = {""};
        return Awaitility.await(name + ": " + what)
                .atMost(BOOT)
                .pollInterval(Duration.ofMillis(500))
                .until(() -> said(said), status -> status != null && condition.test(status));
    }

    private @Nullable InstanceStatus said(String[] last) {
        InstanceStatus status = current().getStatus();
        String line = status == null
                ? "no status"
                : "%s %s %s".formatted(status.state(), status.pluginsReady(), status.address());
        if (!line.equals(last[0])) {
            last[0] = line;
            System.out.println(name + ": " + line);
        }
        return status;
    }

    Instance current() {
        return Objects.requireNonNull(lab.admin()
                .resources(Instance.class)
                .inNamespace(name)
                .withName(name)
                .get());
    }

    static Optional<PluginReport> plugin(InstanceStatus status, String plugin) {
        return Objects.requireNonNullElse(status.plugins(), List.<PluginReport>of()).stream()
                .filter(report -> report.name().equals(plugin))
                .findFirst();
    }

    static boolean isTrue(InstanceStatus status, String type) {
        return Objects.requireNonNullElse(status.conditions(), List.<Condition>of()).stream()
                .anyMatch(condition -> condition.type().equals(type) && condition.status() == ConditionStatus.True);
    }

    static boolean ready(InstanceStatus status, String... plugins) {
        return List.of(plugins).stream()
                .allMatch(
                        name -> plugin(status, name).filter(PluginReport::ready).isPresent());
    }

    /** Calls a plugin by the Instance's name; without a token when {@code account} is empty. */
    HttpResponse<String> call(String account, String pluginAndPath) {
        return send(account, request(path(pluginAndPath)));
    }

    /** The same, for as long as a guest may take to boot. */
    HttpResponse<String> callPatiently(String account, String pluginAndPath) {
        return send(account, request(path(pluginAndPath)).timeout(Duration.ofMinutes(12)));
    }

    private String path(String pluginAndPath) {
        return "/v1/namespaces/%1$s/instances/%1$s/plugins/%2$s".formatted(name, pluginAndPath);
    }

    /** Calls a plugin by the UID of the Instance. */
    HttpResponse<String> callByUid(String account, String pluginAndPath) {
        String uid = current().getMetadata().getUid();
        return send(account, request("/v1/instances/" + uid + "/plugins/" + pluginAndPath));
    }

    HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(lab.gateway() + path)).timeout(Duration.ofSeconds(60));
    }

    HttpResponse<String> send(String account, HttpRequest.Builder request) {
        try {
            return sendOrFail(account, request);
        } catch (IOException e) {
            throw new AssertionError("the gateway did not answer", e);
        }
    }

    private HttpResponse<String> sendOrFail(String account, HttpRequest.Builder request) throws IOException {
        if (!account.isEmpty()) {
            request.header("Authorization", "Bearer " + lab.token(name, account));
        }
        try {
            return lab.gatewayClient().send(request.build(), HttpResponse.BodyHandlers.ofString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }
}
