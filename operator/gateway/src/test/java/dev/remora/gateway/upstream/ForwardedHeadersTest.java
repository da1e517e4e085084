package dev.remora.gateway.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ForwardedHeadersTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "system:serviceaccount:team-a:caller | system:serviceaccount:team-a:caller",
                "a,b | a%2Cb",
                "100% | 100%25",
                "`a b` | a%20b",
                "\"a\" | %22a%22",
                "zo\u00eb | zo%C3%AB",
                "`a\r\nX-Remora-Groups: admin` | a%0D%0AX-Remora-Groups:%20admin"
            })
    void shouldEncodeWhatAHeaderOrAListCouldNotHold(String name, String encoded) {
        assertThat(ForwardedHeaders.encode(name)).isEqualTo(encoded);
    }
}
