package dev.remora.gateway;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import dev.remora.lab.controlplane.ControlPlane;
import dev.remora.lab.controlplane.Repository;
import dev.remora.lab.controlplane.junit.OnControlPlane;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;

/** The console's terminal in a real browser, with the real sandbox plugin. */
@OnControlPlane
@TestInstance(Lifecycle.PER_CLASS)
@SuppressWarnings("NullAway.Init")
class ConsoleTerminalIT {
    /** Lets a test break a connection. */
    private static final String KEEP_SOCKETS = """
            window.sockets = [];
            window.WebSocket = class extends WebSocket {
              constructor(...all) { super(...all); window.sockets.push(this); }
            };""";

    /** What it is about, what a program writes (~e is escape, ~n, ~r, ~t, ~g, ~b the like), four lines of ten, and replies. */
    private static final String CASES = """
            wraps            | abcdefghijkl                            | abcdefghij/kl
            scrolls          | 1~r~n2~r~n3~r~n4~r~n5                   | 2/3/4/5
            region           | 1~r~n2~r~n3~r~n4~e[2;3r~e[3;1H~n~n+     | 1//+/4
            insert line      | a~r~nb~e[1;1H~e[L                       | /a/b
            delete line      | a~r~nb~r~nc~e[1;1H~e[M                  | b/c
            insert, delete   | abc~e[1;2H~e[2@~e[1;4H~e[P              | a  c
            erase            | abcdef~e[1;3H~e[1K~e[1;5H~e[K           | d
            tabs             | a~tb                                    | a       b
            repeat           | a~e[3b                                  | aaaa
            wide             | ab漢c~e[1;6Hd                            | ab漢cd
            lines            | ~e(0lqk~e(B-                            | ┌─┐-
            save and restore | ab~e7~e[3;3Hx~e8c                       | abc//  x
            reverse index    | a~e[1;1H~eMb                            | b/a
            clipboard        | a~e]52;c;ZWNobw==~gb                    | ab
            title            | a~e]0;never~e~bb                        | ab
            unknown          | a~e[>4;2m~e[?1000h~e[38:5:1mb           | ab
            asks for its title | a~e[21tb                              | ab
            asks where it is | ab~e[6n                                 | ab#~e[1;3R
            cursor stays     | ~e[99;99Hx~e[1;1Hy                      | y///         x""";

    @TempDir
    static Path folder;

    private final ControlPlane controlPlane;
    private ConsoleLab lab;
    private ConsolePage console;
    private Page page;

