import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** Calls a plugin every few seconds with the ServiceAccount's token, which Kubernetes renews: it is read for each call. */
class Caller {
    private static final URI PLUGIN = URI.create(System.getenv("PLUGIN_URL"));
    private static final Path TOKEN = Path.of(setting("TOKEN_FILE", "/var/run/secrets/remora/token"));
    private static final Path AUTHORITY = Path.of(setting("CA_FILE", "/var/run/secrets/remora/ca.crt"));
    private static final int SECONDS = Integer.parseInt(setting("SECONDS_BETWEEN_CALLS", "10"));

    public static void main(String[] arguments) throws Exception {
        try (HttpClient client =
                HttpClient.newBuilder().sslContext(trusting(AUTHORITY)).build()) {
            while (true) {
                try {
                    HttpResponse<String> answer = client.send(request(), BodyHandlers.ofString());
                    String gateway = answer.headers().firstValue("Remora-Error").orElse(""); // its own answer, or the plugin's
                    System.out.println(answer.statusCode() + " " + gateway + answer.body());
                } catch (java.io.IOException e) {
                    System.err.println("no answer: " + e);
                }
                Thread.sleep(Duration.ofSeconds(SECONDS));
            }
        }
    }

    private static HttpRequest request() throws java.io.IOException {
        return HttpRequest.newBuilder(PLUGIN)
                .header("Authorization", "Bearer " + Files.readString(TOKEN).strip())
                .timeout(Duration.ofMinutes(1))
                .build();
    }

    private static SSLContext trusting(Path authority) throws Exception {
        KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
        trusted.load(null, null);
        try (InputStream pem = Files.newInputStream(authority)) {
            trusted.setCertificateEntry("gateway", CertificateFactory.getInstance("X.509").generateCertificate(pem));
        }
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusted);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        return context;
    }

    private static String setting(String name, String otherwise) {
        return System.getenv().getOrDefault(name, otherwise);
    }
}
