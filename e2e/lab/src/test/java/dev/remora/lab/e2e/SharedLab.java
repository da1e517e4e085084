package dev.remora.lab.e2e;

import dev.remora.lab.GuestLog;
import dev.remora.lab.Lab;
import dev.remora.lab.LabOptions;
import dev.remora.lab.Progress;
import dev.remora.lab.process.LogTail;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ExtensionContext.StoreScope;
import org.junit.jupiter.api.extension.LifecycleMethodExecutionExceptionHandler;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.jupiter.api.extension.TestExecutionExceptionHandler;

/** Starts the lab when a test first asks for it, ends it with the test run, and shows its logs when something fails. */
final class SharedLab
        implements ParameterResolver, TestExecutionExceptionHandler, LifecycleMethodExecutionExceptionHandler {
    private static final Namespace STORE = Namespace.create(SharedLab.class);
    private static final Path FOLDER = Path.of("target", "lab");

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == Lab.class;
    }

    @Override
    public Lab resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return lab(context);
    }

    private static Lab lab(ExtensionContext context) {
        return context.getRoot()
                .getStore(StoreScope.LAUNCHER_SESSION, STORE)
                .computeIfAbsent("lab", key -> Start.attempt(), Start.class)
                .outcome();
    }

    /** How the one attempt ended: when it failed, every class says why at once instead of trying again. */
    private record Start(@Nullable Lab lab, @Nullable RuntimeException failure) implements AutoCloseable {
        static Start attempt() {
            try {
                Lab lab = Lab.start(LabOptions.in(FOLDER, new Progress(line -> System.out.println("lab: " + line))));
                lab.pushSysvinitImage();
                return new Start(lab, null);
            } catch (RuntimeException e) {
                return new Start(null, e);
            }
        }

        Lab outcome() {
            if (lab == null) {
                throw new IllegalStateException("the lab did not start", failure);
            }
            return lab;
        }

        @Override
        public void close() {
            if (lab != null) {
                lab.close();
            }
        }
    }

    @Override
    public void handleTestExecutionException(ExtensionContext context, Throwable failure) throws Throwable {
        show(lab(context));
        throw failure;
    }

    @Override
    public void handleBeforeAllMethodExecutionException(ExtensionContext context, Throwable failure) throws Throwable {
        show(lab(context));
        throw failure;
    }

    private static void show(Lab lab) {
        for (GuestLog guest : lab.guests()) {
            show("console of %s/%s".formatted(guest.namespace(), guest.instance()), guest.console(), 40);
        }
        for (Path log : lab.logs()) {
            show(log.getFileName().toString(), log, 40);
        }
    }

    private static void show(String what, Path log, int lines) {
        System.out.printf("---- %s, the end of %s%n%s%n", what, log.toAbsolutePath(), LogTail.of(log, lines));
    }
}
