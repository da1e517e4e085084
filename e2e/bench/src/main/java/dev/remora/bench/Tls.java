package dev.remora.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * The certificate that every peer shows.
 *
 * @param certificate PEM, for 127.0.0.1
 * @param key PEM
 * @param both certificate and key in one file, as HAProxy wants it
 */
record Tls(Path certificate, Path key, Path both) {

    /** Makes a P-256 certificate that signs itself. */
    static Tls selfSigned(Path folder) throws IOException, InterruptedException {
        Tls tls = new Tls(folder.resolve("tls.crt"), folder.resolve("tls.key"), folder.resolve("tls.pem"));
        Path log = folder.resolve("openssl.log");
        Process openssl = new ProcessBuilder(
                        "openssl",
                        "req",
                        "-x509",
                        "-newkey",
                        "ec",
                        "-pkeyopt",
                        "ec_paramgen_curve:P-256",
                        "-nodes",
                        "-days",
                        "2",
                        "-subj",
                        "/CN=bench",
                        "-addext",
                        "subjectAltName=IP:127.0.0.1",
                        "-keyout",
                        tls.key().toString(),
                        "-out",
                        tls.certificate().toString())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        if (openssl.waitFor() != 0) {
            throw new IllegalStateException("openssl made no certificate: see " + log);
        }
        Files.write(tls.both(), Files.readAllBytes(tls.certificate()));
        Files.write(tls.both(), Files.readAllBytes(tls.key()), StandardOpenOption.APPEND);
        return tls;
    }
}
