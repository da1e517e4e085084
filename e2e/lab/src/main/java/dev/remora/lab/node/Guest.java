package dev.remora.lab.node;

import dev.remora.lab.node.QemuCommand.PreparedDisk;
import dev.remora.lab.process.ChildProcess;
import dev.remora.lab.process.Command;
import dev.remora.lab.process.LogTail;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One guest from its first pull to its end, on a thread of its own. */
final class Guest {
    private static final Duration FIRST_PULL_BACKOFF = Duration.ofSeconds(10);
    private static final Duration LAST_PULL_BACKOFF = Duration.ofMinutes(5);

    private final GuestSpec spec;
    private final NodeOptions options;
    private final ImageStore images;
    private final LoopbackAddresses addresses;
    private final Consumer<String> changed;
    private final Path folder;
    private final Thread thread;
    private final AtomicBoolean stopping = new AtomicBoolean();

    private volatile GuestState state = new GuestState.Pulling();
    private volatile @Nullable Qmp qmp;
    private volatile LoopbackAddresses.@Nullable Lease lease;

    Guest(
            GuestSpec spec,
            NodeOptions options,
            ImageStore images,
            LoopbackAddresses addresses,
            Consumer<String> changed) {
        this.spec = spec;
        this.options = options;
        this.images = images;
        this.addresses = addresses;
        this.changed = changed;
        this.folder = options.guestFolder(spec);
        this.thread = Thread.ofPlatform()
                .daemon()
                .name("guest-" + spec.name())
                .unstarted(this::live); // platform: it waits for processes most of its life
    }

    void start() {
        thread.start();
    }

    GuestState state() {
        return state;
    }

    /** Presses the power button, and pulls the plug after the spec's grace; at once with a grace of zero. */
    void stop() {
        if (!stopping.compareAndSet(false, true)) {
            return;
        }
        Qmp channel = qmp;
        if (channel == null) {
            thread.interrupt();
            return;
        }
        Thread.ofVirtual().start(() -> powerOff(channel));
    }

    /** Kills its QEMU. */
    void crash() {
        channel().kill();
    }

    /** Moves it to another address. */
    void migrate() {
        LoopbackAddresses.Lease from = lease;
        if (from == null) {
            throw new IllegalStateException(spec.name() + " has no network");
        }
        Qmp channel = channel();
        LoopbackAddresses.Lease to = addresses.lease(spec.namespace() + "/" + spec.name(), spec.uid(), from.ports());
        to.ports().forEach(port -> channel.forward(to.address(), port));
        lease = to;
        become(new GuestState.Running(to.address()));
        from.ports().forEach(port -> channel.stopForwarding(from.address(), port));
        addresses.give(from.address());
    }

    private Qmp channel() {
        Qmp channel = qmp;
        if (channel == null) {
            throw new IllegalStateException(spec.name() + " does not run");
        }
        return channel;
    }

