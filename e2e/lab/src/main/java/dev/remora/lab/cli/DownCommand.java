package dev.remora.lab.cli;

import dev.remora.lab.Lab;
import dev.remora.lab.LabState;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code lab down}. */
@Command(
        name = "down",
        mixinStandardHelpOptions = true,
        description = "End the lab and all its guests, and remove what it wrote, but for what the cache keeps for the"
                + " next one.")
final class DownCommand implements Callable<Integer> {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @Mixin
    private LabLocation location = new LabLocation();

    @Override
    public Integer call() throws InterruptedException {
        Optional<ProcessHandle> process =
                LabState.read(location.folder()).map(LabState::pid).flatMap(ProcessHandle::of);
        process.ifPresent(DownCommand::end);
        int swept = Lab.remove(location.folder());
        System.out.println(
                process.isPresent() || swept > 0
                        ? "the lab in " + location.folder() + " is down"
                        : "no lab runs in " + location.folder());
        return 0;
    }

    private static void end(ProcessHandle process) {
        process.destroy();
        try {
            process.onExit().get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            process.destroyForcibly(); // its children go with it
        }
    }
}
