package dev.remora.lab.controlplane;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The chart {@code helm/remora} of the checkout, as Helm renders it. */
public final class Chart {
    /** Name of the release, with which all names begin. */
    public static final String RELEASE = "remora";

    /** Namespace that it is installed into. */
    public static final String NAMESPACE = "remora-system";

    private final Path folder;

    private Chart(Path folder) {
        this.folder = folder;
    }

    /** The chart of the checkout that the working directory is in. */
    public static Chart ofCheckout() {
        return new Chart(Repository.root().resolve("helm").resolve("remora"));
    }

    /** Where it is. */
    public Path folder() {
        return folder;
    }

    /**
     * Renders one template with the values that the chart ships.
     *
     * @param file below the chart, for example {@code templates/gateway/rbac.yaml}
     * @return YAML documents
     */
    public String template(String file) {
        return template(List.of("--show-only", file)).expectSuccess();
    }

    /**
     * Renders it.
     *
     * @param arguments of {@code helm template}, for example {@code --set gateway.replicas=3}
     */
    public Helm.Outcome template(List<String> arguments) {
        var all = new ArrayList<>(List.of("template", RELEASE, folder.toString(), "--namespace", NAMESPACE));
        all.addAll(arguments);
        return Helm.alone().run(all);
    }
}
