package dev.remora.controller;

import dev.remora.controller.guard.Friends;
import dev.remora.controller.observe.Pace;
import dev.remora.controller.plan.PortRange;
import dev.remora.controller.rom.RegistryRoms;
import dev.remora.controller.rom.RomSettings;
import dev.remora.controller.rom.SigningKey;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Command-line options; each falls back to an environment variable, named in its help. */
@Command(
        name = "remora-controller",
        mixinStandardHelpOptions = true,
        version = "remora-controller 0.1.0",
        sortOptions = false,
        description = {
            "Makes a KubeVirt VirtualMachine of every Instance and attaches its plugins.",
            "",
            "The cluster is found the usual way: KUBECONFIG, ~/.kube/config, or the Pod's own ServiceAccount.",
            ""
        })
final class ControllerOptions {
    private static final int MOST_THREADS = 512;
    private static final int MOST_QUESTIONS = 10_000;

    @Spec
    @Nullable CommandSpec command;

    @Option(
            names = "--plugin-port-start",
            paramLabel = "PORT",
            defaultValue = "${env:REMORA_PLUGIN_PORT_START:-20000}",
            description = "First TCP port that plugins get in a guest; 20000 if not given. [REMORA_PLUGIN_PORT_START]")
    int pluginPortStart;

    @Option(
            names = "--plugin-port-end",
            paramLabel = "PORT",
            defaultValue = "${env:REMORA_PLUGIN_PORT_END:-29999}",
            description = "Last TCP port of that range; 29999 if not given. A guest's status endpoint gets the highest"
                    + " free one. Network policies have to cover the range. [REMORA_PLUGIN_PORT_END]")
    int pluginPortEnd;

    @Option(
            names = "--guard-plugin-ports",
            paramLabel = Friends.FORM,
            defaultValue = "${env:REMORA_GUARD_PLUGIN_PORTS:-}",
            description =
                    "The Pods of gateway and controller. Only they reach plugin ports then: NetworkPolicies see to"
                            + " it in every namespace with Instances, and leave guests' other ports as they were. Without it"
                            + " everybody reaches them. [REMORA_GUARD_PLUGIN_PORTS]")
    String friends = "";

    @Option(
            names = "--gateway-url",
            paramLabel = "URL",
            defaultValue = "${env:REMORA_GATEWAY_URL:-}",
            description = "Address of the gateway as callers know it, such as https://remora.example.com; the endpoints"
                    + " in a status begin with it. Without it they are paths. [REMORA_GATEWAY_URL]")
    String gatewayUrl = "";

    @Option(
            names = "--watch-namespaces",
            paramLabel = "NAMESPACE",
            split = ",",
            defaultValue = "${env:REMORA_WATCH_NAMESPACES:-}",
            description = "Namespaces whose Instances are reconciled, separated by commas; all if not given."
                    + " [REMORA_WATCH_NAMESPACES]")
    Set<String> watchNamespaces = Set.of();

    @Option(
            names = "--guest-status-period",
            paramLabel = "SECONDS",
            defaultValue = "${env:REMORA_GUEST_STATUS_PERIOD:-15}",
            description = "Seconds between two questions to a guest whose plugins run, 1 to 3600; 15 if not given."
                    + " [REMORA_GUEST_STATUS_PERIOD]")
    int guestStatusPeriod;

    @Option(
            names = "--guest-questions-per-second",
            paramLabel = "NUMBER",
            defaultValue = "${env:REMORA_GUEST_QUESTIONS_PER_SECOND:-2000}",
            description = "Questions to the launchers of all guests together, and as many again to plugins for their"
                    + " health, 1 to 10000; 2000 if not given. With more guests than that allows, each is asked less"
                    + " often. [REMORA_GUEST_QUESTIONS_PER_SECOND]")
    int guestQuestionsPerSecond;

    @Mixin
    RomOptions roms = new RomOptions();

    @Option(
            names = "--threads",
            paramLabel = "NUMBER",
            defaultValue = "${env:REMORA_THREADS:-16}",
            description = "Instances that are reconciled at the same time, 1 to 512; 16 if not given. [REMORA_THREADS]")
    int threads;

    @Option(
            names = "--leader-election",
            defaultValue = "${env:REMORA_LEADER_ELECTION:-false}",
            description = "Several replicas run: the one that holds a Lease works, the others watch and stand by. One"
                    + " that cannot renew it in time ends with code 1. [REMORA_LEADER_ELECTION]")
    boolean leaderElection;

