package dev.remora.lab;

import dev.remora.image.Program;
import dev.remora.lab.controlplane.Chart;
import dev.remora.lab.controlplane.ControlPlane;
import dev.remora.lab.pods.Kubelet;
import dev.remora.lab.pods.LoopbackNetwork;
import dev.remora.lab.pods.ServiceNetwork;
import dev.remora.lab.process.ProgramCopy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A control plane with a node for Remora's own Pods and a network for its Services. */
final class LabCluster implements AutoCloseable {
    private final LoopbackNetwork addresses;
    private final ServiceNetwork services;
    private final ControlPlane controlPlane;
    private final Kubelet kubelet;

    private LabCluster(LoopbackNetwork addresses, ServiceNetwork services, ControlPlane controlPlane, Kubelet kubelet) {
        this.addresses = addresses;
        this.services = services;
        this.controlPlane = controlPlane;
        this.kubelet = kubelet;
    }

    /**
     * Starts it.
     *
     * @param repository whose programs the Pods run
     * @param started is told whenever a Pod's process was started
     */
    static LabCluster start(LabFolder folder, Path repository, Runnable started) throws IOException {
        LoopbackNetwork addresses = LoopbackNetwork.claim();
        ServiceNetwork services = ServiceNetwork.start();
        try {
            List<String> flags = new ArrayList<>(FrontProxy.flags(folder));
            flags.add("--egress-selector-config-file=" + folder.secret("egress.yaml", services.egressConfiguration()));
            ControlPlane controlPlane = ControlPlane.startWithDeployments(flags.toArray(String[]::new));
            Kubelet.Machine machine = new Kubelet.Machine(
                    folder.pods(), program -> copied(program, folder, repository), folder::log, started);
            Kubelet kubelet = Kubelet.start(controlPlane, Chart.NAMESPACE, addresses, services, machine);
            return new LabCluster(addresses, services, controlPlane, kubelet);
        } catch (RuntimeException e) {
            services.close();
            addresses.close();
            throw e;
        }
    }

    /** The jar that ships, copied once: a build does not change a lab that is up. */
    private static Path copied(Program program, LabFolder folder, Path repository) {
        Path copy = folder.programs().resolve(program.id());
        return Files.exists(copy.resolve(program.jar()))
                ? copy.resolve(program.jar())
                : ProgramCopy.of(
                        repository.resolve("operator/%s/target/%s".formatted(program.id(), program.jar())), copy);
    }

    ControlPlane controlPlane() {
        return controlPlane;
    }

    /** What is wrong with Remora's Pods, for messages. */
    String troubles() {
        return kubelet.troubles();
    }

    @Override
    public void close() throws IOException {
        kubelet.close();
        controlPlane.close();
        services.close();
        addresses.close();
    }
}
