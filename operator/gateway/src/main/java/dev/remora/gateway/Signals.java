package dev.remora.gateway;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * SIGTERM and SIGINT: the first one drains and then ends the process with 0, a second one cuts the drain short and makes the
 * exit code 128 and the signal's number, as a shell would say.
 *
 * <p>A shutdown hook, which is all that the standard API has, would hear of the first one only. {@code sun.misc.Signal} is in
 * the supported module {@code jdk.unsupported}; javac warns of its name, hence the reflection.
 */
final class Signals {
    private static final Logger LOG = LoggerFactory.getLogger(Signals.class);
    private static final int KILLED_BY = 128;

    private final AtomicBoolean ending = new AtomicBoolean();
    private final Gateway gateway;
    private volatile int exitCode;

    private Signals(Gateway gateway) {
        this.gateway = gateway;
    }

    /** From now on they end {@code gateway}, and then the process. */
    static void end(Gateway gateway) {
        Signals signals = new Signals(gateway);
        try {
            handle("TERM", 15, signals);
            handle("INT", 2, signals);
        } catch (ReflectiveOperationException | IllegalArgumentException e) { // another JVM, or one with -Xrs
            LOG.atWarn().setCause(e).log("a second signal will not be heard");
            Runtime.getRuntime().addShutdownHook(new Thread(gateway::close, "drain"));
        }
    }

    private static void handle(String name, int number, Signals signals) throws ReflectiveOperationException {
        Class<?> signal = Class.forName("sun.misc.Signal");
        Class<?> handler = Class.forName("sun.misc.SignalHandler");
        InvocationHandler came = (proxy, method, arguments) -> {
            if (method.getDeclaringClass().equals(Object.class)) {
                return method.invoke(signals, arguments);
            }
            signals.came(name, number);
            return null;
        };
        signal.getMethod("handle", signal, handler)
                .invoke(
                        null,
                        signal.getConstructor(String.class).newInstance(name),
                        Proxy.newProxyInstance(Signals.class.getClassLoader(), new Class<?>[] {handler}, came));
    }

    private void came(String name, int number) {
        if (ending.compareAndSet(false, true)) {
            Thread.ofPlatform().name("drain").start(() -> {
                gateway.close();
                Runtime.getRuntime().exit(exitCode);
            });
        } else {
            LOG.atWarn().addKeyValue("signal", name).log("a second signal: ending at once");
            exitCode = KILLED_BY + number;
            gateway.hurry();
        }
    }
}
