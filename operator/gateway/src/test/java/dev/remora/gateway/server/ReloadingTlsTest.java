package dev.remora.gateway.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.remora.gateway.testing.TestAuthority;
import io.netty.handler.ssl.SslContext;
import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.Base64;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Files as the kubelet mounts a Secret: {@code tls.crt} → {@code ..data/tls.crt}, {@code ..data} → a folder. */
@SuppressWarnings("NullAway.Init")
class ReloadingTlsTest {
    private static TestAuthority authority;
    private static X509Bundle first;
    private static X509Bundle second;

    @TempDir
    Path mount;

    @BeforeAll
    static void issue() throws Exception {
        authority = new TestAuthority("authority");
        first = authority.server(new CertificateBuilder().ecp256());
        second = authority.server(
                new CertificateBuilder().ecp256().notAfter(Instant.now().plus(400, ChronoUnit.DAYS)));
    }

    @BeforeEach
    void mountTheFirst() throws IOException {
        publish("..1", first);
        Files.createSymbolicLink(mount.resolve("tls.crt"), Path.of("..data/tls.crt"));
        Files.createSymbolicLink(mount.resolve("tls.key"), Path.of("..data/tls.key"));
    }

    @Test
    void shouldUseWhatTheLinkLeadsToNow() throws Exception {
        try (ReloadingTls tls = new ReloadingTls(settings())) {
            // Given
            SslContext before = tls.context();

            // When
            publish("..2", second);
            tls.look();

            // Then
            assertThat(tls.context()).isNotSameAs(before);
            assertThat(tls.expiry())
                    .isEqualTo(second.getCertificate().getNotAfter().toInstant());
            assertThat(tls.reloads()).isOne();
        }
    }

    @Test
    void shouldLeaveFilesAloneThatDidNotChange() throws Exception {
        try (ReloadingTls tls = new ReloadingTls(settings())) {
            // Given
            SslContext before = tls.context();

            // When
            publish("..2", first);
            tls.look();

            // Then
            assertThat(tls.context()).isSameAs(before);
            assertThat(tls.reloads()).isZero();
        }
    }

    @ParameterizedTest
    @CsvSource({"tls.crt, nonsense", "tls.key, nonsense", "tls.key, ''", "tls.key, of-the-other"})
    void shouldKeepTheGoodOnesWhenTheNewOnesAreOfNoUse(String file, String text) throws Exception {
        try (ReloadingTls tls = new ReloadingTls(settings())) {
            // Given
            SslContext before = tls.context();

            // When
            publish("..2", second);
            String content = text.equals("of-the-other") ? first.getPrivateKeyPEM() : text;
            Files.writeString(mount.resolve("..2").resolve(file), content);
            tls.look();
            SslContext meanwhile = tls.context();
            long failures = tls.failures();
            TestAuthority.write(mount.resolve("..2"), second);
            tls.look();

            // Then
            assertThat(meanwhile).isSameAs(before);
            assertThat(failures).isOne();
            assertThat(tls.expiry())
                    .isEqualTo(second.getCertificate().getNotAfter().toInstant());
        }
    }

    @ParameterizedTest
    @CsvSource({"EC PRIVATE KEY, 28", "RSA PRIVATE KEY, 26"})
    void shouldReadKeysAsCertManagerAndOpensslWriteThem(String label, int headerOfPkcs8) throws Exception {
        // Given
        CertificateBuilder builder = new CertificateBuilder();
        X509Bundle bundle = authority.server(label.startsWith("EC") ? builder.ecp256() : builder.rsa2048());
        byte[] pkcs8 = bundle.getKeyPair().getPrivate().getEncoded();
        byte[] inner = Arrays.copyOfRange(pkcs8, headerOfPkcs8, pkcs8.length);
        publish("..2", bundle);

        // When
        Files.writeString(
                mount.resolve("..2/tls.key"),
                "-----BEGIN %1$s-----\n%2$s\n-----END %1$s-----\n"
                        .formatted(label, Base64.getMimeEncoder().encodeToString(inner)));

        // Then
        try (ReloadingTls tls = new ReloadingTls(settings())) {
            assertThat(tls.context()).isNotNull();
        }
    }

    @Test
    void shouldNotStartWithAKeyOfAnotherCertificate() throws Exception {
        // When
        Files.writeString(mount.resolve("..1/tls.key"), second.getPrivateKeyPEM());

        // Then
        assertThatThrownBy(() -> new ReloadingTls(settings()))
                .hasMessageStartingWith("--tls-key: ")
                .hasMessageContaining("belongs to another certificate");
    }

    private TlsSettings settings() {
        return new TlsSettings(
                mount.resolve("tls.crt"), mount.resolve("tls.key"), null, false, TlsVersion.TLS_1_2, true);
    }

    /** As the kubelet does: a new folder, then the link is turned in one step. */
    private void publish(String folder, X509Bundle bundle) throws IOException {
        TestAuthority.write(mount.resolve(folder), bundle);
        Path link = Files.createSymbolicLink(mount.resolve("..data_tmp"), Path.of(folder));
        Files.move(link, mount.resolve("..data"), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
}
