package dev.remora.gateway.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.remora.gateway.testing.Backend;
import dev.remora.gateway.testing.TestCertificate;
import dev.remora.gateway.testing.TestGateway;
import dev.remora.gateway.testing.Wire;
import dev.remora.lab.controlplane.Binaries;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * h2spec, the conformance test of HTTP/2 and HPACK, strict, against the gateway. What does not pass is listed with its
 * reason; anything else that does not pass, and anything listed that does, is news.
 */
class Http2ConformanceIT {
    private static final Pattern FAILED =
            Pattern.compile("<testcase package=\"([^\"]*)\" classname=\"([^\"]*)\"[^>]*>\\s*<(?:failure|error)");

    /**
     * Each such frame is refused, by a reset of its stream; the specification wants another error. That is in Netty. Where the
     * answer is quicker than the frame, h2spec is content.
     */
    private static final List<String> OTHER_ERROR = List.of(
            "http2/5.1: half closed (remote): Sends a HEADERS frame", // PROTOCOL_ERROR for STREAM_CLOSED
            "http2/5.1: closed: Sends a HEADERS frame", // the stream's error, not the connection's
            "http2/5.1.1: Sends stream identifier that is numerically smaller than previous"); // the same

    /** Without ALPN a connection that does not begin with HTTP/2's preface is HTTP/1.1, and answered so. */
    private static final String OTHER_PROTOCOL = "http2/3.5: Sends invalid connection preface";

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit fills it
    private Path folder;

    @Test
    void shouldPassOverTls() throws Exception {
        // Given
        TestCertificate certificate = TestCertificate.in(folder);
        try (Backend backend = Backend.start(Http2ConformanceIT::answerSlowly);
                TestGateway gateway = TestGateway.of(TestGateway.directory(backend))
                        .tls(new ReloadingTls(TlsServerTest.settings(certificate.certificate(), certificate.key())))
                        .start()) {
            // When
            List<String> failed = failed(gateway, "--tls", "--insecure");

            // Then
            assertThat(failed).as(output()).isSubsetOf(OTHER_ERROR);
        }
    }

    @Test
    void shouldPassInCleartext() throws Exception {
        // Given
        try (Backend backend = Backend.start(Http2ConformanceIT::answerSlowly);
                TestGateway gateway = TestGateway.hello(backend)) {
            // When
            List<String> failed = failed(gateway);

            // Then
            assertThat(failed).contains(OTHER_PROTOCOL);
            assertThat(failed)
                    .as(output())
                    .filteredOn(name -> !name.equals(OTHER_PROTOCOL))
                    .isSubsetOf(OTHER_ERROR);
        }
    }

    /** An answer that ends a stream before h2spec has sent what breaks it makes that frame a legal one. */
    private static void answerSlowly(Wire wire) throws IOException, InterruptedException {
        while (wire.readMessage() != null) {
            Thread.sleep(50);
            wire.send("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nslow");
        }
    }

    /** What does not pass. What is news has to fail in its section alone as well, each time. */
    private List<String> failed(TestGateway gateway, String... options) throws Exception {
        List<String> failed = new ArrayList<>();
        for (String name : h2spec(gateway, 140, options)) {
            boolean known = OTHER_ERROR.contains(name) || name.equals(OTHER_PROTOCOL);
            if (known || failsAlone(gateway, name, options)) {
                failed.add(name);
            }
        }
        return failed;
    }

    /** On a busy machine h2spec is overtaken at times. */
    private boolean failsAlone(TestGateway gateway, String name, String... options) throws Exception {
        List<String> section = new ArrayList<>(List.of(options));
        section.add(name.substring(0, name.indexOf(':')));
        boolean fails = true;
        for (int i = 0; i < 3 && fails; i++) {
            fails = h2spec(gateway, 1, section.toArray(String[]::new)).contains(name);
        }
        return fails;
    }

    private List<String> h2spec(TestGateway gateway, int least, String... more) throws Exception {
        Path report = folder.resolve("report.xml");
        List<String> command = new ArrayList<>(List.of(
                Binaries.ofCheckout().h2spec().toString(),
                "--port",
                Integer.toString(gateway.server().address().getPort()),
                "--path",
                TestGateway.HELLO + "/",
                "--strict",
                "--junit-report",
                report.toString()));
        command.addAll(List.of(more));
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("output.txt").toFile())
                .start();
        assertThat(process.waitFor(5, TimeUnit.MINUTES)).isTrue();
        String xml = Files.readString(report);
        assertThat(xml.split("<testcase", -1)).as("tests that ran").hasSizeGreaterThan(least);
        return FAILED.matcher(xml).results().map(Http2ConformanceIT::name).toList();
    }

    /** What h2spec printed of what did not pass. */
    private String output() throws IOException {
        String all = Files.readString(folder.resolve("output.txt"));
        return all.substring(Math.max(0, all.indexOf("Failures:")));
    }

    private static String name(MatchResult failure) {
        return failure.group(1) + ": " + failure.group(2);
    }
}
