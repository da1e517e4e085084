package dev.remora.chart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.remora.lab.controlplane.Chart;
import dev.remora.lab.controlplane.ControlPlane;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceColumnDefinition;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Installs, upgrades and uninstalls with real Helm on a real API server that has no CRDs of Remora before. */
@SuppressWarnings("NullAway.Init") // set before all
class ReleaseIT {
    private static final String RESTRICTED = "pod-security.kubernetes.io/enforce";

    /** The test has put its hand on what is Helm's. */
    private static final String AS_IF = "--force-conflicts";

    private static ControlPlane cluster;

    @BeforeAll
    static void startCluster() {
        cluster = ControlPlane.start();
        cluster.admin()
                .resource(new NamespaceBuilder()
                        .withNewMetadata()
                        .withName(Chart.NAMESPACE)
                        .addToLabels(RESTRICTED, "restricted")
                        .endMetadata()
                        .build())
                .create();
    }

    @AfterAll
    static void stopCluster() {
        cluster.close();
    }

    @Test
    void shouldMakeEverythingThatItRenders() {
        // Given
        String[] values = {"--set", "gateway.autoscaling.enabled=true", "--set", "commonLabels.team=platform"};

        try (Release _ = Release.install(cluster, values)) {
            // When
            List<GenericKubernetesResource> rendered = Rendered.with(values).resources().stream()
                    .filter(resource -> !resource.getMetadata().getAnnotations().containsKey("helm.sh/hook"))
                    .toList();

            // Then
            assertThat(rendered)
                    .isNotEmpty()
                    .allSatisfy(resource -> assertThat(live(resource))
                            .as(resource.getKind() + " "
                                    + resource.getMetadata().getName())
                            .isNotNull());
        }
    }

    @Test
    void shouldRunInNamespaceThatEnforcesRestrictedPodSecurity() {
        try (Release _ = Release.install(cluster)) {
            for (String component : List.of("controller", "gateway")) {
                // When
                Pod admitted =
                        cluster.admin().resource(podOf(component)).dryRun().create();

                // Then
                assertThat(admitted.getSpec().getContainers()).hasSize(1);
            }
            Pod careless = podOf("gateway");
            careless.getSpec().getContainers().getFirst().setSecurityContext(null);
            assertThatThrownBy(() -> cluster.admin().resource(careless).dryRun().create())
                    .as("the check itself works")
                    .isInstanceOf(KubernetesClientException.class)
                    .hasMessageContaining("violates PodSecurity");
        }
    }

    @Test
    void shouldLeaveInstancesUntouchedByUpgrade(@TempDir Path folder) throws IOException {
        try (Release release = Release.install(cluster)) {
            // Given
            String namespace = cluster.newNamespace("team");
            GenericKubernetesResource before =
                    cluster.admin().resource(instance(namespace)).create();
            Path next = nextVersion(folder);

            // When
            release.upgrade(next, "--set", "gateway.replicas=4", "--set", "controller.flags.threads=4");

            // Then
            GenericKubernetesResource after =
                    cluster.admin().resource(instance(namespace)).get();
            assertThat(after).isEqualTo(before);
            assertThat(deployment("gateway").getSpec().getReplicas()).isEqualTo(4);
        }
    }

    @Test
    void shouldBringCustomResourceDefinitionsUpToDateWithUpgrade(@TempDir Path folder) throws IOException {
        try (Release release = Release.install(cluster)) {
            // Given
            Path next = nextVersion(folder);

            // When
            release.upgrade(next);

            // Then
            assertThat(columns()).contains("Added by the next version");
        }
    }

    @Test
    void shouldKeepItsCertificateWithUpgrade(@TempDir Path folder) throws IOException {
        try (Release release = Release.install(cluster)) {
            // Given
            var before = certificate();

            // When
            release.upgrade(nextVersion(folder));

            // Then
            assertThat(before).containsOnlyKeys("ca.crt", "tls.crt", "tls.key");
            assertThat(certificate()).isEqualTo(before);
        }
    }

    @Test
    void shouldSignForAnotherNameWithTheSameAuthority() throws GeneralSecurityException {
        try (Release release = Release.install(cluster)) {
            // Given
            var before = certificate();

            // When
            release.upgrade(
                    Chart.ofCheckout().folder(),
                    "--set",
                    "gateway.url=https://198.51.100.7,tls.extraNames={gw.internal}");

            // Then
            var after = certificate();
            assertThat(after.get("ca.crt")).isEqualTo(before.get("ca.crt"));
            X509Certificate signed = x509(after.get("tls.crt")).getFirst();
            assertThat(signed.getSubjectAlternativeNames())
                    .contains(List.of(7, "198.51.100.7"), List.of(2, "gw.internal"));
            signed.verify(x509(after.get("ca.crt")).getFirst().getPublicKey());
        }
    }

    @Test
    void shouldSignAnewWhenTheTimeHasCome() {
        try (Release release = Release.install(cluster)) {
            // Given
            var before = certificate();
            timeIsOver("gateway-tls");

            // When
            release.upgrade(Chart.ofCheckout().folder(), AS_IF);

            // Then
            var after = certificate();
            assertThat(after.get("ca.crt")).isEqualTo(before.get("ca.crt"));
            assertThat(after.get("tls.crt")).isNotEqualTo(before.get("tls.crt"));
            release.upgrade(Chart.ofCheckout().folder());
            assertThat(certificate()).as("once").isEqualTo(after);
        }
    }