    ConsoleTerminalIT(ControlPlane controlPlane) {
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

    @BeforeEach
    void open() {
        console = lab.open(1280, 1000);
        page = console.page();
        page.addInitScript(KEEP_SOCKETS);
        page.reload();
        console.lookAt(lab.token());
        console.use("tail");
    }

    @AfterEach
    void leave() {
        lab.leave(page);
    }

    private Locator screen() {
        return page.locator("#screen");
    }

    private void type(String line) {
        page.keyboard().type(line);
        page.keyboard().press("Enter");
    }

    private void begin() {
        console.button("Open a terminal").click();
        assertThat(page.locator("#terminal-status")).hasText("connected");
        assertThat(screen()).containsText("$ ");
    }

    @Test
    void shouldRunAShell() {
        // Given
        begin();

        // When
        type(
                "echo he''llo; printf '\\033[1;31mred\\033[0m \\342\\224\\200 \\346\\274\\242\\n'; test -t 0 && echo is a term''inal");

        // Then
        assertThat(screen()).containsText("hello");
        assertThat(screen()).containsText("is a terminal");
        Locator red = screen().getByText("red", new Locator.GetByTextOptions().setExact(true));
        assertThat(red).hasCSS("color", "rgb(255, 138, 128)");
        assertThat(red).hasCSS("font-weight", "700");
        assertThat(screen()).containsText("─ 漢");
        assertThat(lab.gateway().audit()).doesNotContain(lab.token().substring(0, 40), "base64url");
    }

    @Test
    void shouldDrawWhatProgramsDraw() {
        // Given
        begin();

        // When
        type(
                "printf '\\033[?1049h\\033[2J\\033[3;5Hbelow\\033[1;1Habove\\033[?25l'; read x; printf '\\033[?1049l'; echo ba''ck");
        assertThat(screen().locator("> div").nth(2)).hasText(Pattern.compile("^ {4}below *$"));
        assertThat(screen().locator("> div").first()).hasText(Pattern.compile("^above *$"));
        page.keyboard().press("Enter");

        // Then
        assertThat(screen()).containsText("back");
        assertThat(screen().locator("> div").nth(2)).not().hasText(Pattern.compile("^ {4}below"));
    }

    @Test
    void shouldBeAsLargeAsItIsSeen() {
        // Given
        begin();

        // When
        page.setViewportSize(700, 1000);
        type("sleep 1; echo size $(stty size)");

        // Then
        assertThat(screen()).containsText(Pattern.compile("size \\d\\d [67]\\d"));
    }

    @Test
    void shouldSendKeysThatAreNoLetters() {
        // Given
        begin();

        // When
        page.keyboard().type("cat -v");
        page.keyboard().press("Enter");
        page.keyboard().press("ArrowUp");
        page.keyboard().press("Control+ArrowLeft");
        page.keyboard().press("F5");
        page.keyboard().press("Tab");
        page.keyboard().type("x");
        page.keyboard().press("Backspace");
        page.keyboard().type("end");
        page.keyboard().press("Enter");

        // Then
        assertThat(screen()).containsText("^[[A^[[1;5D^[[15~");
        assertThat(screen()).containsText("end");
        page.keyboard().press("Control+c");
        type("echo after $?");
        assertThat(screen()).containsText("after 130");
    }

    @Test
    void shouldGoOnWhereTheConnectionBroke() {
        // Given
        begin();
        type("n=4; echo be''fore");
        assertThat(screen()).containsText("before");

        // When
        page.evaluate("sockets.at(-1).close()");
        await().atMost(Duration.ofSeconds(60))
                .until(() -> page.evaluate("sockets.length === 2 && sockets.at(-1).readyState === 1")
                        .equals(true));
        assertThat(page.locator("#terminal-status")).hasText("connected");
        type("echo af''ter $n");

        // Then
        assertThat(screen()).containsText("after 4");
        assertThat(screen().getByText("before")).hasCount(1);
        assertThat(page.evaluate("sockets.at(-1).url.includes('offset=')")).isEqualTo(true);
        assertThat(page.evaluate("sockets.at(-1).protocol")).isEqualTo("terminal");
        assertThat(page.evaluate("sockets.at(-1).url.length < 300")).isEqualTo(true);
    }

    @Test
    void shouldComeBackToATerminalThatWasLeftRunning() {
        // Given
        begin();
        type("echo still he''re");
        assertThat(screen()).containsText("still here");

        // When
        console.button("Leave it running").click();
        page.locator("#terminals button").last().click();

        // Then
        assertThat(screen()).containsText("still here");
        type("exit 3");
        assertThat(page.locator("#terminal-status")).hasText("ended with 3");
    }

    @Test
    void shouldKnowControlSequences() {
        // Given
        List<List<String>> cases = CASES.lines()
                .map(line -> Stream.of(line.split("[|]", -1)).map(String::strip).toList())
                .toList();

        // When
        Object shown = page.evaluate("""
                async (cases) => {
                  const { Screen } = await import("/console/screen.js");
                  const code = { e: "\\x1b", n: "\\n", r: "\\r", t: "\\t", g: "\\x07", b: "\\\\" };
                  return cases.map(([name, output]) => {
                    const replies = [];
                    const screen = new Screen(4, 10, (text) => replies.push(text.replaceAll("\\x1b", "~e")));
                    screen.write(output.replaceAll(/~([enrtgb])/g, (_, letter) => code[letter]));
                    const lines = screen.lines.map((line) => line.map((cell) => cell.text).join("").trimEnd());
                    return [name, output, [lines.join("/").replace(/[/]+$/, "").trim(), ...replies].join("#")];
                  });
                }""", cases);

        // Then
        assertThat(shown).isEqualTo(cases);
    }

    @Test
    void shouldOfferNoneWhereThePluginHasNone() {
        // When
        console.use("hello");
        console.call("/");

        // Then
        assertThat(console.status()).containsText("200");
        assertThat(page.locator("#terminal")).isHidden();
    }

    /** With {@code -Dremora.picture=write} this is the picture in docs/console.md. */
    @Test
    void shouldLookLikeItsPicture() {
        // Given
        page.setViewportSize(1040, 900);
        begin();
        type("uname -s; ls --color=always -d /etc /usr /bin/sh | head -3");
        assertThat(screen()).containsText("Linux");

        // When
        boolean overflows =
                (boolean) page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth");

        // Then
        assertThat(overflows).isFalse();
        if ("write".equals(System.getProperty("remora.picture"))) {
            page.screenshot(new Page.ScreenshotOptions()
                    .setPath(Repository.root().resolve("docs/images/console.png"))
                    .setFullPage(true));
        }
    }
}
