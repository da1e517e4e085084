package dev.remora.lab.controlplane;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The programs that {@code e2e/binaries/install.sh} and {@code e2e/clients/install.sh} put into the user's cache.
 *
 * @param cache the cache folder: {@code REMORA_CACHE}, else {@code $XDG_CACHE_HOME/remora}, else {@code ~/.cache/remora}
 * @param kubernetesVersion version of the control plane, without a leading {@code v}
 * @param registryVersion version of the registry, with its leading {@code v}
 */
public record Binaries(Path cache, String kubernetesVersion, String registryVersion) {

    /** Reads the pinned versions from the checkout; whether the programs are there is checked when one is asked for. */
    public static Binaries ofCheckout() {
        return new Binaries(
                cacheFolder(),
                pinned("kubernetes", "k8s.io/kubernetes").substring(1),
                pinned("registry", "github.com/distribution/distribution/v3"));
    }

    /** Folder that fabric8's kube-api-test takes its binaries from. */
    public Path kubeApiTestFolder() {
        kubernetes("etcd");
        kubernetes("kube-apiserver");
        return cache;
    }

    /** A program of Kubernetes, or etcd: {@code kube-apiserver}, {@code kubectl} and so on. */
    public Path kubernetes(String name) {
        return installed(cache.resolve("k8s", kubernetesVersion + "-linux-" + architecture(), name));
    }

    /** The CNCF distribution registry. */
    public Path registry() {
        return installed(cache.resolve("registry", registryVersion, "registry"));
    }

    /** The conformance test of HTTP/2. */
    public Path h2spec() {
        return installed(cache.resolve("h2spec", pinned("h2spec", "github.com/summerwind/h2spec"), "h2spec"));
    }

    /** Python with the packages of {@code e2e/clients/requirements.txt}. */
    public Path python() {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256")
                    .digest(Files.readAllBytes(Repository.root().resolve("e2e/clients/requirements.txt")));
            String environment = HexFormat.of().formatHex(hash, 0, 8);
            return installed(cache.resolve("clients", environment, "bin", "python"), "e2e/clients/install.sh");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e); // every Java has SHA-256
        }
    }

    /** Helm, which renders and installs the chart. */
    public Path helm() {
        return installed(cache.resolve("helm", pinned("helm", "helm.sh/helm/v4"), "helm"));
    }

    private static Path installed(Path program) {
        return installed(program, "e2e/binaries/install.sh");
    }

    private static Path installed(Path program, String script) {
        if (!Files.isExecutable(program)) {
            throw new IllegalStateException(program + " is missing: run " + script + ", which downloads or builds it");
        }
        return program;
    }

    private static Path cacheFolder() {
        return environment("REMORA_CACHE")
                .or(() -> environment("XDG_CACHE_HOME").map(folder -> folder.resolve("remora")))
                .or(() -> environment("HOME")
                        .map(Binaries::below)) // as the scripts see it, which is not always user.home
                .orElseGet(() -> below(Path.of(System.getProperty("user.home"))));
    }

    private static Path below(Path home) {
        return home.resolve(".cache").resolve("remora");
    }

    private static Optional<Path> environment(String name) {
        return Optional.ofNullable(System.getenv(name))
                .filter(value -> !value.isBlank())
                .map(Path::of);
    }

    private static String architecture() {
        return switch (System.getProperty("os.arch")) {
            case "aarch64" -> "arm64";
            case String other -> other;
        };
    }

    private static String pinned(String folder, String module) {
        Path file = Repository.root().resolve("e2e/binaries", folder, "go.mod");
        Pattern line = Pattern.compile("^(?:require)?\\s*" + Pattern.quote(module) + " (v\\S+).*$");
        try {
            return Files.readAllLines(file).stream()
                    .map(line::matcher)
                    .filter(matcher -> matcher.matches())
                    .map(matcher -> matcher.group(1))
                    .findFirst()
                    .orElseThrow(() -> new IllegalStateException(file + " requires no version of " + module));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
