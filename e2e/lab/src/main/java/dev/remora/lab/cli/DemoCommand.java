package dev.remora.lab.cli;

import dev.remora.api.v1alpha1.Instance;
import dev.remora.lab.LabState;
import dev.remora.lab.Progress;
import dev.remora.lab.controlplane.Binaries;
import dev.remora.lab.controlplane.Repository;
import dev.remora.lab.images.RomImages;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ServiceAccountBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code lab demo}: from nothing to the answer of a plugin inside a guest. */
@Command(
        name = "demo",
        mixinStandardHelpOptions = true,
        description = "Bring a lab up (or use the one that runs), apply samples/instance.yaml, call its plugins through"
                + " the gateway, and leave everything running.")
final class DemoCommand implements Callable<Integer> {
    private static final String NAMESPACE = "demo";
    private static final String INSTANCE = "my-instance";
    private static final String CALLER = "caller";
    private static final String STRANGER = "stranger";

    @Mixin
    private LabSettings settings = new LabSettings();

    @Override
    public Integer call() throws Exception {
        LabState lab = UpCommand.state(settings);
        Progress progress = new Progress(System.out::println);
        Path samples = Repository.root().resolve("samples");
        progress.step("plugins' ROMs", () -> pushed(samples.resolve("plugins"), new RomImages(lab.registry())));
        try (KubernetesClient client = client(lab)) {
            apply(client, samples.resolve("instance.yaml"));
            apply(client, samples.resolve("caller-rbac.yaml"));
            client.resource(new ServiceAccountBuilder()
                            .withNewMetadata()
                            .withNamespace(NAMESPACE)
                            .withName(STRANGER)
                            .endMetadata()
                            .build())
                    .serverSideApply();
            progress.say("applied samples/instance.yaml and samples/caller-rbac.yaml");
            Instance instance = new Readiness(client, lab, progress).await(NAMESPACE, INSTANCE);
            return called(lab, client, instance) ? 0 : 1;
        }
    }

    private static List<String> pushed(Path plugins, RomImages roms) {
        try (Stream<Path> folders = Files.list(plugins)) {
            // The sandbox would have to be built first, and the demo does not use it.
            return folders.filter(folder -> Files.exists(folder.resolve("init")))
                    .sorted()
                    .map(folder -> roms.push(folder, "remora/" + folder.getFileName() + ":1"))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot list " + plugins, e);
        }
    }

    private static KubernetesClient client(LabState lab) throws IOException {
        return new KubernetesClientBuilder()
                .withConfig(Config.fromKubeconfig(Files.readString(lab.kubeconfig())))
                .build();
    }

    private static void apply(KubernetesClient client, Path file) {
        try (InputStream yaml = Files.newInputStream(file)) {
            for (HasMetadata object : client.load(yaml).items()) {
                client.resource(object).serverSideApply();
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + file, e);
        }
    }

    private static boolean called(LabState lab, KubernetesClient client, Instance instance) {
        Path binaries =
                Binaries.ofCheckout().kubernetes("kubectl").resolveSibling("").normalize();
        DemoCalls calls = new DemoCalls(
                lab,
                binaries,
                NAMESPACE,
                INSTANCE,
                instance.getMetadata().getUid(),
                TokenIssuer.token(client, NAMESPACE, CALLER),
                TokenIssuer.token(client, NAMESPACE, STRANGER));
        boolean asExpected = calls.show();
        System.out.print(GoOn.text(lab, binaries, Binaries.ofCheckout().helm(), NAMESPACE, INSTANCE, CALLER));
        return asExpected;
    }
}
