package dev.remora.controller;

import dev.remora.controller.cache.LeanObjects;
import dev.remora.controller.management.ApiRequests;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.javaoperatorsdk.operator.OperatorException;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

/** Entry of the process. */
public final class ControllerMain {
    private static final Logger LOG = LoggerFactory.getLogger(ControllerMain.class);
    private static final int FAILED = 1;

    private ControllerMain() {}

    /**
     * Runs until the process is told to end; {@code --help} teaches the options. Exit codes: 0 after a signal, 1 if the
     * cluster cannot be worked with, 2 for a wrong option.
     */
    public static void main(String[] arguments) {
        var options = new ControllerOptions();
        var commandLine = new CommandLine(options);
        try {
            if (CommandLine.printHelpIfRequested(commandLine.parseArgs(arguments))) {
                return;
            }
            run(options.settings());
        } catch (ParameterException e) {
            System.err.println(e.getMessage());
            System.err.println("Try --help.");
            System.exit(commandLine.getCommandSpec().exitCodeOnInvalidInput());
        } catch (IOException | IllegalStateException | KubernetesClientException | OperatorException e) {
            LOG.atError().setCause(e).log("cannot start: {}", e.getMessage());
            System.exit(FAILED);
        }
    }

    private static void run(ControllerSettings settings) throws IOException {
        var ended = new CountDownLatch(1);
        var metrics = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        var client = new KubernetesClientBuilder()
                .withKubernetesSerialization(LeanObjects.serialization())
                .withHttpClientBuilderConsumer(
                        http -> http.addOrReplaceInterceptor(ApiRequests.NAME, new ApiRequests(metrics)))
                .build();
        Controller controller = Controller.start(client, settings, metrics, () -> System.exit(FAILED));
        Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().unstarted(() -> {
            controller.close();
            client.close();
            ended.countDown();
        }));
        LOG.atInfo()
                .addKeyValue("ports", settings.ports())
                .addKeyValue("managementPort", controller.managementPort())
                .log("controller started");
        await(ended);
    }

    private static void await(CountDownLatch ended) {
        try {
            ended.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
