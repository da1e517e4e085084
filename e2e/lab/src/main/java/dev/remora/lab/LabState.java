package dev.remora.lab;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;

/**
 * What another process has to know of a lab that is ready: a file in the lab's folder.
 *
 * @param pid process of the lab
 * @param kubeconfig file of a user with every right
 * @param registry host and port
 * @param gateway base URL
 * @param gatewayAuthority PEM file of the authority that signed the gateway's certificate
 * @param guests folder of the guests' logs
 * @param accelerator kvm or tcg
 */
public record LabState(
        long pid,
        Path kubeconfig,
        String registry,
        URI gateway,
        Path gatewayAuthority,
        Path guests,
        String accelerator) {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** The state of the lab in a folder; empty when none is ready there. */
    public static Optional<LabState> read(Path labFolder) {
        Path file = new LabFolder(labFolder).state();
        if (!Files.isRegularFile(file)) {
            return Optional.empty();
        }
        try {
            return Optional.of(JSON.readValue(file.toFile(), LabState.class))
                    .filter(state -> ProcessHandle.of(state.pid()).isPresent());
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + file, e);
        }
    }

    void write(Path file) {
        try {
            Path part = Files.writeString(file.resolveSibling(file.getFileName() + ".part"), json());
            Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + file, e);
        }
    }

    private String json() throws JsonProcessingException {
        return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(this);
    }
}
