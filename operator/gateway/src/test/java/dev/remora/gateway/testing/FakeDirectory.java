package dev.remora.gateway.testing;

import dev.remora.api.v1alpha1.InstanceState;
import dev.remora.gateway.directory.GuestListener;
import dev.remora.gateway.directory.InstanceDirectory;
import dev.remora.gateway.directory.InstanceEntry;
import dev.remora.gateway.directory.InstanceListener;
import dev.remora.gateway.directory.Resolution;
import dev.remora.gateway.directory.Target;
import dev.remora.gateway.directory.Target.Slumber;
import io.netty.util.NetUtil;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** A directory that tests fill. */
public final class FakeDirectory implements InstanceDirectory {
    private final Map<String, InstanceEntry> byName = new ConcurrentHashMap<>();
    private final Map<String, InstanceEntry> byUid = new ConcurrentHashMap<>();
    private final List<GuestListener> listeners = new CopyOnWriteArrayList<>();
    private final List<InstanceListener> changeListeners = new CopyOnWriteArrayList<>();
    private volatile @Nullable Duration idleAfter;
    private volatile boolean ready = true;

    /** An Instance with one plugin that listens at {@code address}. */
    public FakeDirectory running(String namespace, String name, String uid, String plugin, InetSocketAddress address) {
        return running(namespace, name, uid, "vmi-of-" + uid, plugin, address);
    }

    /** Like the other, with the UID of the running guest. */
    public FakeDirectory running(
            String namespace, String name, String uid, String vmiUid, String plugin, InetSocketAddress address) {
        Target target = new Target(
                namespace,
                name,
                uid,
                vmiUid,
                plugin,
                address,
                idleAfter == null ? Slumber.NEVER : Slumber.AWAKE,
                NetUtil.toSocketAddressString(address));
        return put(namespace, name, uid, vmiUid, Map.of(plugin, new Resolution.Reachable(target)));
    }

    /** An Instance whose plugin has that resolution. */
    public FakeDirectory with(String namespace, String name, String uid, String plugin, Resolution resolution) {
        return put(namespace, name, uid, "vmi-of-" + uid, Map.of(plugin, resolution));
    }

    private FakeDirectory put(
            String namespace, String name, String uid, String vmiUid, Map<String, Resolution> plugins) {
        boolean asleep = plugins.values().stream().anyMatch(Resolution.Asleep.class::isInstance);
        InstanceState state = asleep ? InstanceState.Sleeping : InstanceState.Running;
        InstanceEntry entry = new InstanceEntry(namespace, name, uid, state, vmiUid, idleAfter, plugins);
        InstanceEntry before = byUid.put(uid, entry);
        byName.put(namespace + "/" + name, entry);
        if (before != null && before.vmiUid() != null && !before.vmiUid().equals(vmiUid)) {
            listeners.forEach(listener -> listener.onGone(before.vmiUid()));
        }
        changeListeners.forEach(listener -> listener.onChange(uid));
        return this;
    }

    /** Instances that are put from now on have {@code scaleToZero}, or not. */
    public FakeDirectory idleAfter(@Nullable Duration time) {
        idleAfter = time;
        return this;
    }

    /** Forgets an Instance. */
    public void remove(String namespace, String name, String uid) {
        byUid.remove(uid);
        byName.remove(namespace + "/" + name);
        changeListeners.forEach(listener -> listener.onChange(uid));
    }

    /** Forgets an Instance whose name another one has by now. */
    public void forget(String uid) {
        byUid.remove(uid);
        changeListeners.forEach(listener -> listener.onChange(uid));
    }

    /** From now on it has not seen all Instances. */
    public FakeDirectory notReady() {
        ready = false;
        return this;
    }

    @Override
    public @Nullable InstanceEntry byName(String namespace, String name) {
        return byName.get(namespace + "/" + name);
    }

    @Override
    public @Nullable InstanceEntry byUid(String uid) {
        return byUid.get(uid);
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
    public boolean ready() {
        return ready;
    }
}
