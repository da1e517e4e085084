package dev.remora.controller;

import dev.remora.lab.controlplane.Chart;
import dev.remora.lab.controlplane.ControlPlane;

/** The ServiceAccount that ships, with exactly the permissions that ship. */
final class ControllerAccount {
    private ControllerAccount() {}

    static void install(ControlPlane controlPlane) {
        controlPlane.installAccount("controller");
    }

    static String kubeconfig(ControlPlane controlPlane) {
        return controlPlane.identities().kubeconfig(Chart.NAMESPACE, Chart.RELEASE + "-controller");
    }
}
