package dev.remora.lab.controlplane;

import io.fabric8.kubeapitest.KubeAPIServer;
import io.fabric8.kubeapitest.KubeAPIServerConfigBuilder;
import io.fabric8.kubeapitest.KubeAPITestException;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinitionStatus;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Real etcd, kube-apiserver and kube-controller-manager on loopback, with RBAC on.
 *
 * <p>Its data is thrown away at the end. There is no scheduler and no kubelet: Pods stay pending.
 */
public final class ControlPlane implements AutoCloseable {
    /** Field manager of what {@link #apply} writes: the user's own hand. */
    public static final String FIELD_MANAGER = "kubectl";

    private static final Logger LOG = LoggerFactory.getLogger(ControlPlane.class);

    private final KubeAPIServer server;
    private final KubernetesClient admin;
    private final KubeControllers controllers;
    private final Thread atExit;
    private final AtomicInteger namespaces = new AtomicInteger();

    private ControlPlane(KubeAPIServer server, KubernetesClient admin, KubeControllers controllers) {
        this.server = server;
        this.admin = admin;
        this.controllers = controllers;
        this.atExit = new Thread(this::stopProcesses, "control-plane-at-exit");
        Runtime.getRuntime().addShutdownHook(atExit); // kube-api-test has none: etcd would outlive the JVM
    }

    /**
     * Starts a control plane; takes a few seconds.
     *
     * @param flags further flags of kube-apiserver, for example {@code --max-requests-inflight=100}
     * @throws IllegalStateException when a binary is missing
     */
    public static ControlPlane start(String... flags) {
        return start(KubeControllers.USUAL, flags);
    }

    /**
     * As {@link #start}, and Deployments get their Pods, rollouts included: for a caller who runs those.
     *
     * @param flags further flags of kube-apiserver
     */
    public static ControlPlane startWithDeployments(String... flags) {
        return start(KubeControllers.WITH_DEPLOYMENTS, flags);
    }

    private static ControlPlane start(String controllers, String... flags) {
        Binaries binaries = Binaries.ofCheckout();
        KubeAPIServer server = new KubeAPIServer(KubeAPIServerConfigBuilder.anAPIServerConfig()
                .withTestDir(binaries.kubeApiTestFolder().toString())
                .withApiServerVersion(binaries.kubernetesVersion())
                .withOfflineMode(true)
                .withUpdateKubeConfig(false)
                .withApiServerFlags(List.of(flags))
                .build());
        server.start();
        KubernetesClient admin = client(server.getKubeConfigYaml());
        return new ControlPlane(
                server,
                admin,
                KubeControllers.start(
                        binaries.kubernetes("kube-controller-manager"), controllers, server.getKubeConfigYaml()));
    }

    /** A client with every right; shared, not to be closed. */
    public KubernetesClient admin() {
        return admin;
    }

    /** Kubeconfig of {@link #admin()} as YAML. */
    public String adminKubeconfig() {
        return server.getKubeConfigYaml();
    }

    /** Issues tokens and kubeconfigs of ServiceAccounts. */
    public Identities identities() {
        return new Identities(admin);
    }

    /**
     * Applies every resource in the files, in order, as a user with {@code kubectl apply --server-side} would; a
     * CustomResourceDefinition is waited for until it is served.
     */
    public void apply(Path... files) {
        for (Path file : files) {
            try (InputStream yaml = Files.newInputStream(file)) {
                admin.load(yaml).items().forEach(this::apply);
            } catch (IOException e) {
                throw new UncheckedIOException("cannot read " + file, e);
            }
        }
    }

    /** Applies one resource like {@link #apply(Path...)}. */
    public HasMetadata apply(HasMetadata resource) {
        PatchContext serverSide = new PatchContext.Builder()
                .withPatchType(PatchType.SERVER_SIDE_APPLY)
                .withFieldManager(FIELD_MANAGER)
                .withForce(true)
                .build();
        HasMetadata applied = admin.resource(resource).patch(serverSide);
        if (resource instanceof CustomResourceDefinition definition) {
            admin.apiextensions()
                    .v1()
                    .customResourceDefinitions()
                    .withName(definition.getMetadata().getName())
                    .waitUntilCondition(ControlPlane::established, 30, TimeUnit.SECONDS);
        }
        return applied;
    }

    /** Applies Remora's own CustomResourceDefinitions, {@code crds/*.yaml} of the checkout. */
    public void applyRemoraCrds() {
        try (Stream<Path> files = Files.list(Repository.root().resolve("crds"))) {
            apply(files.filter(file -> file.toString().endsWith(".yaml"))
                    .sorted()
                    .toArray(Path[]::new));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Applies the ServiceAccount of a component with exactly the rights that the chart gives it.
     *
     * @param component {@code controller} or {@code gateway}
     * @return its kubeconfig, as YAML
     */
    public String installAccount(String component) {
        apply(new NamespaceBuilder()
                .withNewMetadata()
                .withName(Chart.NAMESPACE)
                .endMetadata()
                .build());
        String rendered = Chart.ofCheckout().template("templates/%s/rbac.yaml".formatted(component));
        admin.load(new ByteArrayInputStream(rendered.getBytes(StandardCharsets.UTF_8)))
                .items()
                .forEach(this::apply);
        return identities().kubeconfig(Chart.NAMESPACE, Chart.RELEASE + "-" + component);
    }

    /** Makes a namespace that no other test has; its name starts with {@code prefix}. */
    public String newNamespace(String prefix) {
        String name = prefix + "-" + namespaces.incrementAndGet();
        admin.resource(new NamespaceBuilder()
                        .withNewMetadata()
                        .withName(name)
                        .endMetadata()
                        .build())
                .create();
        return name;
    }

    /** Ends all three processes and forgets the data. */
    @Override
    public void close() {
        Runtime.getRuntime().removeShutdownHook(atExit);
        admin.close();
        stopProcesses();
    }

    private void stopProcesses() {
        controllers.stop(Duration.ofSeconds(2));
        try {
            server.stop();
        } catch (KubeAPITestException e) {
            // It takes the end of etcd for a crash at times and tidies up twice at once: then one of the two finds
            // nothing.
            LOG.atDebug().setCause(e).log("the control plane's data was gone already");
        }
    }

    private static KubernetesClient client(String kubeconfig) {
        return new KubernetesClientBuilder()
                .withConfig(Config.fromKubeconfig(kubeconfig))
                .build();
    }

    /** fabric8 also asks about a resource that is not there yet, as {@code null}. */
    private static boolean established(@Nullable CustomResourceDefinition definition) {
        return Optional.ofNullable(definition)
                .map(CustomResourceDefinition::getStatus)
                .map(CustomResourceDefinitionStatus::getConditions) // absent in the first moments
                .orElse(List.of())
                .stream()
                .anyMatch(condition -> condition.getType().equals("Established")
                        && condition.getStatus().equals("True"));
    }
}
