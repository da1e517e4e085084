package dev.remora.gateway;

import picocli.CommandLine.Option;

/** The flag of the console. */
@SuppressWarnings("NullAway.Init") // picocli fills every field that has a default value
final class ConsoleOptions {
    @Option(
            names = "--console",
            defaultValue = "off",
            description = {
                "on, or off: pages for people at /console/. They have no right but those of the token that is typed there.",
                "While they are on, no browser is given a plugin's answer to show or run it (default ${DEFAULT-VALUE})."
            })
    String console;

    /**
     * Checks it.
     *
     * @param certificateRequired whether callers without a certificate are turned away
     * @throws IllegalArgumentException naming the flag, its value and what is allowed
     */
    boolean on(boolean certificateRequired) {
        if (console.equals("on") && certificateRequired) {
            throw new IllegalArgumentException("--console: on with --require-client-certificate (expected: one of them;"
                    + " its pages send tokens and no certificates)");
        }
        return switch (console) {
            case "on" -> true;
            case "off" -> false;
            default -> throw new IllegalArgumentException("--console: " + console + " (expected: on or off)");
        };
    }
}
