package dev.remora.gateway;

import static org.awaitility.Awaitility.await;

import dev.remora.api.v1alpha1.Instance;
import dev.remora.api.v1alpha1.InstanceSpec;
import dev.remora.api.v1alpha1.InstanceStatus;
import dev.remora.gateway.telemetry.Tracing;
import dev.remora.gateway.testing.Backend;
import dev.remora.gateway.testing.Wire;
import dev.remora.gateway.testing.Wire.Message;
import dev.remora.lab.controlplane.ControlPlane;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** The gateway as it ships, as its own ServiceAccount, with one Instance whose plugins all are one echoing backend. */
final class ShippedGateway implements AutoCloseable {
    /** Namespace and name of the gateway's ServiceAccount. */
    static final String SYSTEM = "remora-system";

    static final String GATEWAY = "remora-gateway";

    /** What callers' tokens are meant for. */
    static final String AUDIENCE = "gateway.remora.dev";

    private final ControlPlane controlPlane;
    private final String namespace;
    private final Backend plugin;
    private final Instance instance;
    private final Gateway gateway;
    private final ByteArrayOutputStream audit = new ByteArrayOutputStream();

    private ShippedGateway(ControlPlane controlPlane, Backend plugin, String... flags) {
        this.controlPlane = controlPlane;
        this.namespace = controlPlane.newNamespace("gateway");
        this.plugin = plugin;
        this.instance = controlPlane.admin().resource(wanted(namespace)).create();
        setStatus("""
                state: Running
                address: 127.0.0.1
                vmiUID: vmi-1
                plugins:
                - {name: hello, port: %1$d, state: Loaded, ready: true}
                - {name: tail, port: %1$d, state: Loaded, ready: true}
                - {name: guarded, port: %1$d, state: Loaded, ready: true}
                - {name: late, state: Queued, ready: false}
                """.formatted(plugin.address().getPort()));
        this.gateway = gateway(controlPlane, audit, flags);
    }

    /**
     * Starts all of it; the gateway is not ready yet.
     *
     * @param flags of the gateway, beside those that all tests want; with a certificate it takes tokens of the API server,
     *     else plain HTTP and tokens for {@link #AUDIENCE}
     */
    static ShippedGateway start(ControlPlane controlPlane, String... flags) {
        return start(controlPlane, Backend.echo(), flags);
    }

    /** The same with a plugin that does not just echo. */
    static ShippedGateway start(ControlPlane controlPlane, Backend plugin, String... flags) {
        controlPlane.installAccount("gateway");
        return new ShippedGateway(controlPlane, plugin, flags);
    }

    /** Waits until the gateway says that it is ready. */
    void awaitReady() {
        await().atMost(Duration.ofSeconds(20)).until(gateway::ready);
    }

    String namespace() {
        return namespace;
    }

    /** What every plugin of the Instance is. */
    Backend plugin() {
        return plugin;
    }

    /** The audit lines so far. */
    String audit() {
        return audit.toString(StandardCharsets.UTF_8);
    }

    /** As the controller would. */
    void setStatus(String status) {
        Instance changed = Serialization.clone(instance);
        changed.getMetadata().setResourceVersion(null);
        changed.setStatus(Serialization.unmarshal(status, InstanceStatus.class));
        controlPlane.admin().resource(changed).updateStatus();
    }

    /**
     * As its user would: adds fields to the spec that was created. The gateway sees it a moment later.
     *
     * @param fields YAML
     */
    void setSpec(String fields) {
        Instance changed = Serialization.clone(instance);
        changed.getMetadata().setResourceVersion(null);
        changed.getMetadata().setManagedFields(null);
        String spec = Serialization.asYaml(instance.getSpec()) + fields;
        changed.setSpec(Serialization.unmarshal(spec, InstanceSpec.class));
        controlPlane.admin().resource(changed).update();
    }

    /** Port where callers connect. */
    int port() {
        return gateway.address().getPort();
    }

    /** Port where kube-apiserver connects. */
    int aggregationPort() {
        return Objects.requireNonNull(gateway.aggregationAddress()).getPort();
    }

    /** UID of the Instance. */
    String uid() {
        return instance.getMetadata().getUid();
    }

    /** A connection to the gateway. */
    Wire connect() throws IOException {
        return Wire.connect(gateway.address());
    }

