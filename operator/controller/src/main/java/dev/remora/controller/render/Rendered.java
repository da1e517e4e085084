package dev.remora.controller.render;

import dev.remora.controller.guest.Launcher;
import dev.remora.controller.kubevirt.VirtualMachine;
import dev.remora.controller.plan.MachinePlan;
import dev.remora.controller.resolve.Refusal;
import io.fabric8.kubernetes.api.model.Secret;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Everything that is made for an Instance.
 *
 * @param secrets what the VirtualMachine refers to, so these come first
 * @param virtualMachine the VirtualMachine
 */
public record Rendered(List<Secret> secrets, VirtualMachine virtualMachine) {
    /**
     * Renders a plan.
     *
     * @throws Refusal if the template leaves no room for what Remora adds, or a Secret becomes too large
     */
    public static Rendered of(MachinePlan plan, Launcher launcher) throws Refusal {
        var secrets = new ConfigSecrets(plan, launcher);
        Optional<Secret> config = secrets.config();
        Optional<Secret> cloudInit = secrets.cloudInit();
        return new Rendered(
                Stream.of(config, cloudInit).flatMap(Optional::stream).toList(),
                VirtualMachines.render(plan, config.map(Rendered::name), cloudInit.map(Rendered::name)));
    }

    private static String name(Secret secret) {
        return secret.getMetadata().getName();
    }
}
