package dev.remora.gateway;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import com.microsoft.playwright.options.AriaRole;
import dev.remora.gateway.testing.Backend;
import dev.remora.gateway.testing.Browser;
import dev.remora.gateway.testing.TestAuthority;
import dev.remora.gateway.testing.Wire;
import dev.remora.lab.controlplane.ControlPlane;
import dev.remora.lab.controlplane.Repository;
import dev.remora.lab.controlplane.junit.OnControlPlane;
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
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;

/** The console in a real browser, of a gateway as it ships, at a real kube-apiserver. */
@OnControlPlane
@TestInstance(Lifecycle.PER_CLASS)
@SuppressWarnings("NullAway.Init")
class ConsoleIT {
    private static final Path PAGE = Repository.root().resolve("docs/console.md");
    private static final String HOSTILE =
            "<html><script>document.title='taken'</script><img src=x onerror=\"document.title='taken'\"><h1>big</h1>";

    @TempDir
    static Path folder;

    private final ControlPlane controlPlane;
    private final List<String> calls = new CopyOnWriteArrayList<>();
    private ShippedGateway lab;
    private Browser browser;
    private Page page;
    private String token;

    ConsoleIT(ControlPlane controlPlane) {
        this.controlPlane = controlPlane;
    }

    @BeforeAll
    void start() throws Exception {
        PlaywrightAssertions.setDefaultAssertionTimeout(60_000);
        TestAuthority authority = new TestAuthority("gateway-ca");
        TestAuthority.write(folder, authority.server());
        lab = ShippedGateway.start(
                controlPlane,
                Backend.start(this::plugin),
                "--console=on",
                "--tls-cert=" + folder.resolve("tls.crt"),
                "--tls-key=" + folder.resolve("tls.key"));
        lab.awaitReady();
        report();
        happened();
        controlPlane.identities().serviceAccount(lab.namespace(), "caller");
        controlPlane.identities().serviceAccount(lab.namespace(), "stranger");
        grant();
        token = controlPlane.identities().token(lab.namespace(), "caller");
        awaitAccess(authority);
        browser = Browser.start();
    }

