package dev.remora.controller;

import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.remora.lab.controlplane.Binaries;
import dev.remora.lab.controlplane.Repository;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** What GitOps tools make of objects: kstatus itself, and Argo CD with the scripts in samples/gitops, run as it runs them. */
public final class GitOpsHealth {
    private static final Path SCRIPTS = Repository.root().resolve("samples/gitops/argocd/health.yaml");
    private static final String KEY = "resource.customizations.health.remora.dev_";
    private static final ObjectMapper JSON = new ObjectMapper();

    private GitOpsHealth() {}

    /**
     * The words for one object.
     *
     * @param kstatus Current, InProgress, Failed or Terminating
     * @param argocd Healthy, Suspended, Progressing or Degraded; empty without a script for the kind
     * @param message of the script
     */
    public record Verdict(String kstatus, String argocd, String message) {
        /** Both words. */
        public String words() {
            return kstatus + " " + argocd;
        }
    }

    /** What is made of objects, one verdict for each. */
    public static List<Verdict> judge(List<? extends HasMetadata> objects) {
        try {
            Path folder = Files.createTempDirectory("health");
            List<String> command = new ArrayList<>(List.of(program().toString()));
            for (Map.Entry<String, String> script : scripts().entrySet()) {
                Path file = Files.writeString(folder.resolve(script.getKey() + ".lua"), script.getValue());
                command.add(script.getKey() + "=" + file);
            }
            Path input = folder.resolve("objects");
            Files.write(input, objects.stream().map(Serialization::asJson).toList());
            return run(new ProcessBuilder(command)
                    .redirectInput(input.toFile())
                    .redirectError(ProcessBuilder.Redirect.INHERIT));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<Verdict> run(ProcessBuilder command) throws IOException {
        Process process = command.start();
        try (MappingIterator<Verdict> verdicts = JSON.readerFor(Verdict.class).readValues(process.getInputStream())) {
            return verdicts.readAll();
        } finally {
            process.destroy();
        }
    }

    /** By kind. */
    private static Map<String, String> scripts() throws IOException {
        Map<String, String> data = Serialization.unmarshal(Files.readString(SCRIPTS), ConfigMap.class)
                .getData();
        return Map.of("Instance", data.get(KEY + "Instance"), "Plugin", data.get(KEY + "Plugin"));
    }

    private static Path program() throws IOException {
        try (Stream<Path> sources = Files.list(Repository.root().resolve("e2e/binaries/health"))) {
            var hash = MessageDigest.getInstance("SHA-256");
            for (Path source : sources.sorted().toList()) {
                hash.update(Files.readAllBytes(source));
            }
            String version = HexFormat.of().formatHex(hash.digest(), 0, 8);
            Path program = Binaries.ofCheckout()
                    .cache()
                    .resolve("health")
                    .resolve(version)
                    .resolve("health");
            if (!Files.isExecutable(program)) {
                throw new IllegalStateException(program + " is missing: run e2e/binaries/install.sh, which builds it");
            }
            return program;
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e); // every Java has SHA-256
        }
    }
}
