package dev.remora.gateway.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.remora.gateway.auth.BearerToken;
import dev.remora.gateway.console.ConsoleReads.Read;
import dev.remora.gateway.http.Problem;
import dev.remora.gateway.rest.model.Json;
import dev.remora.gateway.testing.Callers;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ConsoleReadsTest {
    private static final BearerToken TOKEN = Objects.requireNonNull(BearerToken.of("Bearer t"));
    private static final Subject SUBJECT = new Subject.Instances("/x");

    private final CountDownLatch answered = new CountDownLatch(1);
    private final ConsoleReads reads = new ConsoleReads(Callers.authenticator(), (user, token, path) -> {
        try {
            answered.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return Json.object();
    });

    @AfterEach
    void stop() {
        answered.countDown();
        reads.close();
    }

    @Test
    void shouldBoundTheReadsOfOneCaller() throws Exception {
        // Given
        List<CompletableFuture<Read>> under = read("alice", 8);

        // When
        CompletableFuture<Read> ninth = reads.read("alice", TOKEN, SUBJECT);
        CompletableFuture<Read> other = reads.read("bob", TOKEN, SUBJECT);

        // Then
        assertThat(problem(ninth)).isEqualTo(Problem.OVERLOADED);
        assertThat(other).isNotDone();
        answered.countDown();
        for (CompletableFuture<Read> read : under) {
            assertThat(read.get(60, TimeUnit.SECONDS)).isInstanceOf(Read.Done.class);
        }
        assertThat(reads.read("alice", TOKEN, SUBJECT).get(60, TimeUnit.SECONDS))
                .isInstanceOf(Read.Done.class);
    }

    @Test
    void shouldBoundTheReadsOfAll() throws Exception {
        // Given
        IntStream.range(0, 8).forEach(caller -> read("caller-" + caller, 8));

        // When
        CompletableFuture<Read> next = reads.read("alice", TOKEN, SUBJECT);

        // Then
        assertThat(problem(next)).isEqualTo(Problem.OVERLOADED);
    }

    private List<CompletableFuture<Read>> read(String caller, int times) {
        return IntStream.range(0, times)
                .mapToObj(i -> reads.read(caller, TOKEN, SUBJECT))
                .toList();
    }

    private static Problem problem(CompletableFuture<Read> read) throws Exception {
        return ((Read.Refused) read.get(60, TimeUnit.SECONDS)).problem().problem();
    }
}
