package dev.remora.lab.cli;

import dev.remora.lab.Lab;
import dev.remora.lab.LabOptions;
import dev.remora.lab.Progress;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** The lab itself, in the foreground, until it is told to end. */
@Command(name = "run", mixinStandardHelpOptions = true, description = "Run the lab in the foreground until SIGTERM.")
final class RunCommand implements Callable<Integer> {
    @Mixin
    private LabSettings settings = new LabSettings();

    @Override
    public Integer call() throws InterruptedException {
        Progress progress = new Progress(System.out::println);
        CountDownLatch told = new CountDownLatch(1);
        CountDownLatch ended = new CountDownLatch(1);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            told.countDown();
            await(ended);
        }));
        try (Lab lab =
                Lab.start(new LabOptions(settings.location.folder(), settings.rootDisk, settings.egress, progress))) {
            lab.publish();
            progress.say("the lab is up");
            told.await();
        } finally {
            ended.countDown();
        }
        return 0;
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
