package dev.remora.gateway.testing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.remora.lab.controlplane.Repository;
import java.io.EOFException;
import java.io.IOException;
import java.io.Writer;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Path;

/** {@code samples/plugins/sandbox}, built and started as in a guest. */
public final class SandboxPlugin implements AutoCloseable {
    private final Process process;
    private final int port;

    private SandboxPlugin(Process process, int port) {
        this.process = process;
        this.port = port;
    }

    /** Builds it into a folder and starts it. */
    public static SandboxPlugin start(Path folder) throws IOException, InterruptedException {
        Process build = new ProcessBuilder(
                        Repository.root()
                                .resolve("samples/plugins/sandbox/build.sh")
                                .toString(),
                        folder.toString())
                .redirectOutput(Redirect.DISCARD)
                .redirectError(Redirect.INHERIT)
                .start();
        assertThat(build.waitFor()).isZero();
        ProcessBuilder builder = new ProcessBuilder(
                        "python3",
                        ScenarioClient.file("serve_plugin.py"),
                        folder.resolve("init").toString())
                .redirectError(Redirect.INHERIT);
        Process process = builder.start();
        try (Writer config = process.outputWriter()) {
            config.write("{\"shell\": \"/bin/sh\", \"env\": {\"PS1\": \"$ \"}, \"limits\": {\"cgroup\": \"off\"}}");
        }
        String port = process.inputReader().readLine();
        if (port == null) {
            throw new EOFException("serve_plugin.py ended at once; standard error has its reason");
        }
        return new SandboxPlugin(process, Integer.parseInt(port));
    }

    /** Where it listens, on loopback. */
    public int port() {
        return port;
    }

    @Override
    public void close() {
        process.destroy();
    }
}
