package dev.remora.bench.scale;

import dev.remora.bench.scale.Api.Event;
import dev.remora.bench.scale.Api.Metadata;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Which Instances say that their plugins are applied and that they are ready. */
final class Applied {
    private final Set<String> instances = ConcurrentHashMap.newKeySet();

    static Applied watch(Api api) {
        var applied = new Applied();
        api.watch("/apis/remora.dev/v1alpha1/instances", Instance.class, applied::see);
        return applied;
    }

    int count() {
        return instances.size();
    }

    private void see(Event<Instance> event) {
        Instance instance = event.object();
        String key = instance.metadata().namespace() + "/" + instance.metadata().name();
        if (!event.type().equals("DELETED") && instance.says("PluginsApplied") && instance.says("Ready")) {
            instances.add(key);
        } else {
            instances.remove(key);
        }
    }

    record Instance(Metadata metadata, @Nullable Status status) {
        private boolean says(String type) {
            return status != null
                    && status.conditions() != null
                    && status.conditions().contains(new Condition(type, "True"));
        }
    }

    record Status(@Nullable List<Condition> conditions) {}

    record Condition(String type, String status) {}
}
