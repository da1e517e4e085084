package dev.remora.lab;

import dev.remora.lab.controlplane.Chart;
import dev.remora.lab.controlplane.ControlPlane;
import dev.remora.lab.controlplane.Helm;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.function.Supplier;

/** Remora in the lab's cluster, installed and upgraded by real Helm from the chart of the checkout, as a user does it. */
public final class Release {
    private static final String TIMEOUT = "5m";

    private final ControlPlane cluster;
    private final Helm helm;
    private final Progress progress;
    private final Supplier<String> troubles;
    private final List<String> values;

    /**
     * A release that is not installed yet.
     *
     * @param values files, the later ones count
     * @param troubles what is wrong with the Pods, for messages
     */
    Release(ControlPlane cluster, Progress progress, List<Path> values, Supplier<String> troubles) {
        this.cluster = cluster;
        this.helm = Helm.on(cluster.adminKubeconfig());
        this.progress = progress;
        this.troubles = troubles;
        this.values = values.stream()
                .flatMap(file -> List.of("--values", file.toString()).stream())
                .toList();
    }

    /** Installs it and waits until its Pods are ready. */
    void install() {
        run(installation());
    }

    /** What Helm is told to install it: the README's command, with the lab's values. */
    public List<String> installation() {
        return arguments(List.of("install", Chart.RELEASE, chart().toString()), List.of("--create-namespace"));
    }

    /**
     * Upgrades it, with the lab's values and these arguments beside them, and waits until its Pods are ready.
     *
     * @param arguments such as {@code --set}, {@code gateway.replicas=2}
     */
    public void upgrade(String... arguments) {
        upgradeTo(chart(), arguments);
    }

    /** As {@link #upgrade}, to another chart. */
    public void upgradeTo(Path chart, String... arguments) {
        run(arguments(List.of("upgrade", Chart.RELEASE, chart.toString()), List.of(arguments)));
    }

    /**
     * Runs its tests.
     *
     * @return what Helm said
     */
    public Helm.Outcome test() {
        return helm.run(
                List.of("test", Chart.RELEASE, "--namespace", Chart.NAMESPACE, "--logs=false", "--timeout", TIMEOUT));
    }

    /** PEM of who signed the gateway's certificate, from where NOTES.txt says that it is. */
    String authority() {
        var secret = cluster.admin()
                .secrets()
                .inNamespace(Chart.NAMESPACE)
                .withName(Chart.RELEASE + "-gateway-tls")
                .require();
        return new String(Base64.getDecoder().decode(secret.getData().get("ca.crt")), StandardCharsets.UTF_8);
    }

    private static Path chart() {
        return Chart.ofCheckout().folder();
    }

    private List<String> arguments(List<String> command, List<String> more) {
        List<String> all = new ArrayList<>(command);
        all.addAll(List.of("--namespace", Chart.NAMESPACE));
        all.addAll(values);
        all.addAll(more);
        all.addAll(List.of("--wait", "--timeout", TIMEOUT));
        return List.copyOf(all);
    }

    private void run(List<String> arguments) {
        progress.say("$ helm " + String.join(" ", arguments));
        Helm.Outcome outcome = helm.run(arguments);
        if (outcome.code() != 0) {
            throw new IllegalStateException("helm %s ended with %d: %s%s"
                    .formatted(arguments.getFirst(), outcome.code(), outcome.errors(), troubles.get()));
        }
        outcome.output()
                .lines()
                .takeWhile(line -> !line.startsWith("NOTES:"))
                .filter(line -> !line.isBlank())
                .forEach(progress::say);
    }
}
