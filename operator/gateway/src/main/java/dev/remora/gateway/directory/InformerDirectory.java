package dev.remora.gateway.directory;

import dev.remora.api.v1alpha1.Instance;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The directory, kept up to date by a watch on Instances of all namespaces. */
public final class InformerDirectory implements InstanceDirectory, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(InformerDirectory.class);
    private static final long NO_RESYNC = 0;

    private final Map<Name, InstanceEntry> byName = new ConcurrentHashMap<>();
    private final Map<String, InstanceEntry> byUid = new ConcurrentHashMap<>();
    private final List<GuestListener> listeners = new CopyOnWriteArrayList<>();
    private final List<InstanceListener> changeListeners = new CopyOnWriteArrayList<>();
    private final SharedIndexInformer<Instance> informer;

    /** A directory that sees nothing before {@link #start}. */
    public InformerDirectory(KubernetesClient client) {
        informer = client.resources(Instance.class).inAnyNamespace().runnableInformer(NO_RESYNC);
        informer.addEventHandler(new Changes());
        informer.exceptionHandler((started, error) -> {
            LOG.atWarn().addKeyValue("reason", error.getMessage()).log("the watch on Instances broke; trying again");
            return true;
        });
    }

    /** Starts to watch and returns at once; {@link #ready} tells when everything was seen. */
    public void start() {
        var _ = informer.start();
    }

    @Override
    public void onGuestGone(GuestListener listener) {
        listeners.add(listener);
    }

    @Override
    public void onChange(InstanceListener listener) {
        changeListeners.add(listener);
    }

    @Override
    public @Nullable InstanceEntry byName(String namespace, String name) {
        return byName.get(new Name(namespace, name));
    }

    @Override
    public @Nullable InstanceEntry byUid(String uid) {
        return byUid.get(uid);
    }

    @Override
    public boolean ready() {
        return informer.hasSynced();
    }

    @Override
    public void close() {
        informer.stop();
    }

    private record Name(String namespace, String name) {}

    private final class Changes implements ResourceEventHandler<Instance> {
        @Override
        public void onAdd(Instance instance) {
            put(instance);
        }

        @Override
        public void onUpdate(Instance before, Instance instance) {
            if (!before.getMetadata().getUid().equals(instance.getMetadata().getUid())) {
                remove(before);
            }
            put(instance);
        }

        @Override
        public void onDelete(Instance instance, boolean stateUnknown) {
            remove(instance);
        }

        private void put(Instance instance) {
            InstanceEntry entry = InstanceReader.read(instance);
            InstanceEntry before = byUid.put(entry.uid(), entry);
            byName.put(new Name(entry.namespace(), entry.name()), entry);
            if (before != null && before.vmiUid() != null && !before.vmiUid().equals(entry.vmiUid())) {
                gone(before.vmiUid());
            }
            changed(entry.uid());
        }

        private void changed(String uid) {
            changeListeners.forEach(listener -> listener.onChange(uid));
        }

        private void gone(String vmiUid) {
            listeners.forEach(listener -> listener.onGone(vmiUid));
        }

        private void remove(Instance instance) {
            InstanceEntry gone = byUid.remove(instance.getMetadata().getUid());
            if (gone == null) {
                return;
            }
            byName.remove(new Name(gone.namespace(), gone.name()), gone);
            if (gone.vmiUid() != null) {
                gone(gone.vmiUid());
            }
            changed(gone.uid());
        }
    }
}
