package dev.remora.lab.cli;

import dev.remora.lab.LabState;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code lab up}: a lab in the background, without anything in it. */
@Command(name = "up", mixinStandardHelpOptions = true, description = "Bring a lab up and leave it running.")
final class UpCommand implements Callable<Integer> {
    @Mixin
    private LabSettings settings = new LabSettings();

    @Override
    public Integer call() throws InterruptedException {
        state(settings);
        return 0;
    }

    /** The lab that runs, or a new one. */
    static LabState state(LabSettings settings) throws InterruptedException {
        Background background = new Background(settings.location.folder());
        Optional<LabState> running = background.running();
        if (running.isPresent()) {
            System.out.println("a lab runs already, in " + background.folder());
            return running.get();
        }
        return background.start(settings.arguments(), System.out::println);
    }
}
