package dev.remora.controller.cache;

import dev.remora.controller.cache.Compression.Deflated;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.informers.cache.Cache;
import io.fabric8.kubernetes.client.informers.cache.ItemStore;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Keeps each object of an informer as deflated JSON, in 0.3 to 0.6 KiB instead of 60, and makes it anew when it is asked
 * for; docs/adr/0008 has the measurements.
 *
 * <p>What {@link #get} answers lacks only {@code metadata.managedFields}. {@link #values} has only metadata: an informer
 * walks over all of them after each list, just to see what has gone, and 10,000 whole objects do not fit beside the rest.
 *
 * <p>For one informer: several that share a store take each other's objects for deleted ones.
 */
public final class CompactStore<T extends HasMetadata> implements ItemStore<T> {
    /** Objects that an informer asks for at once; parsed they take 12 KiB each until they are stored. */
    public static final long PAGE = 200;

    private final Class<T> type;
    private final KubernetesSerialization serialization;
    private final Consumer<T> unload;
    private final Map<String, Deflated> items = new ConcurrentHashMap<>();

    /** Made for the first object, which is the sample of its kind. */
    private volatile @Nullable Compression compression;

    /**
     * Stores objects of {@code type}.
     *
     * @param serialization the client's own
     * @param unload takes from an object what no listener of the informer looks at. While JOSDK starts a source, it keeps
     *     everything that was listed waiting for that source's listener.
     */
    public CompactStore(Class<T> type, KubernetesSerialization serialization, Consumer<T> unload) {
        this.type = type;
        this.serialization = serialization;
        this.unload = unload;
    }

    /**
     * A store for the informer of {@code type}; none if several namespaces are watched by name, since one informer for each
     * would share it.
     *
     * @param namespaces watched by name; empty for all
     * @param unload see the constructor
     */
    public static <T extends HasMetadata> Optional<ItemStore<T>> forInformer(
            Class<T> type, KubernetesSerialization serialization, Set<String> namespaces, Consumer<T> unload) {
        return namespaces.size() > 1 ? Optional.empty() : Optional.of(new CompactStore<>(type, serialization, unload));
    }

    @Override
    public String getKey(T object) {
        return Cache.metaNamespaceKeyFunc(object);
    }

    /** Unloads {@code object} itself, and takes {@code managedFields} from it, should it have been read with them. */
    @Override
    public @Nullable T put(String key, T object) {
        object.getMetadata().setManagedFields(null);
        byte[] document = serialization.asJson(object).getBytes(StandardCharsets.UTF_8);
        unload.accept(object);
        return whole(items.put(key, compression(document).deflate(document)));
    }

    @Override
    public @Nullable T remove(String key) {
        return whole(items.remove(key));
    }

    @Override
    public Stream<String> keySet() {
        return items.keySet().stream();
    }

    /** Objects with metadata alone. */
    @Override
    public Stream<T> values() {
        return items.values().stream().map(item -> read(Outline.of(inflate(item))));
    }

    @Override
    public int size() {
        return items.size();
    }

    @Override
    public @Nullable T get(String key) {
        return whole(items.get(key));
    }

    /** False, so that the informer tells of an object while it has it at hand. */
    @Override
    public boolean isFullState() {
        return false;
    }

    private @Nullable T whole(@Nullable Deflated item) {
        return item == null ? null : read(inflate(item));
    }

    private byte[] inflate(Deflated item) {
        return Objects.requireNonNull(compression, "made before the first item").inflate(item);
    }

    private T read(byte[] document) {
        return serialization.unmarshal(new ByteArrayInputStream(document), type);
    }

    private Compression compression(byte[] document) {
        Compression made = compression;
        return made != null ? made : firstCompression(document);
    }

    private synchronized Compression firstCompression(byte[] document) {
        if (compression == null) {
            compression = new Compression(document);
        }
        return compression;
    }
}
