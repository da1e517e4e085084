package dev.remora.gateway.server;

import dev.remora.gateway.auth.CertificateAuthorities;
import io.netty.handler.ssl.SslContext;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * TLS from files that may change at any time; new connections get what they say now.
 *
 * <p>The files are read again and again and compared: Kubernetes replaces a mounted Secret by turning a symbolic link
 * ({@code ..data}), which not every way of watching files notices. Files that do not fit together, as in the middle of a
 * change, are left for the next look, and the old ones count meanwhile.
 */
public final class ReloadingTls implements TlsSource, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ReloadingTls.class);

    private record Loaded(TlsFiles files, CertificateAuthorities extra, SslContext context) {}

    private final TlsSettings settings;
    private final Supplier<CertificateAuthorities> extra;
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("tls-files").daemon().factory());
    private final LongAdder reloads = new LongAdder();
    private final LongAdder failures = new LongAdder();
    private volatile Loaded loaded;
    private String lastFailure = "";

    /**
     * Reads the files.
     *
     * @throws IllegalArgumentException naming the flag whose file cannot be used
     */
    public ReloadingTls(TlsSettings settings) {
        this(settings, () -> CertificateAuthorities.NONE);
    }

    /**
     * Reads the files.
     *
     * @param extra authorities beside those of the file, which may change too
     * @throws IllegalArgumentException naming the flag whose file cannot be used
     */
    public ReloadingTls(TlsSettings settings, Supplier<CertificateAuthorities> extra) {
        this.settings = settings;
        this.extra = extra;
        this.loaded = load(TlsFiles.read(settings), extra.get());
    }

    /** Looks at the files again every {@code interval} from now on. */
    public void start(Duration interval) {
        long nanos = interval.toNanos();
        var _ = thread.scheduleWithFixedDelay(this::look, nanos, nanos, TimeUnit.NANOSECONDS);
    }

    @Override
    public SslContext context() {
        return loaded.context();
    }

    @Override
    public CertificateAuthorities clients() {
        return loaded.files().clients();
    }

    /** For a listener of its own: the same files, and clients that {@code authorities} vouch for and nobody else. */
    public ReloadingTls requiring(Supplier<CertificateAuthorities> authorities) {
        return new ReloadingTls(
                new TlsSettings(
                        settings.certificate(), settings.key(), null, true, settings.minimum(), settings.http2()),
                authorities);
    }

    /** When the certificate in use ends. */
    public Instant expiry() {
        X509Certificate leaf = loaded.files().chain().getFirst();
        return leaf.getNotAfter().toInstant();
    }

    /** How often changed files were taken over. */
    public long reloads() {
        return reloads.sum();
    }

    /** How often the files could not be used. */
    public long failures() {
        return failures.sum();
    }

    /** Looks at the files again now. */
    public synchronized void look() {
        try {
            TlsFiles files = TlsFiles.read(settings);
            CertificateAuthorities others = extra.get();
            if (!files.equals(loaded.files()) || others != loaded.extra()) {
                loaded = load(files, others);
                reloads.increment();
                LOG.atInfo().addKeyValue("certificateExpiry", expiry()).log("the TLS files changed and are in use");
            }
            lastFailure = "";
        } catch (RuntimeException e) {
            failures.increment();
            String failure = String.valueOf(e.getMessage());
            if (!failure.equals(lastFailure)) {
                lastFailure = failure;
                LOG.atError()
                        .addKeyValue("reason", failure)
                        .addKeyValue("certificateExpiry", expiry())
                        .log("the TLS files cannot be used; the last good ones stay in use");
            }
        }
    }

    private Loaded load(TlsFiles files, CertificateAuthorities others) {
        return new Loaded(files, others, Tls.serverContext(files, settings, others));
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
