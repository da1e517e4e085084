package dev.remora.lab.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.remora.lab.Lab;
import dev.remora.lab.LabState;
import dev.remora.lab.controlplane.Binaries;
import dev.remora.lab.controlplane.Repository;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a newcomer types: the commands of the README and of the tutorial, with a guest each, both at a time. */
@InLab
@SuppressWarnings("NullAway.Init") // set before the first test
class FirstStepsST {
    private static final String INSTALL = "helm install ";
    private static final String FORWARDED = "127.0.0.1:8443";
    private static final Walkthrough README = Walkthrough.of("README.md");

    /** What the pages speak of and do not make. */
    private static final String BEFORE = """
            kubectl config set-context --current --namespace team-a
            kubectl create secret generic clock-login --from-literal=password=old
            kubectl apply -f - <<END
            apiVersion: remora.dev/v1alpha1
            kind: Plugin
            metadata: {name: files}
            spec: {rom: {image: 'registry.local/remora/hello:1'}}
            END
            """;

    private static Walkthrough.Running readme;
    private static Walkthrough.Running tutorial;

    @TempDir
    private static Path folder;

    @BeforeAll
    static void begin(Lab lab) throws Exception {
        LabState state = lab.publish();
        // `lab status`, with which the tutorial begins, looks for a lab in the cache.
        Path cache = Files.createDirectories(folder.resolve("cache"));
        Files.createSymbolicLink(
                cache.resolve("lab"),
                state.kubeconfig().resolveSibling("").toAbsolutePath().normalize());

        readme = inLab(README, state)
                .with("REGISTRY=registry.example.com/team", "REGISTRY=" + state.registry() + "/team")
                .with("quay.io/containerdisks/debian:12", "registry.local/remora/debian:12")
                .without("make demo")
                .without("make test")
                .without("make build")
                .without("make images")
                .without(INSTALL)
                .start(
                        folder.resolve("readme"),
                        environment(Map.of("KUBECONFIG", state.kubeconfig().toString())));
        tutorial = inLab(Walkthrough.of("docs/tutorial.md"), state)
                .start(
                        folder.resolve("tutorial"),
                        environment(Map.of(
                                "KUBECONFIG", state.kubeconfig().toString(),
                                "REMORA_CACHE", cache.toString())));
    }

    @AfterAll
    static void end(Lab lab) {
        Stream.of(readme, tutorial).forEach(running -> running.process().destroyForcibly());
        lab.admin().namespaces().withName("team-a").delete();
    }

    /** There is no kubelet that could forward a port; the gateway listens on 127.0.0.1 anyway. Boots may be slow. */
    private static Walkthrough inLab(Walkthrough page, LabState lab) {
        return page.without("kubectl -n remora-system port-forward service/remora-gateway 8443:443 &")
                .with(FORWARDED, lab.gateway().getAuthority())
                .with("--timeout=5m", "--timeout=10m");
    }

    private static Map<String, String> environment(Map<String, String> more) {
        Binaries binaries = Binaries.ofCheckout();
        String path = Stream.of(
                        binaries.kubernetes("kubectl"),
                        binaries.helm(),
                        Path.of(System.getProperty("java.home"), "bin", "java"))
                .map(program -> program.resolveSibling("").normalize().toString())
                .collect(Collectors.joining(":", "", ":/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin"));
        Map<String, String> environment = new HashMap<>(more);
        environment.put("PATH", path);
        return environment;
    }

    @Test
    void shouldHaveBeenInstalledByTheCommandOfTheReadme(Lab lab) {
        // Given
        List<String> command = List.of(README.line(INSTALL)
                .replace("helm install", "install")
                .replace(" --set image.registry=$REGISTRY", "") // the lab runs the programs of the checkout
                .replace("helm/remora", Repository.root().resolve("helm/remora").toString())
                .split(" ", -1));

        // Then
        assertThat(lab.release().installation()).containsSubsequence(command);
    }

    @Test
    void shouldComeFromTheReadmeToAnAnswer() throws Exception {
        assertThat(readme.lines())
                .filteredOn(line -> line.contains("\"path\": \"/files/list?x=1\""))
                .hasSize(2)
                .allSatisfy(answer -> assertThat(answer).contains("\"greeting\": \"hi\""))
                .last()
                .asString()
                .contains("\"user\": \"system:serviceaccount:team-a:caller\"");
    }

    @Test
    void shouldRunEveryCommandThatSupposesAnInstance(Lab lab) throws Exception {
        // Given
        readme.lines();
        Path own = Files.createDirectories(folder.resolve("pages"));
        Path kubeconfig =
                Files.writeString(own.resolve("kubeconfig"), lab.cluster().adminKubeconfig());
        Path command = Files.writeString(own.resolve("command.json"), "{}");
        Walkthrough pages = DocumentedCommands.withAnInstance("team-a", "my-instance", "hello")
                .with("command.json", command.toString())
                .with(
                        "corp-ca.pem",
                        lab.publish().gatewayAuthority().toAbsolutePath().toString());

        // When
        List<String> said = new Walkthrough(pages.page(), BEFORE + pages.commands())
                .start(
                        own,
                        environment(Map.of(
                                "KUBECONFIG", kubeconfig.toString(),
                                "PASSWORD", "secret",
                                "URL", command.toUri().toString())))
                .lines();

        // Then
        assertThat(said).contains("  allowed: true");
    }

    @Test
    void shouldComeThroughTheTutorial() throws Exception {
        assertThat(tutorial.lines())
                .filteredOn(line -> line.endsWith(", system:serviceaccount:tutorial:caller"))
                .satisfiesExactly(
                        first -> assertThat(first).startsWith("It is now "),
                        second -> assertThat(second).startsWith("The clock says "));
    }
}
