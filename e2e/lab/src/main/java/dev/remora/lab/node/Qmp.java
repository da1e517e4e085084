package dev.remora.lab.node;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * QEMU's control protocol over the process's own standard input and output: no socket file, and nobody else reaches it.
 */
final class Qmp {
    private static final Logger LOG = LoggerFactory.getLogger(Qmp.class);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Process process;
    private final Writer commands;
    private final CompletableFuture<Void> ready = new CompletableFuture<>();
    private final AtomicReference<String> shutdownReason = new AtomicReference<>("");

    Qmp(Process process) {
        this.process = process;
        this.commands = process.outputWriter();
        // A virtual thread that waits at a pipe keeps its carrier: two guests would take both of a small machine's.
        Thread.ofPlatform().daemon().name("qmp-" + process.pid()).start(this::read);
    }

    /** Completes when QEMU runs the guest; fails when it ended before. */
    CompletableFuture<Void> ready() {
        return ready;
    }

    /** QEMU's reason of the shutdown, for example {@code guest-shutdown}; empty while there was none. */
    String shutdownReason() {
        return Objects.requireNonNull(shutdownReason.get());
    }

    /** Presses the power button. */
    void powerdown() {
        execute("system_powerdown");
    }

    /** Kills QEMU itself, which has no time to say why. */
    void kill() {
        process.destroyForcibly();
    }

    /** Forwards a port of an address to the guest's port of the same number. */
    void forward(String address, int port) {
        monitor("hostfwd_add net tcp:%s:%d-:%d".formatted(address, port, port));
    }

    /** Takes {@link #forward} back; connections that are open stay. */
    void stopForwarding(String address, int port) {
        monitor("hostfwd_remove net tcp:%s:%d".formatted(address, port));
    }

    /** Pulls the plug. */
    void quit() {
        execute("quit");
    }

    private void read() {
        try (BufferedReader answers = process.inputReader()) {
            for (String line = answers.readLine(); line != null; line = answers.readLine()) {
                handle(JSON.readTree(line));
            }
        } catch (IOException e) {
            LOG.atDebug().setCause(e).addKeyValue("pid", process.pid()).log("QMP channel broke");
        }
        ready.completeExceptionally(new IllegalStateException("QEMU ended before the guest ran"));
    }

    private void handle(JsonNode answer) {
        if (answer.has("QMP")) {
            execute("qmp_capabilities");
        } else if (answer.has("return")) {
            ready.complete(null);
        } else if (answer.path("event").asText().equals("SHUTDOWN")) {
            shutdownReason.set(answer.path("data").path("reason").asText());
        } else if (answer.has("error")) {
            LOG.atWarn().addKeyValue("pid", process.pid()).log("QMP error: {}", answer.path("error"));
        }
    }

    /** A command of the human monitor: forwarding has no other. */
    private void monitor(String line) {
        ObjectNode command = JSON.createObjectNode().put("execute", "human-monitor-command");
        command.putObject("arguments").put("command-line", line);
        send(command);
    }

    private void execute(String command) {
        send(JSON.createObjectNode().put("execute", command));
    }

    private synchronized void send(ObjectNode command) {
        try {
            commands.write(command + "\n");
            commands.flush();
        } catch (IOException e) {
            if (process.isAlive()) {
                throw new UncheckedIOException("QMP " + command.path("execute").asText(), e);
            }
        }
    }
}
