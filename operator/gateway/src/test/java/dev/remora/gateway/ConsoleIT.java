package dev.remora.gateway;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import dev.remora.lab.controlplane.ControlPlane;
import dev.remora.lab.controlplane.junit.OnControlPlane;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
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
    @TempDir
    static Path folder;

    private final ControlPlane controlPlane;
    private ConsoleLab lab;
    private ConsolePage console;
    private Page page;

    ConsoleIT(ControlPlane controlPlane) {
        this.controlPlane = controlPlane;
    }

    @BeforeAll
    void start() throws Exception {
        lab = ConsoleLab.start(controlPlane, folder);
    }

    @AfterAll
    void stop() throws IOException {
        lab.close();
    }

    @AfterEach
    void leave() {
        lab.leave(page);
    }

    private void open(int width, int height) {
        console = lab.open(width, height);
        page = console.page();
    }

    @Test
    void shouldShowWhatIsThereAndWhatWaits() {
        // When
        open(1280, 1000);
        console.lookAt(lab.token());

        // Then
        assertThat(page.locator("#who"))
                .hasText("system:serviceaccount:" + lab.gateway().namespace() + ":caller");
        assertThat(console.field("Namespace")).hasValue(lab.gateway().namespace());
        assertThat(console.row("instances", "vm"))
                .hasText(Pattern.compile(
                        lab.gateway().namespace() + "/vm\\s*Running\\s*True\\s*127\\.0\\.0\\.1\\s*2/4\\s*1"));
        assertThat(console.row("plugins", "late")).containsText("Queued");
        assertThat(console.row("plugins", "late")).containsText("It comes with the next start.");
        assertThat(console.row("plugins", "guarded")).containsText("<b>It does not answer.</b>");
        assertThat(console.row("plugins", "hello"))
                .containsText(Integer.toString(lab.gateway().plugin().address().getPort()));
        assertThat(console.row("conditions", "PluginsApplied")).containsText("late waits for the next stop.");
        assertThat(console.row("events", "PluginQueued")).containsText("late was added");
    }

    @Test
    void shouldLookAgainByItself() {
        // Given
        open(1280, 1000);
        console.lookAt(lab.token());
        assertThat(console.row("plugins", "late")).containsText("Queued");

        // When
        lab.gateway().setStatus("state: Stopped\n");

        // Then
        try {
            assertThat(console.row("instances", "vm")).containsText("Stopped");
            assertThat(console.row("plugins", "It has no plugin.")).isVisible();
        } finally {
            lab.report();
        }
    }

    @Test
    void shouldCallAPluginWithTheCallersToken() {
        // Given
        open(1280, 1000);
        console.lookAt(lab.token());
        console.use("hello");

        // When
        page.getByLabel("Method").selectOption("POST");
        page.getByLabel("Path and query").fill("/files/list?a=%2F");
        page.getByLabel("Headers (one").fill("X-Mine: yes");
        console.field("Body").fill("{\"a\": 1}");
        console.button("Send").click();

        // Then
        assertThat(console.status()).containsText("200");
        assertThat(console.answer())
                .hasText(Pattern.compile(
                        "POST /files/list\\?a=%2F.*x-mine: yes.*\\{\"a\": 1}",
                        Pattern.DOTALL | Pattern.CASE_INSENSITIVE));
        assertThat(console.answer())
                .containsText(
                        "X-Remora-User: system:serviceaccount:" + lab.gateway().namespace() + ":caller");
        assertThat(console.answer()).not().containsText(lab.token().substring(0, 20));
    }

    @Test
    void shouldShowWhatAPluginSaysAsText() {
        // Given
        open(1280, 1000);
        console.lookAt(lab.token());

        // When
        console.use("hello");
        console.call("/hostile");

        // Then
        assertThat(console.answer()).hasText(ConsoleLab.HOSTILE);
        assertThat(page.getByLabel("Headers of the answer")).containsText("x-said: <i>x</i>");
        assertThat(page).hasTitle("Remora console");
        assertThat(page.locator("pre *")).hasCount(0);
        assertThat(page.context().cookies()).isEmpty();
    }

    @Test
    void shouldNotBeLedElsewhereByAPlugin() {
        // Given
        open(1280, 1000);
        console.lookAt(lab.token());

        // When
        console.use("hello");
        console.call("/redirect");

        // Then
        assertThat(console.status()).containsText("It is not followed");
        page.getByLabel("Path and query").fill("/../tail/escaped");
        console.button("Send").click();
        assertThat(console.status()).containsText("the path leads out of the plugin");
        assertThat(lab.calls()).noneMatch(line -> line.contains("redirected") || line.contains("escaped"));
    }

    @Test
    void shouldSayWhyAPluginCannotBeCalled() {
        // Given
        open(1280, 1000);
        console.lookAt(lab.token());

        // When
        console.use("late");
        console.call("/");

        // Then
        assertThat(console.status()).containsText("409");
        assertThat(console.status()).containsText("the gateway's own answer");
        assertThat(console.answer()).containsText("plugin-queued");
    }

    @Test
    void shouldTellARefusedCallerWhatTheApiServerSays() {
        // When
        open(1280, 1000);
        console.enter(lab.token("stranger"));

        // Then
        assertThat(page.getByRole(AriaRole.ALERT))
                .hasText(Pattern.compile(
                        "Forbidden: .*" + lab.gateway().namespace() + ":stranger.* cannot list resource.*"));
        assertThat(console.row("instances", "vm")).hasCount(0);
    }

    @Test
    void shouldSendAWorthlessTokenBackToTheDoor() {
        // When
        open(1280, 1000);
        console.enter("worthless");

        // Then
        assertThat(page.getByRole(AriaRole.ALERT)).containsText("The token is expired, unknown");
        assertThat(console.field("Token")).isFocused();
    }

    @Test
    void shouldKeepTheTokenNowhereButInThePage() {
        // Given
        open(1280, 1000);
        console.lookAt(lab.token());
        assertThat(console.row("plugins", "hello")).isVisible();

        // When
        Object kept = page.evaluate("""
                async () => [localStorage.length, sessionStorage.length, document.cookie, (await indexedDB.databases()).length,
                  (await caches.keys()).length, (await navigator.serviceWorker.getRegistrations()).length,
                  location.href.includes('?'), document.getElementById('token').value].join()""");
        page.reload();

        // Then
        assertThat(kept).isEqualTo("0,0,,0,0,0,false,");
        assertThat(console.field("Token")).isVisible();
        assertThat(lab.gateway().audit())
                .contains("/console/api/")
                .doesNotContain(lab.token().substring(0, 40));
    }

    @Test
    void shouldBeUsedByKeysAndOnAPhone() {
        // Given
        open(390, 800);

        // When
        page.keyboard().insertText(lab.token());
        page.keyboard().press("Tab");
        page.keyboard().press("Tab");
        page.keyboard().press("Enter");
        assertThat(console.row("instances", "vm")).isVisible();
        console.button(lab.gateway().namespace() + "/vm").focus();
        page.keyboard().press("Enter");

        // Then
        assertThat(page.locator("#details-title")).isFocused();
        assertThat(console.row("plugins", "late")).isVisible();
        assertThat(page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"))
                .isEqualTo(true);
    }

    @Test
    void shouldGiveTheConsolesOriginToNoPlugin() {
        // Given
        open(1280, 1000);
        console.lookAt(lab.token());
        assertThat(console.row("plugins", "hello")).isVisible();

        // When
        Object worker = page.evaluate(
                "path => navigator.serviceWorker.register(path + '/worker.js', {scope: '/'}).then(() => 'there', () => 'refused')",
                lab.gateway().byName("hello"));
        Object html = page.evaluate("() => { try { document.body.innerHTML = '<b>x</b>'; return 'there'; }"
                + " catch (error) { return 'refused'; } }");
        lab.browser().complaints().clear(); // these two are meant to be refused
        page.setExtraHTTPHeaders(Map.of("Authorization", "Bearer " + lab.token())); // as some proxies add it
        page.navigate(lab.address(lab.gateway().byName("hello") + "/hostile"));

        // Then
        assertThat(worker).isEqualTo("refused");
        assertThat(html).isEqualTo("refused");
        assertThat(page.locator("body")).containsText("page-refused");
        assertThat(lab.calls()).noneMatch(line -> line.contains("worker.js"));
    }
}