    private void powerOff(Qmp channel) {
        try {
            if (spec.shutdownGrace().isPositive()) {
                channel.powerdown();
                thread.join(spec.shutdownGrace());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        channel.quit();
    }

    private void live() {
        try {
            Map<DiskSpec, Path> roots = pulled();
            become(new GuestState.Preparing());
            Files.createDirectories(folder);
            run(roots);
        } catch (InterruptedException e) {
            become(new GuestState.Ended(true, "stopped before it ran"));
        } catch (IOException | RuntimeException | ExecutionException e) {
            become(new GuestState.Unpreparable(String.valueOf(e.getMessage())));
        } finally {
            addresses.release(spec.uid());
            removeDisks();
        }
    }

    private Map<DiskSpec, Path> pulled() throws InterruptedException {
        Duration backoff = FIRST_PULL_BACKOFF;
        while (true) {
            try {
                Map<DiskSpec, Path> roots = new HashMap<>();
                for (DiskSpec disk : spec.disks()) {
                    if (disk.source() instanceof DiskSpec.ContainerDisk image) {
                        roots.put(disk, images.pull(image));
                    }
                }
                return roots;
            } catch (ImagePullException e) {
                become(new GuestState.PullFailed(e.reason(), String.valueOf(e.getMessage())));
                Thread.sleep(Duration.ofSeconds(1)); // long enough for a watcher to see the first word
                become(backedOff(e));
                Thread.sleep(backoff);
                backoff = min(backoff.multipliedBy(2), LAST_PULL_BACKOFF);
            }
        }
    }

    /** kubelet's second word for a failed pull; its other reasons stay as they are. */
    private GuestState backedOff(ImagePullException e) {
        return e.reason().equals("ErrImagePull")
                ? new GuestState.PullFailed(
                        "ImagePullBackOff", "Back-off pulling image: ErrImagePull: " + e.getMessage())
                : new GuestState.PullFailed(e.reason(), String.valueOf(e.getMessage()));
    }

    private void run(Map<DiskSpec, Path> roots) throws InterruptedException, ExecutionException {
        List<PreparedDisk> disks = prepared(roots);
        Optional<DirectBoot> boot = spec.disks().stream()
                .limit(1)
                .flatMap(first -> Optional.ofNullable(roots.get(first)).stream())
                .flatMap(root -> DirectBoot.in(root).stream())
                .findFirst();
        LoopbackAddresses.Lease own = leased();
        lease = own;
        QemuCommand command = new QemuCommand(
                spec, disks, boot, own, options.egress(), options.accelerator(), folder.resolve("console.log"));
        Path log = folder.resolve("qemu.log");
        try (ChildProcess qemu = ChildProcess.startWithPipes("qemu " + spec.name(), command.line(), log)) {
            Qmp channel = new Qmp(qemu.process());
            options.started().run();
            try {
                channel.ready().get();
            } catch (ExecutionException e) {
                throw new IllegalStateException("QEMU does not start: " + LogTail.of(log, 5), e);
            }
            qmp = channel;
            become(new GuestState.Running(own == null ? "" : own.address()));
            if (stopping.get()) { // asked for while there was no channel yet
                channel.quit();
            }
            int exit = qemu.process().waitFor();
            become(ended(exit, channel.shutdownReason(), log));
        }
    }

    private GuestState ended(int exit, String reason, Path log) {
        return switch (reason) {
            case "guest-shutdown" -> new GuestState.Ended(true, "the guest shut down");
            case "guest-reset" -> new GuestState.Ended(true, "the guest rebooted, which ends it");
            case "host-qmp-quit" ->
                new GuestState.Ended(!spec.shutdownGrace().isPositive(), "killed after " + spec.shutdownGrace());
            default ->
                new GuestState.Ended(
                        false, "QEMU ended with exit code %d %s: %s".formatted(exit, reason, LogTail.of(log, 5)));
        };
    }

    private LoopbackAddresses.@Nullable Lease leased() {
        GuestSpec.NetworkSpec network = spec.network();
        if (network == null) {
            return null;
        }
        List<Integer> wanted = network.ports() == null ? options.forwardedPorts() : network.ports();
        return addresses.lease(spec.namespace() + "/" + spec.name(), spec.uid(), wanted);
    }

    private List<PreparedDisk> prepared(Map<DiskSpec, Path> roots) {
        List<PreparedDisk> prepared = new ArrayList<>();
        for (DiskSpec disk : spec.disks()) {
            Path file = folder.resolve(disk.name() + ".disk");
            String format = switch (disk.source()) {
                case DiskSpec.ContainerDisk image -> {
                    overlay(Objects.requireNonNull(roots.get(disk)), image, file);
                    yield "qcow2";
                }
                case DiskSpec.IsoImage iso -> {
                    IsoWriter.write(iso, file);
                    yield "raw";
                }
                case DiskSpec.Empty empty -> {
                    Command.run("qemu-img", "create", "-q", "-f", "qcow2", file.toString(), "" + empty.bytes());
                    yield "qcow2";
                }
            };
            prepared.add(new PreparedDisk(disk, file, format));
        }
        return prepared;
    }

    private static void overlay(Path root, DiskSpec.ContainerDisk image, Path file) {
        ContainerDiskFile base = ContainerDiskFile.in(root, image.path());
        Command.run(
                "qemu-img",
                "create",
                "-q",
                "-f",
                "qcow2",
                "-F",
                base.format(),
                "-b",
                base.file().toAbsolutePath().toString(),
                file.toString());
    }

    /** The logs stay, for whoever asks why; the disks are as ephemeral as KubeVirt's. */
    private void removeDisks() {
        for (DiskSpec disk : spec.disks()) {
            try {
                Files.deleteIfExists(folder.resolve(disk.name() + ".disk"));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private void become(GuestState next) {
        state = next;
        changed.accept(spec.uid());
    }

    /** Waits until the guest's thread is gone. */
    boolean awaitEnd(Duration patience) throws InterruptedException {
        thread.join(patience);
        return !thread.isAlive();
    }

    /** Ends it without asking. */
    void kill() {
        stopping.set(true);
        Qmp channel = qmp;
        if (channel != null) {
            channel.quit();
        }
        thread.interrupt();
    }

    private static Duration min(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }
}