    @Test
    void shouldLetAnotherAuthorityFollowAndHaveBothTrusted() throws GeneralSecurityException {
        try (Release release = Release.install(cluster)) {
            // Given
            var before = certificate();
            timeIsOver("gateway-authority");

            // When
            release.upgrade(Chart.ofCheckout().folder(), AS_IF);
            release.upgrade(Chart.ofCheckout().folder());

            // Then
            var after = certificate();
            List<X509Certificate> trusted = x509(after.get("ca.crt"));
            assertThat(trusted).hasSize(2).contains(x509(before.get("ca.crt")).getFirst());
            x509(after.get("tls.crt")).getFirst().verify(trusted.getFirst().getPublicKey());
            assertThat(live(Rendered.with().one("APIService", "v1alpha1.gateway.remora.dev")))
                    .extracting(service -> ((GenericKubernetesResource) service).<String>get("spec", "caBundle"))
                    .isEqualTo(after.get("ca.crt"));
        }
    }

    @Test
    void shouldLeaveInstancesWhenUninstalled() {
        // Given
        GenericKubernetesResource instance;
        try (Release _ = Release.install(cluster)) {
            instance = cluster.admin()
                    .resource(instance(cluster.newNamespace("team")))
                    .create();
            // When it is closed: uninstalled
        }

        // Then
        assertThat(cluster.admin().resource(instance).get()).isEqualTo(instance);
        assertThat(cluster.admin()
                        .apps()
                        .deployments()
                        .inNamespace(Chart.NAMESPACE)
                        .list()
                        .getItems())
                .isEmpty();
    }

    private static @org.jspecify.annotations.Nullable HasMetadata live(GenericKubernetesResource resource) {
        return cluster.admin().resource(resource).get();
    }

    private static Deployment deployment(String component) {
        return cluster.admin()
                .apps()
                .deployments()
                .inNamespace(Chart.NAMESPACE)
                .withName(Chart.RELEASE + "-" + component)
                .require();
    }

    private static Pod podOf(String component) {
        var template = deployment(component).getSpec().getTemplate();
        return new PodBuilder()
                .withNewMetadata()
                .withName("probe")
                .withNamespace(Chart.NAMESPACE)
                .withLabels(template.getMetadata().getLabels())
                .endMetadata()
                .withSpec(template.getSpec())
                .build();
    }

    private static java.util.Map<String, String> certificate() {
        return cluster.admin()
                .secrets()
                .inNamespace(Chart.NAMESPACE)
                .withName(Chart.RELEASE + "-gateway-tls")
                .require()
                .getData();
    }

    private static List<X509Certificate> x509(@org.jspecify.annotations.Nullable String base64)
            throws GeneralSecurityException {
        byte[] pem = Base64.getDecoder().decode(String.valueOf(base64));
        return CertificateFactory.getInstance("X.509").generateCertificates(new ByteArrayInputStream(pem)).stream()
                .map(X509Certificate.class::cast)
                .toList();
    }

    /** As if years had passed since it was made. */
    private static void timeIsOver(String secret) {
        cluster.admin()
                .secrets()
                .inNamespace(Chart.NAMESPACE)
                .withName(Chart.RELEASE + "-" + secret)
                .edit(now -> {
                    now.getMetadata().getAnnotations().put("remora.dev/renew-after", "1");
                    return now;
                });
    }

    private static List<String> columns() {
        return cluster
                .admin()
                .apiextensions()
                .v1()
                .customResourceDefinitions()
                .withName("instances.remora.dev")
                .require()
                .getSpec()
                .getVersions()
                .getFirst()
                .getAdditionalPrinterColumns()
                .stream()
                .map(CustomResourceColumnDefinition::getName)
                .toList();
    }

    private static GenericKubernetesResource instance(String namespace) {
        return Serialization.unmarshal("""
                apiVersion: remora.dev/v1alpha1
                kind: Instance
                metadata: {name: web, namespace: %s}
                spec:
                  image: quay.io/containerdisks/debian:12
                  plugins: [{name: hello, rom: {image: user/hello:1}, config: {big: 9007199254740993}}]
                """.formatted(namespace), GenericKubernetesResource.class);
    }

    /** As if it came later: another version, and a CRD that has changed. */
    private static Path nextVersion(Path folder) throws IOException {
        Path source = Chart.ofCheckout().folder();
        try (Stream<Path> files = Files.walk(source)) {
            files.filter(Files::isRegularFile).forEach(file -> copy(source, file, folder));
        }
        replace(folder.resolve("Chart.yaml"), "version: 0.1.0", "version: 0.2.0");
        replace(
                folder.resolve("files/crds/instances.remora.dev.yaml"),
                "    - additionalPrinterColumns:",
                """
                    - additionalPrinterColumns:
                        - {name: Added by the next version, type: string, jsonPath: .spec.image}
                """.stripTrailing());
        return folder;
    }

    private static void copy(Path source, Path file, Path folder) {
        try {
            Path copy = folder.resolve(source.relativize(file).toString());
            Files.createDirectories(copy.getParent());
            Files.copy(file, copy);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void replace(Path file, String what, String with) throws IOException {
        String text = Files.readString(file);
        assertThat(text).contains(what);
        Files.writeString(file, text.replace(what, with));
    }
}