    /** The API server learns of a Role a moment after it was made. */
    private void awaitAccess(TestAuthority authority) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(
                        URI.create(address("/console/api/namespaces/" + lab.namespace() + "/instances")))
                .header("Authorization", "Bearer " + token)
                .build();
        try (HttpClient client =
                HttpClient.newBuilder().sslContext(authority.trusting(null)).build()) {
            await().atMost(Duration.ofSeconds(60))
                    .until(() -> client.send(request, BodyHandlers.discarding()).statusCode() == 200);
        }
    }

    private void report() {
        lab.setStatus("""
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
                - {name: tail, port: %1$d, state: Loaded, ready: true, authorization: Kubernetes}
                - {name: guarded, port: %1$d, state: Loaded, ready: false, authorization: Bearer, message: "<b>It does not answer.</b>"}
                - {name: late, state: Queued, ready: false, message: "It comes with the next start."}
                """.formatted(lab.plugin().address().getPort()));
    }

    private void happened() {
        controlPlane
                .admin()
                .v1()
                .events()
                .inNamespace(lab.namespace())
                .resource(new EventBuilder()
                        .withNewMetadata()
                        .withName("vm.1")
                        .withNamespace(lab.namespace())
                        .endMetadata()
                        .withNewInvolvedObject()
                        .withApiVersion("remora.dev/v1alpha1")
                        .withKind("Instance")
                        .withName("vm")
                        .withNamespace(lab.namespace())
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
                wire.send("HTTP/1.1 307 Temporary Redirect\r\nContent-Length: 0\r\nLocation: " + lab.byName("tail")
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
                """.formatted(lab.namespace());
        controlPlane
                .admin()
                .load(new ByteArrayInputStream((block.group(1) + binding).getBytes(StandardCharsets.UTF_8)))
                .items()
                .forEach(object -> {
                    object.getMetadata().setNamespace(lab.namespace());
                    controlPlane.apply(object);
                });
    }

    @AfterAll
    void stop() throws IOException {
        browser.close();
        lab.close();
    }

    @AfterEach
    void leave() {
        page.context().close();
        assertThat(browser.complaints())
                .noneMatch(text -> text.contains("Content Security Policy") || text.contains("violates"))
                .noneMatch(text -> text.contains("TypeError") || text.contains("Uncaught"));
        browser.complaints().clear();
    }

    private void open(int width, int height) {
        page = browser.page(width, height);
        page.navigate(address("/console/"));
    }

    private String address(String path) {
        return "https://127.0.0.1:" + lab.port() + path;
    }

    private void enter(String credential) {
        field("Token").fill(credential);
        button("Show my Instances").click();
    }

    private Locator button(String name) {
        return page.getByRole(
                AriaRole.BUTTON, new Page.GetByRoleOptions().setName(name).setExact(true));
    }

    private Locator field(String label) {
        return page.getByLabel(label, new Page.GetByLabelOptions().setExact(true));
    }

    private void choose() {
        button(lab.namespace() + "/vm").click();
    }

    private Locator row(String table, String words) {
        return page.locator("#" + table + " tbody tr").filter(new Locator.FilterOptions().setHasText(words));
    }

    private void call(String plugin, String path) {
        button("Use " + plugin).click();
        page.getByLabel("Path and query").fill(path);
        button("Send").click();
    }

    @Test
    void shouldShowWhatIsThereAndWhatWaits() {
        // When
        open(1280, 1000);
        enter(token);
        choose();

        // Then
        assertThat(page.locator("#who")).hasText("system:serviceaccount:" + lab.namespace() + ":caller");
        assertThat(field("Namespace")).hasValue(lab.namespace());
        assertThat(row("instances", "vm"))
                .hasText(Pattern.compile(lab.namespace() + "/vm\\s*Running\\s*True\\s*127\\.0\\.0\\.1\\s*2/4\\s*1"));
        assertThat(row("plugins", "late")).containsText("Queued");
        assertThat(row("plugins", "late")).containsText("It comes with the next start.");
        assertThat(row("plugins", "guarded")).containsText("<b>It does not answer.</b>");
        assertThat(row("plugins", "hello"))
                .containsText(Integer.toString(lab.plugin().address().getPort()));
        assertThat(row("conditions", "PluginsApplied")).containsText("late waits for the next stop.");
        assertThat(row("events", "PluginQueued")).containsText("late was added");
    }

    @Test
    void shouldLookAgainByItself() {
        // Given
        open(1280, 1000);
        enter(token);
        choose();
        assertThat(row("plugins", "late")).containsText("Queued");

        // When
        lab.setStatus("state: Stopped\n");

        // Then
        try {
            assertThat(row("instances", "vm")).containsText("Stopped");
            assertThat(row("plugins", "It has no plugin.")).isVisible();
        } finally {
            report();
        }
    }

    @Test
    void shouldCallAPluginWithTheCallersToken() {
        // Given
        open(1280, 1000);
        enter(token);
        choose();
        button("Use hello").click();

        // When
        page.getByLabel("Method").selectOption("POST");
        page.getByLabel("Path and query").fill("/files/list?a=%2F");
        page.getByLabel("Headers (one").fill("X-Mine: yes");
        field("Body").fill("{\"a\": 1}");
        button("Send").click();

        // Then
        assertThat(page.locator("#call-status")).containsText("200");
        assertThat(page.getByLabel("Body of the answer"))
                .hasText(Pattern.compile(
                        "POST /files/list\\?a=%2F.*x-mine: yes.*\\{\"a\": 1}",
                        Pattern.DOTALL | Pattern.CASE_INSENSITIVE));
        assertThat(page.getByLabel("Body of the answer"))
                .containsText("X-Remora-User: system:serviceaccount:" + lab.namespace() + ":caller");
        assertThat(page.getByLabel("Body of the answer")).not().containsText(token.substring(0, 20));
    }

    @Test
    void shouldShowWhatAPluginSaysAsText() {
        // Given
        open(1280, 1000);
        enter(token);
        choose();

        // When
        call("hello", "/hostile");

        // Then
        assertThat(page.getByLabel("Body of the answer")).hasText(HOSTILE);
        assertThat(page.getByLabel("Headers of the answer")).containsText("x-said: <i>x</i>");
        assertThat(page).hasTitle("Remora console");
        assertThat(page.locator("pre *")).hasCount(0);
        assertThat(page.context().cookies()).isEmpty();
    }

    @Test
    void shouldNotBeLedElsewhereByAPlugin() {
        // Given
        open(1280, 1000);
        enter(token);
        choose();

        // When
        call("hello", "/redirect");

        // Then
        assertThat(page.locator("#call-status")).containsText("It is not followed");
        page.getByLabel("Path and query").fill("/../tail/escaped");
        button("Send").click();
        assertThat(page.locator("#call-status")).containsText("the path leads out of the plugin");
        assertThat(calls).noneMatch(line -> line.contains("redirected") || line.contains("escaped"));
    }

    @Test
    void shouldSayWhyAPluginCannotBeCalled() {
        // Given
        open(1280, 1000);
        enter(token);
        choose();

        // When
        call("late", "/");

        // Then
        assertThat(page.locator("#call-status")).containsText("409");
        assertThat(page.locator("#call-status")).containsText("the gateway's own answer");
        assertThat(page.getByLabel("Body of the answer")).containsText("plugin-queued");
    }

    @Test
    void shouldTellARefusedCallerWhatTheApiServerSays() {
        // When
        open(1280, 1000);
        enter(controlPlane.identities().token(lab.namespace(), "stranger"));

        // Then
        assertThat(page.getByRole(AriaRole.ALERT))
                .hasText(Pattern.compile("Forbidden: .*" + lab.namespace() + ":stranger.* cannot list resource.*"));
        assertThat(row("instances", "vm")).hasCount(0);
    }

    @Test
    void shouldSendAWorthlessTokenBackToTheDoor() {
        // When
        open(1280, 1000);
        enter("worthless");

        // Then
        assertThat(page.getByRole(AriaRole.ALERT)).containsText("The token is expired, unknown");
        assertThat(field("Token")).isFocused();
    }

    @Test
    void shouldKeepTheTokenNowhereButInThePage() {
        // Given
        open(1280, 1000);
        enter(token);
        choose();
        assertThat(row("plugins", "hello")).isVisible();

        // When
        Object kept = page.evaluate("""
                async () => [localStorage.length, sessionStorage.length, document.cookie, (await indexedDB.databases()).length,
                  (await caches.keys()).length, (await navigator.serviceWorker.getRegistrations()).length,
                  location.href.includes('?'), document.getElementById('token').value].join()""");
        page.reload();

        // Then
        assertThat(kept).isEqualTo("0,0,,0,0,0,false,");
        assertThat(field("Token")).isVisible();
        assertThat(lab.audit()).contains("/console/api/").doesNotContain(token.substring(0, 40));
    }

    @Test
    void shouldBeUsedByKeysAndOnAPhone() {
        // Given
        open(390, 800);

        // When
        page.keyboard().insertText(token);
        page.keyboard().press("Tab");
        page.keyboard().press("Tab");
        page.keyboard().press("Enter");
        assertThat(row("instances", "vm")).isVisible();
        button(lab.namespace() + "/vm").focus();
        page.keyboard().press("Enter");

        // Then
        assertThat(page.locator("#details-title")).isFocused();
        assertThat(row("plugins", "late")).isVisible();
        assertThat(page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"))
                .isEqualTo(true);
    }

    @Test
    void shouldGiveTheConsolesOriginToNoPlugin() {
        // Given
        open(1280, 1000);
        enter(token);
        choose();
        assertThat(row("plugins", "hello")).isVisible();

        // When
        Object worker = page.evaluate(
                "path => navigator.serviceWorker.register(path + '/worker.js', {scope: '/'}).then(() => 'there', () => 'refused')",
                lab.byName("hello"));
        Object html = page.evaluate("() => { try { document.body.innerHTML = '<b>x</b>'; return 'there'; }"
                + " catch (error) { return 'refused'; } }");
        browser.complaints().clear(); // these two are meant to be refused
        page.setExtraHTTPHeaders(Map.of("Authorization", "Bearer " + token)); // as some proxies add it
        page.navigate(address(lab.byName("hello") + "/hostile"));

        // Then
        assertThat(worker).isEqualTo("refused");
        assertThat(html).isEqualTo("refused");
        assertThat(page.locator("body")).containsText("page-refused");
        assertThat(calls).noneMatch(line -> line.contains("worker.js"));
    }
}
