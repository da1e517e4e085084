package dev.remora.lab.cli;

import dev.remora.lab.GuestLog;
import dev.remora.lab.LabState;
import dev.remora.lab.controlplane.Chart;
import java.nio.file.Path;

/** What a newcomer may want to do next. */
final class GoOn {
    private GoOn() {}

    static String text(LabState lab, Path binaries, Path helm, String namespace, String instance, String caller) {
        String console = GuestLog.in(lab.guests()).stream()
                .filter(guest ->
                        guest.namespace().equals(namespace) && guest.instance().equals(instance))
                .findFirst()
                .map(guest -> guest.console().toString())
                .orElse("(no guest ran)");
        return """

                The lab stays up. Go on:

                  export KUBECONFIG=%s PATH=$PATH:%s:%s
                  kubectl get instances,vm,vmi,pods -A
                  kubectl -n remora-system logs deployment/remora-gateway
                  helm -n remora-system upgrade remora %s --reuse-values --set gateway.replicas=2
                  kubectl -n %s get instance %s -o yaml
                  kubectl -n %s patch instance %s --type merge -p '{"spec":{"powerState":"Stopped"}}'
                  TOKEN=$(kubectl -n %s create token %s)
                  curl --cacert %s -H "Authorization: Bearer $TOKEN" --data hi \\
                    %s/v1/namespaces/%s/instances/%s/plugins/echo/
                  tail -f %s

                `make demo-down` ends it.
                """.formatted(
                        lab.kubeconfig(),
                        binaries,
                        helm.resolveSibling("").normalize(),
                        Chart.ofCheckout().folder(),
                        namespace,
                        instance,
                        namespace,
                        instance,
                        namespace,
                        caller,
                        lab.gatewayAuthority(),
                        lab.gateway(),
                        namespace,
                        instance,
                        console);
    }
}
