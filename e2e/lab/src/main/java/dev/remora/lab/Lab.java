package dev.remora.lab;

import dev.remora.lab.controlplane.Binaries;
import dev.remora.lab.controlplane.ControlPlane;
import dev.remora.lab.controlplane.Repository;
import dev.remora.lab.images.GuestImage;
import dev.remora.lab.images.Registry;
import dev.remora.lab.images.RomImages;
import dev.remora.lab.kubevirt.StandIn;
import dev.remora.lab.node.Accelerator;
import dev.remora.lab.node.NodeOptions;
import dev.remora.lab.process.Command;
import dev.remora.lab.process.ProcessLedger;
import dev.remora.lab.tls.CertificateAuthority;
import dev.remora.lab.tls.Trust;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The whole main job on one machine: control plane, registry, KubeVirt's stand-in with its guests, Remora's controller
 * and gateway as they ship. Everything runs on loopback and ends with this JVM, whichever way that ends.
 */
public final class Lab implements AutoCloseable {
    /** Guests are reached on these ports, from the first, and on the ports that their interfaces list. */
    public static final int FIRST_PLUGIN_PORT = 20000;

    public static final int LAST_PLUGIN_PORT = 20031;

    private static final String GATEWAY_AUTHORITY = "gateway-ca.pem";
    private static final Logger LOG = LoggerFactory.getLogger(Lab.class);

    private final LabOptions options;
    private final LabFolder folder;
    private final Repositories repositories;
    private final CertificateAuthority authority = CertificateAuthority.create("remora lab");
    private final Deque<AutoCloseable> parts = new ArrayDeque<>();
    private final Parts started;

    /** Where things come from. */
    private record Repositories(Path root, Binaries binaries) {}

    /** What has been started. */
    private record Parts(
            ControlPlane cluster,
            Registry registry,
            Accelerator accelerator,
            StandIn standIn,
            Release release,
            URI gateway,
            HttpClient gatewayClient) {}

    private Lab(LabOptions options, LabFolder folder, FileLock lock) {
        this.options = options;
        this.folder = folder;
        this.repositories = new Repositories(Repository.root(), Binaries.ofCheckout());
        parts.addFirst(() -> lock.acquiredBy().close());
        parts.addFirst(() -> folder.processes().sweep());
        this.started = startAll();
    }

    /**
     * Starts a lab and waits until all of it is ready: about half a minute, minutes where images must be built first.
     *
     * @throws IllegalStateException when another lab runs in the same folder, or with what is missing
     */
    public static Lab start(LabOptions options) {
        LabFolder folder = new LabFolder(options.folder().toAbsolutePath());
        FileLock lock = folder.lock();
        if (lock == null) {
            throw new IllegalStateException("a lab runs in " + folder.root() + " already");
        }
        int ended = folder.processes().sweep();
        if (ended > 0) {
            options.progress().say("ended %d processes that an earlier lab left running".formatted(ended));
        }
        folder.clear();
        return new Lab(options, folder, lock);
    }

    /**
     * Ends what a lab left running in a folder and removes what it wrote there.
     *
     * @return how many processes were ended
     * @throws IllegalStateException when a lab still runs there
     */
    public static int remove(Path labFolder) {
        LabFolder folder = new LabFolder(labFolder.toAbsolutePath());
        try (FileLock lock = folder.lock()) {
            if (lock == null) {
                throw new IllegalStateException("a lab runs in " + folder.root());
            }
            int ended = folder.processes().sweep();
            folder.removeAll();
            return ended;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot unlock " + folder.root(), e);
        }
    }

