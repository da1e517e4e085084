package dev.remora.lab.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class LoopbackAddressesTest {
    private final LoopbackAddresses addresses = new LoopbackAddresses((address, port) -> port != 22);

    @Test
    void shouldGiveTheSameAddressAgainOnceItIsFree() {
        // Given
        String first = addresses.lease("ns/vm", "uid-1", List.of(80)).address();

        // When
        String whileHeld = addresses.lease("ns/vm", "uid-2", List.of(80)).address();
        addresses.release("uid-1");
        String afterwards = addresses.lease("ns/vm", "uid-3", List.of(80)).address();

        // Then
        assertThat(first).startsWith("127.").doesNotStartWith("127.0.");
        assertThat(whileHeld).isNotEqualTo(first);
        assertThat(afterwards).isEqualTo(first);
    }

    @Test
    void shouldLeaveOutAPortThatSomebodyTookOnEveryAddress() {
        assertThat(addresses.lease("ns/vm", "uid", List.of(22, 80)).ports()).containsExactly(80);
    }
}
