package dev.remora.controller.rom;

import java.util.Map;
import java.util.Set;

/**
 * Asks about ROMs in the background and remembers the answers, so that nobody waits.
 *
 * @param <K> what those who ask are known by
 */
public interface RomLookups<K> extends AutoCloseable {
    /**
     * From now on {@code key} wants to know exactly this. Returns what is known already; whoever asks is told when more
     * is. An answer stays known for as long as somebody follows its question, apart from being asked anew after failures
     * (soon) and refusals (later).
     */
    Map<RomQuestion, RomAnswer> follow(K key, Set<RomQuestion> questions);

    /** {@code key} wants to know nothing any more. */
    void forget(K key);

    @Override
    void close();
}
