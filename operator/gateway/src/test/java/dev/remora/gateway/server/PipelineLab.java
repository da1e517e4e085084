package dev.remora.gateway.server;

import dev.remora.gateway.telemetry.AuditEvent;
import dev.remora.gateway.telemetry.GatewayMetrics;
import dev.remora.gateway.testing.FakeDirectory;
import dev.remora.gateway.testing.TestGateway;
import dev.remora.gateway.upstream.PluginChannel;
import dev.remora.gateway.upstream.Upstreams;
import dev.remora.gateway.wake.WaitingRoom;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.channel.local.LocalServerChannel;
import io.netty.util.ReferenceCountUtil;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** One caller's connection with everything behind it, in memory: what goes in comes out at once. Text is ISO 8859-1. */
public final class PipelineLab implements AutoCloseable {
    private final UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(false, true);
    private final List<AuditEvent> audit = new ArrayList<>();
    private final List<PluginChannel> plugins = new ArrayList<>();
    private final EmbeddedChannel caller;

    /** A connection to a gateway that knows the plugin at {@link TestGateway#HELLO}. */
    public PipelineLab() {
        var _ = PluginChannel.opened(); // those of another connection
        FakeDirectory directory = new FakeDirectory()
                .running(
                        "team-a",
                        "vm",
                        "uid-1",
                        "hello",
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), 20000));
        TestGateway.Builder gateway = TestGateway.of(directory);
        ServerSettings settings = gateway.settings();
        Collaborators collaborators = gateway.collaborators(new GatewayMetrics(new SimpleMeterRegistry(), audit::add));
        Upstreams upstreams = new Upstreams(
                PluginChannel.class, settings.upstream(), target -> true, collaborators.metrics()::connect);
        WaitingRoom waitingRoom = new WaitingRoom(
                settings.wake().limits(),
                directory,
                System::nanoTime,
                collaborators.metrics().wakes());
        // With a parent, as accepted connections have one: HTTP/2 tells by it that this is the server's end.
        caller = EmbeddedChannel.builder().parent(new LocalServerChannel()).build();
        caller.config().setAllocator(allocator);
        caller.pipeline()
                .addLast(new ClientPipeline(
                        settings, null, null, collaborators, new ClientConnections(10, 0), upstreams, waitingRoom));
    }

    /** The caller sends that. */
    public void send(byte[] bytes, int from, int to) {
        if (caller.isOpen()) {
            caller.writeInbound(allocator.heapBuffer(Math.max(to - from, 1)).writeBytes(bytes, from, to - from));
        }
        caller.runPendingTasks();
        caller.checkException();
    }

    /** The caller sends that. */
    public void send(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        send(bytes, 0, bytes.length);
    }

    /** The caller says that nothing more comes. */
    public void end() {
        if (caller.isOpen()) {
            caller.close();
        }
        caller.runPendingTasks();
        caller.checkException();
    }

    /** What the caller got since this was asked last. */
    public String received() {
        return drain(caller);
    }

    /** Whether the gateway has closed the caller's connection. */
    public boolean closed() {
        return !caller.isOpen();
    }

    /** Connections to the plugin, in the order in which they were made. */
    public List<PluginChannel> plugins() {
        plugins.addAll(PluginChannel.opened());
        return plugins;
    }

    /** What a plugin was told over a connection since this was asked last. */
    public String told(PluginChannel plugin) {
        return drain(plugin);
    }

    /** A plugin says that. */
    public void answer(PluginChannel plugin, byte[] bytes, int from, int to) {
        if (plugin.isOpen()) {
            plugin.writeInbound(allocator.heapBuffer(Math.max(to - from, 1)).writeBytes(bytes, from, to - from));
        }
        caller.runPendingTasks();
        plugin.checkException();
        caller.checkException();
    }

    /** A plugin says that. */
    public void answer(PluginChannel plugin, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        answer(plugin, bytes, 0, bytes.length);
    }

    /** A plugin ends its connection. */
    public void hangUp(PluginChannel plugin) {
        plugin.close();
        caller.runPendingTasks();
    }

    /** One event for each request that ended, in order. */
    public List<AuditEvent> audit() {
        return audit;
    }

    /** Bytes of buffers that nobody has released; ask when it is closed. */
    public long leaked() {
        return allocator.metric().usedHeapMemory() + allocator.metric().usedDirectMemory();
    }

    private static String drain(EmbeddedChannel channel) {
        StringBuilder text = new StringBuilder();
        Object message;
        while ((message = channel.readOutbound()) != null) {
            if (message instanceof ByteBuf bytes) {
                text.append(bytes.toString(StandardCharsets.ISO_8859_1));
            }
            ReferenceCountUtil.release(message);
        }
        return text.toString();
    }

    @Override
    public void close() {
        plugins();
        caller.finishAndReleaseAll();
        plugins.forEach(EmbeddedChannel::finishAndReleaseAll);
        caller.checkException();
    }
}
