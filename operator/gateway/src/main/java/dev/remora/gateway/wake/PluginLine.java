package dev.remora.gateway.wake;

import dev.remora.gateway.wake.Place.State;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The requests that wait for one plugin. Callers take turns; each one's own requests keep their order.
 *
 * <p>A plugin that has just been started is not overrun: at first one request tries, and with each that gets through one
 * more may try at a time. One that does not get through goes back to its place, and all wait a moment.
 */
final class PluginLine {
    static final int MOST_AT_A_TIME = 32;
    private static final Duration FIRST_REST = Duration.ofMillis(100);
    private static final Duration LONGEST_REST = Duration.ofSeconds(2);
    private static final int MOST_DOUBLINGS = 5;

    /** By caller, in the order of their turns. */
    private final LinkedHashMap<String, ArrayDeque<Place>> waiting = new LinkedHashMap<>();

    private final Set<Place> trying = new HashSet<>();
    private int atATime = 1;
    private int failures;
    private boolean resting;

    void join(Place place) {
        waiting.computeIfAbsent(place.visitor.caller(), caller -> new ArrayDeque<>())
                .addLast(place);
    }

    /** Whose turn it is now. */
    List<Place> next() {
        List<Place> turns = new ArrayList<>();
        while (!resting && trying.size() < atATime && !waiting.isEmpty()) {
            turns.add(take());
        }
        return turns;
    }

    /** Everybody who waits, for waiting has no use any more. */
    List<Place> everybody() {
        List<Place> turns = new ArrayList<>();
        while (!waiting.isEmpty()) {
            turns.add(take());
        }
        return turns;
    }

    private Place take() {
        Map.Entry<String, ArrayDeque<Place>> turn = waiting.pollFirstEntry();
        Place place = turn.getValue().removeFirst();
        if (!turn.getValue().isEmpty()) {
            waiting.putLast(turn.getKey(), turn.getValue());
        }
        place.state = State.TRYING;
        trying.add(place);
        return place;
    }

    /** One got through, and leaves. */
    void reached(Place place) {
        remove(place);
        failures = 0;
        atATime = Math.min(atATime + 1, MOST_AT_A_TIME);
    }

    /**
     * One did not get through.
     *
     * @return for how long nobody tries, zero if that is known already
     */
    Duration unreached(Place place) {
        goBack(place);
        if (resting) {
            return Duration.ZERO;
        }
        resting = true;
        Duration rest = FIRST_REST.multipliedBy(1L << Math.min(failures++, MOST_DOUBLINGS));
        return rest.compareTo(LONGEST_REST) < 0 ? rest : LONGEST_REST;
    }

    void rested() {
        resting = false;
    }

    /** One found nothing to try, and takes its place again. */
    void goBack(Place place) {
        trying.remove(place);
        atATime = 1;
        place.state = State.WAITING;
        String caller = place.visitor.caller();
        ArrayDeque<Place> own = waiting.getOrDefault(caller, new ArrayDeque<>());
        own.addFirst(place);
        waiting.putFirst(caller, own);
    }

    void remove(Place place) {
        switch (place.state) {
            case TRYING -> trying.remove(place);
            case WAITING ->
                waiting.computeIfPresent(place.visitor.caller(), (caller, own) -> {
                    own.remove(place);
                    return own.isEmpty() ? null : own;
                });
            case LEFT -> {}
        }
        place.state = State.LEFT;
    }

    /** Those that wait and those that try. */
    List<Place> all() {
        List<Place> all = new ArrayList<>(trying);
        waiting.values().forEach(all::addAll);
        return all;
    }

    boolean isEmpty() {
        return trying.isEmpty() && waiting.isEmpty();
    }
}
