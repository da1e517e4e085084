package dev.remora.lab;

import dev.remora.image.Program;
import dev.remora.lab.controlplane.Chart;
import dev.remora.lab.controlplane.ControlPlane;
import dev.remora.lab.pods.Kubelet;
import dev.remora.lab.pods.LoopbackNetwork;
import dev.remora.lab.pods.ServiceNetwork;
import dev.remora.lab.pods.Troubles;
import dev.remora.lab.process.ProgramCopy;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** A control plane with a node for Remora's own Pods and a network for its Services. */
final class LabCluster implements AutoCloseable {
    private final LoopbackNetwork addresses;
    private final ServiceNetwork services;
    private final ControlPlane controlPlane;
    private final Kubelet kubelet;
    private final Troubles troubles;

    private LabCluster(
            LoopbackNetwork addresses,
            ServiceNetwork services,
            ControlPlane controlPlane,
            Kubelet kubelet,
            Troubles troubles) {
        this.addresses = addresses;
        this.services = services;
        this.controlPlane = controlPlane;
        this.kubelet = kubelet;
        this.troubles = troubles;
    }

    /**
     * Starts it.
     *
     * @param repository whose programs the Pods run
     * @param started is told whenever a Pod's process was started
     * @throws IllegalStateException when a program was not built, before anything is started
     */
    static LabCluster start(LabFolder folder, Path repository, Runnable started) throws IOException {
        Map<Program, Path> jars = copies(folder, repository);
        LoopbackNetwork addresses = LoopbackNetwork.claim();
        ServiceNetwork services = ServiceNetwork.start();
        try {
            List<String> flags = new ArrayList<>(FrontProxy.flags(folder));
            flags.add("--egress-selector-config-file=" + folder.secret("egress.yaml", services.egressConfiguration()));
            ControlPlane controlPlane = ControlPlane.startWithDeployments(flags.toArray(String[]::new));
            Kubelet.Machine machine = new Kubelet.Machine(
                    folder.pods(), program -> Objects.requireNonNull(jars.get(program)), folder::log, started);
            Kubelet kubelet = Kubelet.start(controlPlane, Chart.NAMESPACE, addresses, services, machine);
            return new LabCluster(
                    addresses,
                    services,
                    controlPlane,
                    kubelet,
                    new Troubles(controlPlane.admin(), Chart.NAMESPACE, folder::log));
        } catch (RuntimeException e) {
            services.close();
            addresses.close();
            throw e;
        }
    }

    /** The jars that ship, copied: a build does not change a lab that is up. */
    private static Map<Program, Path> copies(LabFolder folder, Path repository) {
        Map<Program, Path> jars = new EnumMap<>(Program.class);
        for (Program program : Program.values()) {
            Path built = repository.resolve("operator/%s/target/%s".formatted(program.id(), program.jar()));
            jars.put(program, ProgramCopy.of(built, folder.programs().resolve(program.id())));
        }
        return jars;
    }

    ControlPlane controlPlane() {
        return controlPlane;
    }

    /** What is wrong with Remora's Pods, for messages. */
    String troubles() {
        return troubles.text();
    }

    @Override
    public void close() throws IOException {
        kubelet.close();
        controlPlane.close();
        services.close();
        addresses.close();
    }
}