    /** A ServiceAccount with one right on the Instance; its token is meant for the gateway. */
    String caller(String name, String resource, String verb) {
        controlPlane.identities().serviceAccount(namespace, name);
        controlPlane
                .admin()
                .load(new ByteArrayInputStream(
                        """
                apiVersion: rbac.authorization.k8s.io/v1
                kind: Role
                metadata: {name: %1$s, namespace: %2$s}
                rules:
                - {apiGroups: [gateway.remora.dev], resources: [%3$s], resourceNames: [vm], verbs: [%4$s]}
                ---
                apiVersion: rbac.authorization.k8s.io/v1
                kind: RoleBinding
                metadata: {name: %1$s, namespace: %2$s}
                roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: %1$s}
                subjects:
                - {kind: ServiceAccount, name: %1$s, namespace: %2$s}
                """.formatted(name, namespace, resource, verb).getBytes(StandardCharsets.UTF_8)))
                .items()
                .forEach(controlPlane::apply);
        return controlPlane.identities().token(namespace, name, AUDIENCE);
    }

    /** As the owner of the plugin would: what opens it. */
    void ownToken(String token) {
        controlPlane.apply(new SecretBuilder()
                .withNewMetadata()
                .withNamespace(namespace)
                .withName("token")
                .endMetadata()
                .addToData("token", Base64.getEncoder().encodeToString((token + "\n").getBytes(StandardCharsets.UTF_8)))
                .build());
    }

    /** As docs/gateway.md says: the gateway may read this Secret. */
    void grantOwnToken() {
        controlPlane
                .admin()
                .load(new ByteArrayInputStream("""
                apiVersion: rbac.authorization.k8s.io/v1
                kind: Role
                metadata: {name: remora-gateway-tokens, namespace: %1$s}
                rules:
                - {apiGroups: [""], resources: [secrets], resourceNames: [token], verbs: [get, list, watch]}
                ---
                apiVersion: rbac.authorization.k8s.io/v1
                kind: RoleBinding
                metadata: {name: remora-gateway-tokens, namespace: %1$s}
                roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: remora-gateway-tokens}
                subjects:
                - {kind: ServiceAccount, name: remora-gateway, namespace: remora-system}
                """.formatted(namespace).getBytes(StandardCharsets.UTF_8)))
                .items()
                .forEach(controlPlane::apply);
    }

    String byName(String pluginName) {
        return "/v1/namespaces/" + namespace + "/instances/vm/plugins/" + pluginName;
    }

    String byUid(String pluginName) {
        return byUid(instance.getMetadata().getUid(), pluginName);
    }

    static String byUid(String uid, String pluginName) {
        return "/v1/instances/" + uid + "/plugins/" + pluginName;
    }

    /** Asks on a connection of its own. */
    Message ask(String method, String path, String token, String... headers) throws IOException {
        try (Wire caller = Wire.connect(gateway.address())) {
            caller.send(method + " " + path + " HTTP/1.1\r\nHost: gw\r\nAuthorization: Bearer " + token + "\r\n"
                    + String.join("", headers) + "\r\n");
            return caller.expectMessage();
        }
    }

    /** Asks the management port. */
    String manage(String path) throws IOException {
        try (Wire cluster = Wire.connect(gateway.managementAddress())) {
            cluster.send("GET " + path + " HTTP/1.1\r\nHost: m\r\n\r\n");
            return cluster.readAll();
        }
    }

    @Override
    public void close() throws IOException {
        gateway.close();
        plugin.close();
    }

    private static Gateway gateway(ControlPlane controlPlane, ByteArrayOutputStream audit, String... flags) {
        GatewayOptions options = new GatewayOptions();
        List<String> arguments = new ArrayList<>(List.of(
                "--listen=127.0.0.1:0",
                "--management-listen=127.0.0.1:0",
                "--deny-ttl=100ms",
                "--identity=replica-1",
                "--drain-delay=0s",
                "--drain-timeout=1s"));
        arguments.addAll(List.of(flags));
        if (arguments.stream().noneMatch(flag -> flag.startsWith("--tls-cert="))) {
            arguments.addAll(List.of("--insecure-http", "--audience=" + AUDIENCE));
        }
        GatewayConfig.commandLine(options, Map.of()).parseArgs(arguments.toArray(String[]::new));
        return new Gateway(
                GatewayConfig.of(options),
                HeadStart.begin(
                        () -> Config.fromKubeconfig(controlPlane.identities().kubeconfig(SYSTEM, GATEWAY))),
                audit,
                Tracing.PASS_ON);
    }

    private static Instance wanted(String namespace) {
        return Serialization.unmarshal("""
                apiVersion: remora.dev/v1alpha1
                kind: Instance
                metadata: {name: vm, namespace: %s}
                spec:
                  image: quay.io/containerdisks/debian:12
                  plugins:
                  - {name: hello, rom: {image: user/hello:1}}
                  - {name: tail, rom: {image: user/tail:1}}
                  - name: guarded
                    rom: {image: user/guarded:1}
                    authorization: {type: Bearer, tokenSecretRef: {name: token}}
                  - {name: late, rom: {image: user/late:1}}
                """.formatted(namespace), Instance.class);
    }
}
