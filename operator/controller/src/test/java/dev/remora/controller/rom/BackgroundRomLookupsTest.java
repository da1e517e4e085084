package dev.remora.controller.rom;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.remora.controller.rom.RomAnswer.Found;
import dev.remora.controller.rom.RomAnswer.Kind;
import dev.remora.controller.rom.RomAnswer.Refused;
import dev.remora.controller.rom.RomAnswer.Unreachable;
import dev.remora.controller.rom.RomQuestion.OfImage;
import dev.remora.controller.rom.RomQuestion.OfUrl;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class BackgroundRomLookupsTest {
    private static final Duration NEVER = Duration.ofHours(1);
    private static final Duration SOON = Duration.ofMillis(1);
    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final OfImage HELLO = new OfImage("user/hello:1", null, List.of());
    private static final OfImage OTHER = new OfImage("user/other:1", null, List.of());
    private static final OfUrl FILE = new OfUrl(URI.create("https://example.com/rom"), Map.of(), null);
    private static final Found BITS = new Found("user/hello@sha256:1");
    private static final Found NEWER = new Found("user/hello@sha256:2");
    private static final Refused NONE = new Refused(Kind.NotFound, "no such tag");
    private static final Unreachable AWAY = new Unreachable("connection refused");

    /** What was asked, and what the source answers to it, in order. */
    private final List<RomQuestion> asked = new CopyOnWriteArrayList<>();

    private final BlockingQueue<RomAnswer> answers = new LinkedBlockingQueue<>();
    private final BlockingQueue<String> news = new LinkedBlockingQueue<>();
    private Duration kept = Duration.ZERO;
    private @Nullable BackgroundRomLookups<String> lookups;

    @AfterEach
    void close() {
        if (lookups != null) {
            lookups.close();
        }
    }

    @Test
    void shouldTellEachFollowerOnceWhenAnswerIsKnown() throws InterruptedException {
        // Given
        var lookups = lookups(NEVER, NEVER, null);

        // When
        assertThat(lookups.follow("a", Set.of(HELLO))).isEmpty();
        assertThat(lookups.follow("b", Set.of(HELLO))).isEmpty();
        answers.add(BITS);

        // Then
        assertThat(List.of(heard(), heard())).containsExactlyInAnyOrder("a", "b");
        assertThat(lookups.follow("a", Set.of(HELLO))).isEqualTo(Map.of(HELLO, BITS));
        assertThat(asked).containsExactly(HELLO);
    }

    @Test
    void shouldAnswerAtOnceWhatSomebodyElseFollows() throws InterruptedException {
        // Given
        var lookups = lookups(NEVER, NEVER, null);
        lookups.follow("a", Set.of(HELLO));
        answers.add(BITS);
        heard();

        // Then
        assertThat(lookups.follow("b", Set.of(HELLO))).isEqualTo(Map.of(HELLO, BITS));
    }

    @Test
    void shouldAskAgainUntilRegistryIsBack() throws InterruptedException {
        // Given
        var lookups = lookups(SOON, NEVER, null);
        answers.addAll(List.of(AWAY, AWAY, AWAY, BITS));

        // When
        lookups.follow("a", Set.of(HELLO));

        // Then
        assertThat(List.of(heard(), heard())).containsExactly("a", "a"); // away, and back: not each failure
        assertThat(lookups.follow("a", Set.of(HELLO))).isEqualTo(Map.of(HELLO, BITS));
    }

    @Test
    void shouldAskAgainAfterRefusal() throws InterruptedException {
        // Given
        var lookups = lookups(NEVER, SOON, null);
        answers.addAll(List.of(NONE, NONE, BITS));

        // When
        lookups.follow("a", Set.of(HELLO));
        heard();
        heard();

        // Then
        assertThat(lookups.follow("a", Set.of(HELLO))).isEqualTo(Map.of(HELLO, BITS));
        assertThat(asked).hasSize(3);
    }

    @Test
    void shouldKeepWhatWasFoundWhileRegistryIsAway() throws InterruptedException {
        // Given
        var lookups = lookups(SOON, NEVER, SOON);
        answers.addAll(List.of(BITS, AWAY, AWAY));

        // When
        lookups.follow("a", Set.of(HELLO));
        heard();
        await().atMost(LIMIT).until(() -> asked.size() == 4);

        // Then
        assertThat(lookups.follow("a", Set.of(HELLO))).isEqualTo(Map.of(HELLO, BITS));
        assertThat(news).isEmpty();
    }

    @Test
    void shouldTellWhenTagHasMoved() throws InterruptedException {
        // Given
        var lookups = lookups(NEVER, NEVER, SOON);
        answers.addAll(List.of(BITS, BITS, NEWER));

        // When
        lookups.follow("a", Set.of(HELLO));
        heard();
        heard();

        // Then
        assertThat(lookups.follow("a", Set.of(HELLO))).isEqualTo(Map.of(HELLO, NEWER));
    }

    @Test
    void shouldForgetWhatNobodyFollows() throws InterruptedException {
        // Given
        var lookups = lookups(NEVER, NEVER, null);
        lookups.follow("a", Set.of(HELLO));
        lookups.follow("b", Set.of(HELLO));
        answers.addAll(List.of(BITS, BITS));
        heard();
        heard();

        // When
        lookups.forget("a");
        assertThat(lookups.questions()).isEqualTo(1);
        lookups.follow("b", Set.of(OTHER));

        // Then
        heard();
        assertThat(lookups.questions()).isEqualTo(1);
        assertThat(asked).containsExactly(HELLO, OTHER);
    }

    @Test
    void shouldStillKnowForAWhileWhatNobodyFollows() throws InterruptedException {
        // Given
        kept = NEVER;
        var lookups = lookups(NEVER, NEVER, null);
        lookups.follow("a", Set.of(HELLO));
        answers.add(BITS);
        heard();

        // When
        lookups.forget("a");

        // Then
        assertThat(lookups.follow("b", Set.of(HELLO))).isEqualTo(Map.of(HELLO, BITS));
        assertThat(asked).containsExactly(HELLO);
    }

    @Test
    void shouldForgetAfterThatWhile() throws InterruptedException {
        // Given
        kept = SOON;
        var lookups = lookups(NEVER, NEVER, null);
        lookups.follow("a", Set.of(HELLO));
        answers.add(BITS);
        heard();

        // When
        lookups.forget("a");

        // Then
        await().atMost(LIMIT)
                .untilAsserted(() -> assertThat(lookups.questions()).isZero());
    }

    @Test
    void shouldNotTellWhoHasForgottenMeanwhile() throws InterruptedException {
        // Given
        var lookups = lookups(NEVER, NEVER, null);
        lookups.follow("a", Set.of(HELLO));
        lookups.follow("b", Set.of(OTHER));
        await().atMost(LIMIT).until(() -> asked.size() == 2);

        // When
        lookups.forget("a");
        answers.addAll(List.of(BITS, BITS));

        // Then
        assertThat(heard()).isEqualTo("b");
        assertThat(lookups.questions()).isEqualTo(1);
    }

    @Test
    void shouldNotKeepImagesWaitingForDownloads() throws InterruptedException {
        // Given
        var gate = new LinkedBlockingQueue<RomAnswer>();
        lookups = new BackgroundRomLookups<>(
                question -> question instanceof OfUrl ? taken(gate) : BITS,
                new BackgroundRomLookups.Pace(NEVER, NEVER, NEVER, null, Duration.ZERO, 1, 1),
                news::add);

        // When
        lookups.follow("url", Set.of(FILE));
        lookups.follow("image", Set.of(HELLO));

        // Then
        assertThat(heard()).isEqualTo("image");
        gate.add(BITS);
        assertThat(heard()).isEqualTo("url");
    }

    @Test
    void shouldSurviveSourceThatThrows() throws InterruptedException {
        // Given
        lookups = new BackgroundRomLookups<>(
                question -> {
                    throw new IllegalStateException("a bug");
                },
                new BackgroundRomLookups.Pace(NEVER, NEVER, NEVER, null, Duration.ZERO, 1, 1),
                news::add);

        // When
        lookups.follow("a", Set.of(HELLO));
        heard();

        // Then
        assertThat(lookups.follow("a", Set.of(HELLO)).get(HELLO)).isInstanceOf(Unreachable.class);
    }

    @Test
    void shouldDoublePausesUpToSlowest() {
        // Given
        var pace = BackgroundRomLookups.Pace.defaults();

        // Then
        assertThat(List.of(1, 2, 3, 6, 7, 1000))
                .extracting(pace::afterFailures)
                .extracting(Duration::toSeconds)
                .containsExactly(5L, 10L, 20L, 160L, 300L, 300L);
    }

    private BackgroundRomLookups<String> lookups(Duration first, Duration refused, @Nullable Duration refresh) {
        var made = new BackgroundRomLookups<String>(
                question -> {
                    asked.add(question);
                    return taken(answers);
                },
                new BackgroundRomLookups.Pace(first, first, refused, refresh, kept, 4, 1),
                news::add);
        lookups = made;
        return made;
    }

    private static RomAnswer taken(BlockingQueue<RomAnswer> answers) {
        try {
            return answers.take();
        } catch (InterruptedException e) {
            return AWAY;
        }
    }

    private String heard() throws InterruptedException {
        String follower = news.poll(LIMIT.toSeconds(), TimeUnit.SECONDS);
        assertThat(follower).as("news within %s", LIMIT).isNotNull();
        return String.valueOf(follower);
    }
}
