package dev.remora.gateway.health;

import static org.assertj.core.api.Assertions.assertThat;

import dev.remora.gateway.health.Checks.Verdict;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ChecksTest {
    private static final Check WELL = new Check("well", () -> null);
    private static final Check ILL = new Check("ill", () -> "it hurts");

    @Test
    void shouldSayLittleWhenAllIsWell() {
        // Then
        assertThat(new Checks("readyz", List.of(WELL)).look(false, Set.of())).isEqualTo(new Verdict(true, "ok\n"));
    }

    @Test
    void shouldListWhatItLookedAtWhenAsked() {
        // Then
        assertThat(new Checks("readyz", List.of(WELL)).look(true, Set.of()))
                .isEqualTo(new Verdict(true, "[+]well ok\nreadyz check passed\n"));
    }

    @Test
    void shouldSayWhatIsWrong() {
        // Then
        assertThat(new Checks("readyz", List.of(WELL, ILL)).look(false, Set.of()))
                .isEqualTo(new Verdict(false, "[+]well ok\n[-]ill failed: it hurts\nreadyz check failed\n"));
    }

    @Test
    void shouldLeaveOutWhatIsNotAskedFor() {
        // Then
        assertThat(new Checks("readyz", List.of(WELL, ILL)).look(true, Set.of("ill")))
                .isEqualTo(new Verdict(true, "[+]well ok\n[+]ill excluded: ok\nreadyz check passed\n"));
    }
}