    private Parts startAll() {
        try {
            return startedParts();
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    private Parts startedParts() {
        Progress progress = options.progress();
        LabCluster node = opened(progress.step("control plane", this::startedCluster));
        ControlPlane cluster = node.controlPlane();
        record();
        Registry registry = opened(progress.step(
                "registry",
                () -> Registry.start(
                        repositories.binaries().registry(), folder.registryData(), folder.log("registry"))));
        record();
        GuestImages images = new GuestImages(repositories.binaries().cache(), repositories.root());
        GuestImage root = rootImage(images, progress);
        progress.step("guest image remora/debian:12", () -> GuestImages.push(registry, GuestImages.DEBIAN, root));
        Accelerator accelerator = progress.step("accelerator", () -> accelerator(images));
        progress.say("guests run with " + accelerator);
        StandIn standIn = opened(progress.step("KubeVirt's stand-in", () -> standIn(cluster, registry, accelerator)));

        URI gateway = URI.create("https://127.0.0.1:" + LabValues.freePort());
        Release release = new Release(
                cluster,
                progress,
                List.of(LabValues.file(), new LabValues(gateway, registry).write(folder)),
                node::troubles);
        progress.step("controller and gateway", () -> {
            release.install();
            return release;
        });
        String trusted = release.authority();
        folder.secret(GATEWAY_AUTHORITY, trusted);
        HttpClient client = HttpClient.newBuilder()
                .sslContext(Trust.in(Trust.certificate(trusted)))
                .connectTimeout(Duration.ofSeconds(10))
                .build();
        return new Parts(cluster, registry, accelerator, standIn, release, gateway, client);
    }

    private LabCluster startedCluster() {
        try {
            return LabCluster.start(folder, repositories.root(), this::record);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot start the control plane", e);
        }
    }

    private GuestImage rootImage(GuestImages images, Progress progress) {
        Path own = options.rootDisk();
        return own == null
                ? progress.step("guest image (minutes when it must be built)", () -> images.built(GuestImages.DEBIAN))
                : GuestImage.cloudImage(own);
    }

    private Accelerator accelerator(GuestImages images) {
        String answer = Command.run(
                "sh",
                "-c",
                "exec \"$0\" \"$1\" 2>/dev/null",
                repositories.root().resolve("e2e/images/accelerator.sh").toString(),
                images.folder(GuestImages.DEBIAN).toString());
        return Accelerator.valueOf(answer.strip().toUpperCase(Locale.ROOT));
    }

    private StandIn standIn(ControlPlane cluster, Registry registry, Accelerator accelerator) {
        NodeOptions node = new NodeOptions(
                folder.guests(),
                repositories.binaries().cache().resolve("unpacked"),
                registry.uri(),
                accelerator,
                IntStream.rangeClosed(FIRST_PLUGIN_PORT, LAST_PLUGIN_PORT)
                        .boxed()
                        .toList(),
                options.egress(),
                this::record);
        return StandIn.start(cluster, StandIn.realCrds(repositories.root()), node, authority);
    }

    private <T extends AutoCloseable> T opened(T part) {
        parts.addFirst(part);
        return part;
    }

    private void record() {
        ProcessLedger ledger = folder.processes();
        synchronized (parts) {
            ledger.record();
        }
    }

    /** A client of the cluster with every right; not to be closed. */
    public KubernetesClient admin() {
        return started.cluster().admin();
    }

    /** The cluster, for its identities and namespaces. */
    public ControlPlane cluster() {
        return started.cluster();
    }

    /** KubeVirt's stand-in, for what {@code virtctl} would do and for accidents of guests. */
    public StandIn kubeVirt() {
        return started.standIn();
    }

    /** Applies every object in a YAML file as its user would. */
    public void apply(Path file) {
        started.cluster().apply(file);
    }

    /** A token of a ServiceAccount, from the TokenRequest API. */
    public String token(String namespace, String serviceAccount) {
        return started.cluster().identities().token(namespace, serviceAccount);
    }

    /** Where the gateway answers, without a slash at the end. */
    public URI gateway() {
        return started.gateway();
    }

    /** PEM file of the authority that signed the gateway's certificate. */
    public Path gatewayAuthority() {
        return folder.file(GATEWAY_AUTHORITY);
    }

    /** A client that trusts the gateway's certificate. */
    public HttpClient gatewayClient() {
        return started.gatewayClient();
    }

    /** The registry's images of plugins. */
    public RomImages roms() {
        return new RomImages(started.registry().host());
    }

    /** Makes {@code remora/debian-sysvinit:12} available to guests; takes a minute where it must be built first. */
    public void pushSysvinitImage() {
        GuestImages images = new GuestImages(repositories.binaries().cache(), repositories.root());
        GuestImages.push(started.registry(), GuestImages.DEBIAN_SYSVINIT, images.built(GuestImages.DEBIAN_SYSVINIT));
    }

    /** Console log of the newest guest of an Instance; empty when none was started. */
    public Optional<Path> console(String namespace, String instance) {
        return guests().stream()
                .filter(guest ->
                        guest.namespace().equals(namespace) && guest.instance().equals(instance))
                .findFirst()
                .map(GuestLog::console);
    }

    /** Every guest that was started, the newest first. */
    public List<GuestLog> guests() {
        return GuestLog.in(folder.guests());
    }

    /** Output of the programs that Pods run, a file for each Pod, and of the registry. */
    public List<Path> logs() {
        return folder.logs();
    }

    /** Remora as Helm sees it: to be upgraded and tested. */
    public Release release() {
        return started.release();
    }

    /** Tells other processes of this lab: {@link LabState#read} finds it. */
    public LabState publish() {
        LabState state = new LabState(
                ProcessHandle.current().pid(),
                folder.secret("admin.kubeconfig", started.cluster().adminKubeconfig()),
                started.registry().host(),
                started.gateway(),
                gatewayAuthority(),
                folder.guests(),
                started.accelerator().name().toLowerCase(Locale.ROOT));
        state.write(folder.state());
        return state;
    }

    /** Ends everything; what was logged stays. */
    @Override
    public void close() {
        try {
            Files.deleteIfExists(folder.state());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        while (!parts.isEmpty()) {
            try {
                parts.removeFirst().close();
            } catch (Exception e) { // the others must end all the same
                LOG.atWarn().setCause(e).log("a part of the lab did not end cleanly");
            }
        }
    }
}
