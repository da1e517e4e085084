package dev.remora.lab.pods;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * The arguments of a container for a process of this machine. They stay as they are, but for two things:
 *
 * <ul>
 *   <li>A container has the network for itself and listens on every address of it. Here the Pod's address is one of the
 *       machine's many, so that address is put in.
 *   <li>A container has a file system of its own, with volumes mounted in it. Here a volume is a folder.
 * </ul>
 *
 * A flag whose name speaks of ports, addresses or files and that is not listed here is refused: it might mean either.
 *
 * @param address of the Pod
 * @param folders where the volumes are, by the paths that they are mounted at
 */
record PodArguments(String address, Map<String, String> folders) {
    /** HOST:PORT to listen on; without a host: on every address. */
    private static final Set<String> LISTENS = Set.of("--listen", "--management-listen", "--aggregation-listen");

    /** A port to listen on, and the flag with the address that belongs to it. */
    private static final Map<String, String> PORTS = Map.of("--management-port", "--management-address");

    /** They speak of guests, of other machines, or of a file, whose path tells where it is. */
    private static final Set<String> AS_THEY_ARE = Set.of(
            "--plugin-port-start",
            "--plugin-port-end",
            "--guard-plugin-ports",
            "--tls-cert",
            "--tls-key",
            "--client-ca-file",
            "--ca-file",
            "--rom-registry-credentials",
            "--rom-signing-keys",
            "--require-client-certificate",
            "--transport");

    private static final Pattern SUSPICIOUS =
            Pattern.compile(".*(listen|address|bind|port|socket|file|path|folder|dir|cert|key|credentials|token).*");
    private static final Pattern ANY_ADDRESS = Pattern.compile("(?:|0\\.0\\.0\\.0|\\[::])(:\\d+)");
    private static final Pattern VARIABLE = Pattern.compile("\\$\\(([A-Za-z_][A-Za-z0-9_]*)\\)");

    /**
     * The arguments of the process.
     *
     * @throws UntranslatableException with the argument that nobody has thought of
     */
    List<String> of(Collection<String> arguments, Map<String, String> environment) {
        List<String> translated = new ArrayList<>();
        for (String argument : arguments) {
            String expanded = VARIABLE.matcher(argument).replaceAll(variable -> value(variable, environment));
            int equals = expanded.indexOf('=');
            String flag = equals < 0 ? expanded : expanded.substring(0, equals);
            String value = equals < 0 ? "" : expanded.substring(equals + 1);
            if (PORTS.containsKey(flag)) {
                translated.add(PORTS.get(flag) + "=" + address);
                translated.add(expanded);
            } else if (equals < 0) {
                translated.add(known(flag));
            } else {
                translated.add(known(flag) + "=" + (LISTENS.contains(flag) ? here(flag, value) : file(flag, value)));
            }
        }
        return List.copyOf(translated);
    }

    /**
     * A value in which a path of the container, if it is one, is a path of this machine.
     *
     * @param what says for an error where the value is from
     */
    String file(String what, String value) {
        if (!value.startsWith("/")) {
            return value;
        }
        return folders.entrySet().stream()
                .filter(folder -> value.equals(folder.getKey()) || value.startsWith(folder.getKey() + "/"))
                .findFirst()
                .map(folder ->
                        folder.getValue() + value.substring(folder.getKey().length()))
                .orElseThrow(() -> new UntranslatableException(
                        "%s: %s is in no volume of the container (expected: below one of %s)"
                                .formatted(what, value, folders.keySet())));
    }

    private String here(String flag, String value) {
        var port = ANY_ADDRESS.matcher(value);
        if (!port.matches()) {
            throw new UntranslatableException(
                    "%s: %s names an address (expected: :PORT, the Pod's address is put in)".formatted(flag, value));
        }
        return address + port.group(1);
    }

    private static String known(String flag) {
        if (SUSPICIOUS.matcher(flag).matches() && !LISTENS.contains(flag) && !AS_THEY_ARE.contains(flag)) {
            throw new UntranslatableException(
                    "%s: the lab does not know what it means outside of a container (expected: that PodArguments lists it)"
                            .formatted(flag));
        }
        return flag;
    }

    private static String value(MatchResult variable, Map<String, String> environment) {
        return java.util.regex.Matcher.quoteReplacement(environment.getOrDefault(variable.group(1), variable.group()));
    }
}
