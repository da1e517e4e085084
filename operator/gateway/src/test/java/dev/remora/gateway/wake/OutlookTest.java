package dev.remora.gateway.wake;

import static org.assertj.core.api.Assertions.assertThat;

import dev.remora.gateway.auth.SecretKey;
import dev.remora.gateway.directory.Resolution;
import dev.remora.gateway.testing.FakeDirectory;
import org.junit.jupiter.api.Test;

class OutlookTest {
    private static final SecretKey SECRET = new SecretKey("team-a", "token", "token");

    @Test
    void shouldWaitForAPluginThatHasATokenOfItsOwn() {
        assertThat(outlook(new Resolution.OwnTokenOnly(SECRET, new Resolution.Asleep("It sleeps."))))
                .isInstanceOf(Outlook.Wait.class);
    }

    @Test
    void shouldNotWaitForAPluginWhoseTokenNobodyKnows() {
        assertThat(outlook(new Resolution.OwnTokenOnly())).isInstanceOf(Outlook.Futile.class);
        assertThat(outlook(new Resolution.OwnTokenOnly(SECRET, new Resolution.Stopped("It is stopped."))))
                .isInstanceOf(Outlook.Futile.class);
    }

    private static Outlook outlook(Resolution resolution) {
        FakeDirectory directory = new FakeDirectory().with("team-a", "vm", "uid-1", "hello", resolution);
        return Outlook.of(directory.byUid("uid-1"), "hello");
    }
}
