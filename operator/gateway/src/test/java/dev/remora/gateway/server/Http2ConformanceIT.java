package dev.remora.gateway.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.remora.gateway.testing.Backend;
import dev.remora.gateway.testing.TestCertificate;
import dev.remora.gateway.testing.TestGateway;
import dev.remora.lab.controlplane.Binaries;
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
        try (Backend backend = Backend.echo();
                TestGateway gateway = TestGateway.of(TestGateway.directory(backend))
                        .tls(new ReloadingTls(TlsServerTest.settings(certificate.certificate(), certificate.key())))
                        .start()) {
            // When
            List<String> failed = h2spec(gateway, "--tls", "--insecure");

            // Then
            assertThat(failed).isSubsetOf(OTHER_ERROR);
        }
    }

    @Test
    void shouldPassInCleartext() throws Exception {
        // Given
        try (Backend backend = Backend.echo();
                TestGateway gateway = TestGateway.hello(backend)) {
            // When
            List<String> failed = h2spec(gateway);

            // Then
            assertThat(failed).contains(OTHER_PROTOCOL);
            assertThat(failed).filteredOn(name -> !name.equals(OTHER_PROTOCOL)).isSubsetOf(OTHER_ERROR);
        }
    }

    private List<String> h2spec(TestGateway gateway, String... more) throws Exception {
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
        assertThat(xml.split("<testcase", -1)).as("tests that ran").hasSizeGreaterThan(140);
        return FAILED.matcher(xml).results().map(Http2ConformanceIT::name).toList();
    }

    private static String name(MatchResult failure) {
        return failure.group(1) + ": " + failure.group(2);
    }
}
