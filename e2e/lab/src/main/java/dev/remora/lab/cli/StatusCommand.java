package dev.remora.lab.cli;

import dev.remora.lab.GuestLog;
import dev.remora.lab.LabState;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code lab status}. */
@Command(
        name = "status",
        mixinStandardHelpOptions = true,
        description = "Say whether a lab runs and where things are. Exit code 3: none runs.")
final class StatusCommand implements Callable<Integer> {
    private static final int NOT_RUNNING = 3;

    @Mixin
    private LabLocation location = new LabLocation();

    @Override
    public Integer call() {
        Optional<LabState> running = LabState.read(location.folder());
        if (running.isEmpty()) {
            System.out.println("no lab runs in " + location.folder());
            return NOT_RUNNING;
        }
        LabState state = running.get();
        System.out.printf(
                """
                process      %d
                kubeconfig   %s
                gateway      %s
                its CA       %s
                registry     %s
                logs         %s
                accelerator  %s
                """,
                state.pid(),
                state.kubeconfig(),
                state.gateway(),
                state.gatewayAuthority(),
                state.registry(),
                location.folder().resolve("logs"),
                state.accelerator());
        GuestLog.in(state.guests())
                .forEach(guest -> System.out.printf(
                        "guest        %s/%s: %s%n", guest.namespace(), guest.instance(), guest.console()));
        return 0;
    }
}
