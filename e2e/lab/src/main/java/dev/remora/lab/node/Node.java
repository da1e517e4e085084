package dev.remora.lab.node;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/** The one node of the lab: runs guests and tells what became of them, by the UID of their VMI. */
public final class Node implements AutoCloseable {
    private static final Duration END = Duration.ofSeconds(5);

    private final NodeOptions options;
    private final Consumer<String> changed;
    private final ImageStore images;
    private final LoopbackAddresses addresses = new LoopbackAddresses();
    private final Map<String, Guest> guests = new ConcurrentHashMap<>();

    /** @param changed gets the UID of a guest whose state changed, on the guest's own thread */
    public Node(NodeOptions options, Consumer<String> changed) {
        this.options = options;
        this.changed = changed;
        this.images = new ImageStore(options.images(), new OciRegistry(options.registry()));
    }

    /** Starts a guest, unless one was started for this UID already. */
    public void run(GuestSpec spec) {
        Guest guest = new Guest(spec, options, images, addresses, changed);
        if (guests.putIfAbsent(spec.uid(), guest) == null) {
            guest.start();
        }
    }

    /** State of a guest; empty when none was started for the UID or it was forgotten. */
    public Optional<GuestState> state(String uid) {
        return Optional.ofNullable(guests.get(uid)).map(Guest::state);
    }

    /** Shuts a guest down by its power button and kills it after its grace; returns at once. */
    public void stop(String uid) {
        Guest guest = guests.get(uid);
        if (guest != null) {
            guest.stop();
        }
    }

    /**
     * Kills a guest's QEMU.
     *
     * @throws IllegalStateException when it does not run
     */
    public void crash(String uid) {
        running(uid).crash();
    }

    /**
     * Moves a guest to another address.
     *
     * @throws IllegalStateException when it does not run or has no network
     */
    public void migrate(String uid) {
        running(uid).migrate();
    }

    private Guest running(String uid) {
        Guest guest = guests.get(uid);
        if (guest == null) {
            throw new IllegalStateException("no guest has the UID " + uid);
        }
        return guest;
    }

    /** Forgets a guest that has ended. */
    public void forget(String uid) {
        guests.remove(uid);
    }

    /** Kills every guest. */
    @Override
    public void close() {
        guests.values().forEach(Guest::kill);
        try {
            for (Guest guest : guests.values()) {
                guest.awaitEnd(END);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
