package dev.remora.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import dev.remora.gateway.testing.Backend;
import dev.remora.gateway.testing.Browser;
import dev.remora.gateway.testing.SandboxPlugin;
import dev.remora.gateway.testing.TestAuthority;
import dev.remora.gateway.testing.Wire;
import dev.remora.lab.controlplane.ControlPlane;
import dev.remora.lab.controlplane.Repository;
import io.fabric8.kubernetes.api.model.EventBuilder;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A gateway with the console, a caller who may what docs/console.md says, and a browser. Plugin hello is hostile when asked to,
 * tail is the real sandbox plugin.
 */
final class ConsoleLab implements AutoCloseable {
    /** A page that would take over the one beside it. */
    static final String HOSTILE =
            "<html><script>document.title='taken'</script><img src=x onerror=\"document.title='taken'\"><h1>big</h1>";

    private static final Path PAGE = Repository.root().resolve("docs/console.md");

    private final ControlPlane controlPlane;
    private final List<String> calls = new CopyOnWriteArrayList<>();
    private final SandboxPlugin sandbox;
    private final ShippedGateway gateway;
    private final Browser browser;
    private final String token;

    private ConsoleLab(ControlPlane controlPlane, Path folder) throws Exception {
        this.controlPlane = controlPlane;
        TestAuthority authority = new TestAuthority("gateway-ca");
        TestAuthority.write(folder, authority.server());
        sandbox = SandboxPlugin.start(folder.resolve("sandbox"));
        gateway = ShippedGateway.start(
                controlPlane,
                Backend.start(this::plugin),
                "--console=on",
                "--tls-cert=" + folder.resolve("tls.crt"),
                "--tls-key=" + folder.resolve("tls.key"));
        gateway.awaitReady();
        report();
        happened();
        controlPlane.identities().serviceAccount(gateway.namespace(), "caller");
        controlPlane.identities().serviceAccount(gateway.namespace(), "stranger");
        grant();
        token = token("caller");
        awaitAccess(authority);
        browser = Browser.start();
    }

    static ConsoleLab start(ControlPlane controlPlane, Path folder) throws Exception {
        PlaywrightAssertions.setDefaultAssertionTimeout(60_000);
        return new ConsoleLab(controlPlane, folder);
    }

    ShippedGateway gateway() {
        return gateway;
    }

    Browser browser() {
        return browser;
    }

    /** Of a caller who may all that docs/console.md says. */
    String token() {
        return token;
    }

    String token(String account) {
        return controlPlane.identities().token(gateway.namespace(), account);
    }

    /** First lines of the requests that hello got. */
    List<String> calls() {
        return calls;
    }

    String address(String path) {
        return "https://127.0.0.1:" + gateway.port() + path;
    }

    /** Closes it. Whatever a test does, the policy is never violated and no script fails. */
    void leave(Page page) {
        page.context().close();
        assertThat(browser.complaints())
                .noneMatch(text -> text.contains("Content Security Policy") || text.contains("violates"))
                .noneMatch(text -> text.contains("TypeError") || text.contains("Uncaught"));
        browser.complaints().clear();
    }

    /** Opens the console in a window of that size. */
    ConsolePage open(int width, int height) {
        ConsolePage opened = new ConsolePage(browser.page(width, height), gateway.namespace());
        opened.page().navigate(address("/console/"));
        return opened;
    }

    /** As the controller would: what is there. */
    void report() {
        gateway.setStatus("""
                state: Running
                address: 127.0.0.1
                vmiUID: vmi-1
                pluginsReady: 2/4
                pluginsQueued: 1
                conditions:
                - {type: Ready, status: "True", reason: Running, message: "The guest runs.", lastTransitionTime: "2026-01-01T00:00:00Z"}
                - {type: PluginsApplied, status: "False", reason: Queued, message: "late waits for the next stop.", lastTransitionTime: "2026-01-01T00:00:00Z"}
                plugins:
                - {name: hello, port: %1$d, state: Loaded, ready: true, authorization: Kubernetes}
                - {name: tail, port: %2$d, state: Loaded, ready: true, authorization: Kubernetes}
                - {name: guarded, port: %1$d, state: Loaded, ready: false, authorization: Bearer, message: "<b>It does not answer.</b>"}
                - {name: late, state: Queued, ready: false, message: "It comes with the next start."}
                """.formatted(gateway.plugin().address().getPort(), sandbox.port()));
    }

    private void happened() {
        controlPlane
                .admin()
                .v1()
                .events()
                .inNamespace(gateway.namespace())
                .resource(new EventBuilder()
                        .withNewMetadata()
                        .withName("vm.1")
                        .withNamespace(gateway.namespace())
                        .endMetadata()
                        .withNewInvolvedObject()
                        .withApiVersion("remora.dev/v1alpha1")
                        .withKind("Instance")
                        .withName("vm")
                        .withNamespace(gateway.namespace())
                        .endInvolvedObject()
                        .withType("Normal")
                        .withReason("PluginQueued")
                        .withMessage("late was added and waits for the next stop")
                        .withCount(1)
                        .withLastTimestamp("2026-01-01T00:00:00Z")
                        .build())
                .create();
    }

    private void plugin(Wire wire) throws IOException {
        Wire.Message request;
        while ((request = wire.readMessage()) != null) {
            calls.add(request.startLine());
            String text = request.head() + request.body();
            if (request.startLine().contains("/redirect ")) {
                wire.send("HTTP/1.1 307 Temporary Redirect\r\nContent-Length: 0\r\nLocation: " + gateway.byName("hello")
                        + "/redirected\r\n\r\n");
            } else if (request.startLine().contains("/hostile ")) {
                wire.send(
                        "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nSet-Cookie: a=b; Path=/\r\nX-Said: <i>x</i>\r\n"
                                + "Content-Length: " + HOSTILE.length() + "\r\n\r\n" + HOSTILE);
            } else {
                wire.send("HTTP/1.1 200 OK\r\nContent-Length: " + text.length() + "\r\n\r\n" + text);
            }
        }
    }

    /** The Role that docs/console.md shows. */
    private void grant() throws IOException {
        Matcher block =
                Pattern.compile("(?s)<!-- test: role -->\n```yaml\n(.*?)```").matcher(Files.readString(PAGE));
        assertThat(block.find()).isTrue();
        String binding = """
                ---
                apiVersion: rbac.authorization.k8s.io/v1
                kind: RoleBinding
                metadata: {name: console}
                roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: console}
                subjects:
                - {kind: ServiceAccount, name: caller, namespace: %s}
                """.formatted(gateway.namespace());
        controlPlane
                .admin()
                .load(new ByteArrayInputStream((block.group(1) + binding).getBytes(StandardCharsets.UTF_8)))
                .items()
                .forEach(object -> {
                    object.getMetadata().setNamespace(gateway.namespace());
                    controlPlane.apply(object);
                });
    }

    /** The API server learns of a Role a moment after it was made. */
    private void awaitAccess(TestAuthority authority) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(
                        URI.create(address("/console/api/namespaces/" + gateway.namespace() + "/instances")))
                .header("Authorization", "Bearer " + token)
                .build();
        try (HttpClient client =
                HttpClient.newBuilder().sslContext(authority.trusting(null)).build()) {
            await().atMost(Duration.ofSeconds(60))
                    .until(() -> client.send(request, BodyHandlers.discarding()).statusCode() == 200);
        }
    }

    @Override
    public void close() throws IOException {
        browser.close();
        gateway.close();
        sandbox.close();
    }
}
