package dev.remora.controller;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.remora.controller.plan.PortRange;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

class ControllerOptionsTest {
    @Test
    void shouldHaveDefaultsThatSuitACluster() {
        // When
        ControllerSettings settings = parse();

        // Then
        assertThat(settings.ports()).isEqualTo(new PortRange(20000, 29999));
        assertThat(settings.namespaces()).isEmpty();
        assertThat(settings.gateway()).isEmpty();
        assertThat(settings.management().getPort()).isEqualTo(8081);
    }

    @Test
    void shouldTakeNamespacesAndGateway() {
        // When
        ControllerSettings settings = parse("--watch-namespaces=a,b", "--gateway-url=https://gw.example/");

        // Then
        assertThat(settings.namespaces()).containsExactlyInAnyOrder("a", "b");
        assertThat(settings.gateway()).isEqualTo("https://gw.example");
    }

    @Test
    void shouldStandForElectionOnlyWhenTold() {
        // When
        ControllerSettings alone = parse();
        ControllerSettings several = parse("--leader-election", "--identity=pod-1");

        // Then
        assertThat(alone.election()).isNull();
        assertThat(several.election()).isEqualTo(new Election("", "remora-controller", "pod-1"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "--plugin-port-start=30000|plugin ports 30000 to 29999 (expected: 1 <= start <= end <= 65535)",
                "--plugin-port-end=65536|65535",
                "--plugin-port-start=x|'x' is not an int",
                "--gateway-url=gw.example|\"gw.example\" is not allowed (expected: http:// or https:// and a host)",
                "--threads=0|--threads: 0 is not allowed (expected: 1 to 512)",
                "--guest-status-period=0|--guest-status-period: 0 is not allowed (expected: 1 to 3600)",
                "--guest-questions-per-second=0|--guest-questions-per-second: 0 is not allowed (expected: 1 to 10000)",
                "--guard-plugin-ports=remora-system|--guard-plugin-ports: \"remora-system\" is not allowed (expected: NAMESPACE/LABEL=VALUE",
                "--guard-plugin-ports=remora-system/|--guard-plugin-ports: \"remora-system/\" is not allowed",
                "--leader-election --identity=|--identity: \"\" is not allowed with --leader-election",
                "--leader-election --identity=a --leader-election-lease=|--leader-election-lease: \"\" is not allowed",
                "--management-port=-1|--management-port: -1 is not allowed (expected: 0 to 65535)",
                "--no-such-option|--no-such-option"
            })
    void shouldNameOptionValueAndWhatIsAllowedWhenOptionIsWrong(String argument, String message) {
        // When
        assertThatThrownBy(() -> parse(argument.split(" ")))
                // Then
                .isInstanceOf(CommandLine.ParameterException.class)
                .hasMessageContaining(message);
    }

    @Test
    void shouldNameEnvironmentVariableOfEachOptionInHelp() {
        // When
        var command = new CommandLine(new ControllerOptions());

        // Then
        List<String> options = command.getCommandSpec().options().stream()
                .map(option -> option.longestName())
                .filter(name -> !List.of("--help", "--version").contains(name))
                .toList();
        assertThat(options)
                .isNotEmpty()
                .allSatisfy(name -> assertThat(command.getUsageMessage())
                        .contains(
                                "[REMORA_" + name.substring(2).replace('-', '_').toUpperCase(Locale.ROOT) + "]"));
    }

    private static ControllerSettings parse(String... arguments) {
        var options = new ControllerOptions();
        new CommandLine(options).parseArgs(arguments);
        return options.settings();
    }
}
