package dev.remora.chart;

import dev.remora.lab.controlplane.Chart;
import dev.remora.lab.controlplane.ControlPlane;
import dev.remora.lab.controlplane.Helm;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The chart as a user installs it into a cluster: release remora in namespace remora-system. */
final class Release implements AutoCloseable {
    private final Helm helm;

    private Release(Helm helm) {
        this.helm = helm;
    }

    /** Installs the chart of the checkout. */
    static Release install(ControlPlane cluster, String... arguments) {
        var release = new Release(Helm.on(cluster.adminKubeconfig()));
        release.run(
                List.of("install", Chart.RELEASE, Chart.ofCheckout().folder().toString()), arguments);
        return release;
    }

    /** Upgrades to a chart. */
    void upgrade(Path chart, String... arguments) {
        run(List.of("upgrade", Chart.RELEASE, chart.toString()), arguments);
    }

    /** Uninstalls it. */
    @Override
    public void close() {
        run(List.of("uninstall", Chart.RELEASE));
    }

    private void run(List<String> command, String... arguments) {
        var all = new ArrayList<>(command);
        all.addAll(List.of("--namespace", Chart.NAMESPACE));
        all.addAll(List.of(arguments));
        helm.run(all).expectSuccess();
    }
}
