package dev.remora.client;

/** An Instance. */
public final class InstanceClient {
    private final RemoraClient client;
    private final InstanceAddress address;

    InstanceClient(RemoraClient client, InstanceAddress address) {
        this.client = client;
        this.address = address;
    }

    /**
     * One of its plugins. Nothing is asked yet.
     *
     * @throws IllegalArgumentException if a plugin cannot have that name
     */
    public PluginClient plugin(String name) {
        return client.plugin(address, name);
    }
}
