package dev.remora.gateway.wake;

import dev.remora.gateway.directory.InstanceDirectory;
import dev.remora.gateway.directory.InstanceEntry;
import dev.remora.gateway.directory.InstanceListener;
import dev.remora.gateway.wake.Place.State;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Where requests wait until the plugin that they are for can be reached.
 *
 * <pre>
 *   {@link #enter} --> waiting --{@link Visitor#yourTurn}--> trying --{@link #reached}--> out
 *                       ^                          |
 *                       '--{@link #unreached}, {@link #stay}---'        {@link #leave} at any time
 * </pre>
 *
 * <p>Nobody polls: the directory says when an Instance changed, and whoever waits for it is told. When waiting has become
 * futile all are told at once; when the plugin is there, in fair order and not all at a time ({@link PluginLine}).
 */
public final class WaitingRoom implements InstanceListener {
    private final WaitingLimits limits;
    private final InstanceDirectory directory;
    private final LongSupplier nanoTime;
    private final WakeListener listener;
    private final Ledger ledger;
    private final WakeWatch wakes;

    /** By UID of the Instance. */
    private final Map<String, InstanceWaiters> instances = new HashMap<>();

    private boolean closed;

    /**
     * @param directory what Instances are like now; has to be told to tell this room of changes
     * @param nanoTime like {@link System#nanoTime}
     */
    public WaitingRoom(
            WaitingLimits limits, InstanceDirectory directory, LongSupplier nanoTime, WakeListener listener) {
        this.limits = limits;
        this.directory = directory;
        this.nanoTime = nanoTime;
        this.listener = listener;
        this.ledger = new Ledger(limits.requests(), limits.bytes());
        this.wakes = new WakeWatch(listener);
    }

    /** Somebody asks for an Instance that sleeps or wakes. */
    public synchronized void asked(InstanceEntry instance) {
        wakes.asked(instance, nanoTime.getAsLong());
    }

    /** After how many seconds it is worth to ask for that Instance again, at least 1. */
    public synchronized int retryAfter(String uid) {
        return wakes.retryAfter(uid, nanoTime.getAsLong());
    }

    /** A request wants to wait. Its turn may come before this returns. */
    public Admission enter(Visitor visitor) {
        List<Place> turns;
        Place place;
        synchronized (this) {
            InstanceWaiters instance = instances.getOrDefault(visitor.instanceUid(), new InstanceWaiters(limits));
            Refusal objection = objection(visitor, instance);
            if (objection != null) {
                listener.onRefused(objection);
                return new Admission.TurnedAway(objection);
            }
            instances.put(visitor.instanceUid(), instance);
            place = new Place(visitor, instance);
            ledger.add(visitor);
            instance.ledger.add(visitor);
            place.line.join(place);
            turns = turns(visitor.instanceUid()); // it may have changed since it was last looked at
        }
        tell(turns);
        return new Admission.Admitted(place);
    }

    private @Nullable Refusal objection(Visitor visitor, InstanceWaiters instance) {
        if (closed) {
            return Refusal.DRAINING;
        }
        Refusal objection = instance.ledger.objection(visitor, Refusal.INSTANCE);
        return objection != null ? objection : ledger.objection(visitor, Refusal.GATEWAY);
    }

    /** The plugin takes connections: its visitor leaves, and others have their turn. */
    public void reached(Place place) {
        end(place, true);
    }

    /** Its visitor leaves; a second time is nothing. */
    public void leave(Place place) {
        end(place, false);
    }

    /** Its visitor leaves, having waited for as long as it may. */
    public void expired(Place place) {
        listener.onRefused(Refusal.TIMEOUT);
        end(place, false);
    }

    private void end(Place place, boolean reached) {
        List<Place> turns;
        Visitor visitor = place.visitor;
        synchronized (this) {
            if (place.state == State.LEFT) {
                return;
            }
            if (reached) {
                place.line.reached(place);
            } else {
                place.line.remove(place);
            }
            ledger.subtract(visitor);
            place.instance.ledger.subtract(visitor);
            if (place.line.isEmpty()) {
                place.instance.lines.remove(visitor.plugin());
            }
            if (place.instance.lines.isEmpty()) {
                instances.remove(visitor.instanceUid());
            }
            turns = turns(visitor.instanceUid());
        }
        tell(turns);
    }

    /**
     * The plugin did not take the connection; its visitor waits on.
     *
     * @return zero, or the time after which {@link #rested} has to be called
     */
    public synchronized Duration unreached(Place place) {
        return place.state == State.TRYING ? place.line.unreached(place) : Duration.ZERO;
    }

    /** The time that {@link #unreached} returned is over. */
    public void rested(Place place) {
        List<Place> turns;
        synchronized (this) {
            place.line.rested();
            turns = turns(place.visitor.instanceUid());
        }
        tell(turns);
    }

    /** There was nothing to try after all; its visitor waits on. */
    public void stay(Place place) {
        List<Place> turns;
        synchronized (this) {
            if (place.state != State.TRYING) {
                return;
            }
            place.line.goBack(place);
            turns = turns(place.visitor.instanceUid());
        }
        tell(turns);
    }

    @Override
    public void onChange(String uid) {
        List<Place> turns;
        synchronized (this) {
            wakes.changed(uid, directory.byUid(uid), nanoTime.getAsLong());
            turns = turns(uid);
        }
        tell(turns);
    }

    private List<Place> turns(String uid) {
        InstanceWaiters waiting = instances.get(uid);
        if (waiting == null) {
            return List.of();
        }
        InstanceEntry instance = directory.byUid(uid);
        List<Place> turns = new ArrayList<>();
        waiting.lines.forEach((plugin, line) -> {
            switch (Outlook.of(instance, plugin)) {
                case Outlook.Wait _ -> {}
                case Outlook.Reachable _ -> turns.addAll(line.next());
                case Outlook.Futile _, Outlook.Gone _ -> turns.addAll(line.everybody());
            }
        });
        return turns;
    }

    private static void tell(List<Place> turns) {
        turns.forEach(place -> place.visitor.yourTurn());
    }

    /** Turns everybody away, and lets nobody in any more. */
    public void close() {
        List<Place> all = new ArrayList<>();
        synchronized (this) {
            closed = true;
            instances.values().forEach(waiting -> waiting.lines.values().forEach(line -> all.addAll(line.all())));
        }
        all.forEach(place -> {
            leave(place);
            listener.onRefused(Refusal.DRAINING);
            place.visitor.turnedAway();
        });
    }

    /** How many requests wait. */
    public synchronized int requests() {
        return ledger.requests();
    }

    /** How many bytes they take. */
    public synchronized long bytes() {
        return ledger.bytes();
    }
}