    @Option(
            names = "--leader-election-namespace",
            paramLabel = "NAMESPACE",
            defaultValue = "${env:REMORA_LEADER_ELECTION_NAMESPACE:-}",
            description = "Namespace of that Lease; the Pod's own, or that of the kubeconfig, if not given."
                    + " [REMORA_LEADER_ELECTION_NAMESPACE]")
    String electionNamespace = "";

    @Option(
            names = "--leader-election-lease",
            paramLabel = "NAME",
            defaultValue = "${env:REMORA_LEADER_ELECTION_LEASE:-remora-controller}",
            description = "Its name; remora-controller if not given. [REMORA_LEADER_ELECTION_LEASE]")
    String electionLease = "";

    @Option(
            names = "--identity",
            paramLabel = "NAME",
            defaultValue = "${env:REMORA_IDENTITY:-${env:HOSTNAME:-}}",
            description = "Name of this replica in the Lease, which no other may have; the Pod's if not given."
                    + " [REMORA_IDENTITY]")
    String identity = "";

    @Option(
            names = "--management-address",
            paramLabel = "ADDRESS",
            defaultValue = "${env:REMORA_MANAGEMENT_ADDRESS:-0.0.0.0}",
            description = "Address on which /livez, /readyz and /metrics are served; every one if not given."
                    + " [REMORA_MANAGEMENT_ADDRESS]")
    String managementAddress = "0.0.0.0";

    @Option(
            names = "--management-port",
            paramLabel = "PORT",
            defaultValue = "${env:REMORA_MANAGEMENT_PORT:-8081}",
            description = "Port of that address, 0 for any; 8081 if not given. [REMORA_MANAGEMENT_PORT]")
    int managementPort;

    /** Settings that hold together; fails with the option, its value and what is allowed. */
    ControllerSettings settings() {
        if (watchNamespaces.contains("")) {
            watchNamespaces = Set.of();
        }
        RomSettings romSettings = roms.settings();
        return new ControllerSettings(
                ports(),
                gateway(),
                Set.copyOf(watchNamespaces),
                new Pace(
                        Duration.ofSeconds(between("--guest-status-period", guestStatusPeriod, 1, 3600)),
                        between("--guest-questions-per-second", guestQuestionsPerSecond, 1, MOST_QUESTIONS)),
                RegistryRoms.of(romSettings),
                romSettings.signingKeys().stream().map(SigningKey::pem).toList(),
                between("--threads", threads, 1, MOST_THREADS),
                new InetSocketAddress(managementAddress, between("--management-port", managementPort, 0, 65535)),
                friends.isEmpty() ? null : friends(),
                leaderElection ? election() : null);
    }

    private Friends friends() {
        try {
            return Friends.parse(friends);
        } catch (IllegalArgumentException e) {
            throw refusal("--guard-plugin-ports: " + e.getMessage());
        }
    }

    private Election election() {
        if (identity.isBlank()) {
            throw refusal("--identity: \"\" is not allowed with --leader-election (expected: a name that no other"
                    + " replica has)");
        }
        if (electionLease.isBlank()) {
            throw refusal("--leader-election-lease: \"\" is not allowed (expected: the name of a Lease)");
        }
        return new Election(electionNamespace, electionLease, identity);
    }

    private PortRange ports() {
        try {
            return new PortRange(pluginPortStart, pluginPortEnd);
        } catch (IllegalArgumentException e) {
            throw refusal("--plugin-port-start, --plugin-port-end: " + e.getMessage());
        }
    }

    private String gateway() {
        if (gatewayUrl.isEmpty()) {
            return "";
        }
        String allowed =
                "--gateway-url: \"%s\" is not allowed (expected: http:// or https:// and a host)".formatted(gatewayUrl);
        try {
            URI uri = URI.create(gatewayUrl);
            if (!Set.of("http", "https").contains(String.valueOf(uri.getScheme())) || uri.getHost() == null) {
                throw refusal(allowed);
            }
        } catch (IllegalArgumentException e) {
            throw refusal(allowed);
        }
        return gatewayUrl.replaceAll("/+$", "");
    }

    private int between(String option, int value, int least, int most) {
        if (value < least || value > most) {
            throw refusal("%s: %d is not allowed (expected: %d to %d)".formatted(option, value, least, most));
        }
        return value;
    }

    private ParameterException refusal(String message) {
        if (command == null) {
            throw new IllegalArgumentException(message);
        }
        return new ParameterException(command.commandLine(), message);
    }
}
