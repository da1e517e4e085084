package dev.remora.gateway.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpHeaders;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PreferTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "-",
            value = {
                "respond-async | true | -",
                "Respond-Async | true | -",
                "respond-async, wait=10 | true | PT10S",
                "wait = 10 | false | PT10S",
                "wait=0, wait=9 | false | PT0S",
                "foo; respond-async | false | -",
                "foo=bar, respond-async; x=y | true | -",
                "wait=ten, respond-asynchronously | false | -",
                "wait=99999999999 | false | -",
                "wait=-1 | false | -",
                "wait | false | -"
            })
    void shouldReadWhatItKnows(String header, boolean respondAsync, Duration wait) {
        // Given
        HttpHeaders headers = new DefaultHttpHeaders().add("Prefer", header);

        // Then
        assertThat(Prefer.of(headers)).isEqualTo(new Prefer(respondAsync, wait));
    }

    @Test
    void shouldReadSeveralHeaders() {
        // Given
        HttpHeaders headers = new DefaultHttpHeaders().add("prefer", "wait=3").add("Prefer", "respond-async");

        // Then
        assertThat(Prefer.of(headers)).isEqualTo(new Prefer(true, Duration.ofSeconds(3)));
        assertThat(Prefer.of(headers).applied()).isEqualTo("respond-async, wait=3");
    }
}
