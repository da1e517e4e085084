package dev.remora.lab.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Which pages have commands, and what runs them. */
final class DocumentedCommands {
    /** Run by {@link FirstStepsST}, from nothing. */
    static final List<String> WALKTHROUGHS = List.of("README.md", "docs/tutorial.md");

    /** Run by {@link FirstStepsST} with the Instance of the README. Secrets are made by one page for the next. */
    static final List<String> WITH_AN_INSTANCE = List.of(
            "docs/howto/private-registries.md",
            "docs/howto/secrets.md",
            "docs/howto/rbac.md",
            "docs/howto/debugging.md",
            "docs/gateway.md",
            "docs/lifecycle.md",
            "docs/install.md",
            "docs/operations.md",
            "docs/conditions/README.md",
            "docs/conditions/events.md",
            "docs/conditions/plugins-applied.md",
            "docs/conditions/plugins-healthy.md",
            "docs/conditions/progressing.md",
            "docs/conditions/ready.md");

    /** Run by somebody else, or by nobody, and why; beginnings of paths. */
    static final Map<String, String> ELSEWHERE = Map.of(
            "docs/runbooks/", "RunbooksIT",
            "docs/clients.md", "StandardClientsIT and SampleCallersIT",
            "docs/rest-api.md", "RestApiIT",
            "docs/console.md", "ConsoleIT",
            "docs/sandbox.md", "SandboxPluginIT asks for the same, through a client of its own",
            "docs/howto/write-a-plugin.md", "samples/tests/test_write_a_plugin.py",
            "docs/images.md", "PushIT and ImageIT make and push them without make",
            "docs/guest.md", "nobody: they boot a guest without a cluster, which the tests have no use for");

    /** Beginnings of commands that are left out, and why. */
    private static final Map<String, String> LEFT_OUT = new TreeMap<>(Map.of(
            "virtctl ", "talks to KubeVirt's own API server",
            "cosign ", "no release of it is needed but for this line",
            "kubectl get virtualmachinesnapshots", "the stand-in takes no snapshots",
            "kubectl explain vm.", "the stand-in's definitions have no schema",
            "kubectl -n demo get lease ", "only Instances that sleep have one",
            "helm install ", "the README's is compared with the one that the lab was made with",
            "helm uninstall ", "ReleaseIT does it",
            "kubectl delete ", "beside helm uninstall"));

    private DocumentedCommands() {}

    /** The commands of {@link #WITH_AN_INSTANCE} for this Instance, and for its plugin where they name another one. */
    static Walkthrough withAnInstance(String namespace, String instance, String plugin) {
        String all = WITH_AN_INSTANCE.stream()
                .map(page -> "# " + page + "\n" + Walkthrough.of(page).commands())
                .collect(Collectors.joining("\n"))
                .replace("\\\n", " ");
        for (String beginning : LEFT_OUT.keySet()) {
            Pattern command = Pattern.compile("(?m)^" + Pattern.quote(beginning) + ".*\n");
            assertThat(all).containsPattern(command);
            all = command.matcher(all).replaceAll("");
        }
        return new Walkthrough("pages", all.replaceAll("\\bdemo\\b", namespace))
                .with("instance web", "instance " + instance)
                .with("instance private", "instance " + instance)
                .with("/instances/vm/", "/instances/" + instance + "/")
                .with("/plugins/sandbox/", "/plugins/" + plugin + "/");
    }
}
