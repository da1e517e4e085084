package dev.remora.chart;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** That a wrong expression would be noticed. */
class QueryTest {
    private static final DocumentedMetrics KNOWN = new DocumentedMetrics(
            Map.of("requests_total", Set.of("code"), "age_seconds", Set.of()), Set.of("code", "ok", "broken"));

    @ParameterizedTest
    @CsvSource(delimiter = ';', textBlock = """
                requests_total                                                          ; requests_total
                sum by (code, le) (rate(requests_total{code="ok"}[5m])) / 2e3 > 0.5     ; requests_total
                time() - min by (x) (age_seconds) < 3 * 86400                           ; age_seconds
                """)
    void shouldFindMetrics(String text, String metric) {
        assertThat(new Query(text).metrics()).containsExactly(metric);
    }

    @Test
    void shouldFindBothSidesOfOperator() {
        // Given
        var query = new Query("(age_seconds{namespace=\"a\"} > 1) and on (pod) requests_total or absent(other)");

        // Then
        assertThat(query.metrics()).containsExactlyInAnyOrder("age_seconds", "requests_total", "other");
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', textBlock = """
                requests_totals{code="ok"}           ; no metric requests_totals
                requests_total{cod="ok"}             ; requests_total has no label cod
                requests_total{code=~"ok|brokn"}     ; requests_total has no code="brokn"
                """)
    void shouldNoticeWhatThereIsNot(String text, String trouble) {
        assertThat(new Query(text).unknownIn(KNOWN)).contains(trouble);
    }

    @Test
    void shouldTakeWhatThereIs() {
        // Given
        var query = new Query("rate(requests_total{namespace=\"any\",pod=\"any\",code=~\"5..|broken\"}[5m])");

        // Then
        assertThat(query.unknownIn(KNOWN)).isEmpty();
    }
}
