package dev.remora.controller;

import dev.remora.lab.controlplane.ControlPlane;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import java.nio.file.Path;

/** The ServiceAccount that ships, with exactly the permissions that ship. */
final class ControllerAccount {
    private static final String NAMESPACE = "remora-system";
    private static final String NAME = "remora-controller";
    private static final Path RBAC = Path.of("../../helm/remora/rbac/controller.yaml");

    private ControllerAccount() {}

    static void install(ControlPlane controlPlane) {
        controlPlane.apply(new NamespaceBuilder()
                .withNewMetadata()
                .withName(NAMESPACE)
                .endMetadata()
                .build());
        controlPlane.apply(RBAC);
    }

    static String kubeconfig(ControlPlane controlPlane) {
        return controlPlane.identities().kubeconfig(NAMESPACE, NAME);
    }
}
