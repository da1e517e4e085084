package dev.remora.gateway.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.remora.gateway.server.WebSocketWay.Answer;
import dev.remora.gateway.testing.FakeDirectory;
import dev.remora.gateway.testing.TestAuthority;
import dev.remora.gateway.testing.TestGateway;
import dev.remora.gateway.testing.WebSocketFrames;
import dev.remora.gateway.testing.WebSocketPlugin;
import dev.remora.gateway.testing.Wire;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The gateway is no party to a WebSocket: whatever both say, right or wrong, they hear the same octets with it as without it.
 * Each case is played to the plugin directly, then through the gateway.
 */
@SuppressWarnings("NullAway.Init")
class WebSocketPassThroughIT {
    private static final List<WebSocketCase> CASES = WebSocketCase.all();

    private static WebSocketPlugin plugin;
    private static TestGateway cleartext;
    private static TestGateway tls;
    private static TestAuthority authority;
    private static Map<String, Heard> direct;

    /** What both sides heard: the client's answer, and length and SHA-256 of what the plugin got. */
    private record Heard(String extensions, int code, int length, String sum, String plugin) {}

    enum Through {
        UPGRADE {
            @Override
            WebSocketWay way() {
                return WebSocketWay.upgrade(cleartext::connect, TestGateway.HELLO);
            }
        },
        UPGRADE_IN_TLS {
            @Override
            WebSocketWay way() {
                return WebSocketWay.upgrade(
                        () -> new Wire(authority
                                .trusting(null)
                                .getSocketFactory()
                                .createSocket(
                                        "127.0.0.1", tls.server().address().getPort())),
                        TestGateway.HELLO);
            }
        },
        EXTENDED_CONNECT {
            @Override
            WebSocketWay way() {
                return WebSocketWay.connect(cleartext);
            }
        };

        abstract WebSocketWay way();
    }

    @BeforeAll
    static void start(@TempDir Path folder) throws Exception {
        plugin = WebSocketPlugin.start();
        authority = new TestAuthority("serving-ca");
        TestAuthority.write(folder, authority.server());
        cleartext = TestGateway.of(directory()).start();
        tls = TestGateway.of(directory())
                .tls(new ReloadingTls(TlsServerTest.settings(folder.resolve("tls.crt"), folder.resolve("tls.key"))))
                .start();
        direct = play("direct", WebSocketWay.upgrade(() -> Wire.connect(plugin.address()), ""));
    }

    @AfterAll
    static void stop() {
        cleartext.close();
        tls.close();
        plugin.close();
    }

    private static FakeDirectory directory() {
        return new FakeDirectory().running("team-a", "vm", "uid-1", "hello", plugin.address());
    }

    /** Else the cases would show nothing. */
    @Test
    void shouldCloseAsTheSpecificationSaysWithoutTheGateway() {
        // Given
        Map<String, Integer> expected = new LinkedHashMap<>();
        CASES.forEach(one -> expected.put(one.name(), one.code()));

        // When
        Map<String, Integer> codes = new LinkedHashMap<>();
        direct.forEach((name, heard) -> codes.put(name, heard.code()));

        // Then
        assertThat(CASES).hasSizeGreaterThan(300);
        assertThat(codes).containsExactlyEntriesOf(expected);
        assertThat(direct.values().stream().map(Heard::extensions).distinct())
                .as("agreements on compression")
                .hasSizeGreaterThan(5);
    }

    @ParameterizedTest
    @EnumSource
    void shouldPassOnWhatBothSay(Through through) throws Exception {
        // When
        Map<String, Heard> heard = play(through.name(), through.way());

        // Then
        List<String> different = new ArrayList<>();
        direct.forEach((name, expected) -> {
            if (!expected.equals(heard.get(name))) {
                different.add(name + ": " + expected + " became " + heard.get(name));
            }
        });
        assertThat(different).isEmpty();
    }

    /** A client may end its output and still hear the rest; inside of TLS there is no such thing (docs/gateway.md). */
    @ParameterizedTest
    @EnumSource(names = {"UPGRADE", "EXTENDED_CONNECT"})
    void shouldPassOnAHalfClose(Through through) throws Exception {
        // Given
        WebSocketCase message = new WebSocketCase(
                "half close", null, 0, List.of(WebSocketFrames.whole(WebSocketFrames.TEXT, "the last word")));

        // When
        Answer answer = through.way().play("/?half-close-" + through, message, true);

        // Then
        assertThat(answer.octets()).endsWith("the last word");
        assertThat(plugin.received("/?half-close-" + through)).startsWith("19 ");
    }

    private static Map<String, Heard> play(String way, WebSocketWay through) throws Exception {
        Map<String, Heard> heard = new LinkedHashMap<>();
        for (int i = 0; i < CASES.size(); i++) {
            WebSocketCase one = CASES.get(i);
            String target = "/?case=" + way + "-" + i;
            Answer answer;
            try {
                answer = through.play(target, one, false);
            } catch (Exception e) {
                throw new AssertionError("case " + one + " failed " + way, e);
            }
            byte[] sum =
                    MessageDigest.getInstance("SHA-256").digest(answer.octets().getBytes(StandardCharsets.ISO_8859_1));
            // What comes after the plugin has closed may get lost, as on any connection.
            boolean complete = one.code() == 1000 && !one.name().startsWith("7.");
            heard.put(
                    one.name(),
                    new Heard(
                            answer.extensions(),
                            answer.closeCode(),
                            answer.octets().length(),
                            HexFormat.of().formatHex(sum),
                            complete ? plugin.received(target) : ""));
        }
        return heard;
    }
}
