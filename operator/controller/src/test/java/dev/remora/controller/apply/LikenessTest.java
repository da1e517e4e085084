package dev.remora.controller.apply;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LikenessTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"a\":1,\"machine\":\"q35\"} | {\"a\":1} | true",
                "{\"list\":[{\"name\":\"x\",\"added\":1}]} | {\"list\":[{\"name\":\"x\"}]} | true",
                "{\"a\":2} | {\"a\":1} | false",
                "{} | {\"a\":{}} | false",
                "{\"list\":[1,2]} | {\"list\":[1]} | false",
                "{\"list\":[2,1]} | {\"list\":[1,2]} | false",
                "{\"a\":\"1\"} | {\"a\":1} | false",
                "{\"a\":[]} | {\"a\":{}} | false"
            })
    void shouldBeLikeWhenLiveObjectSaysAllThatIsWanted(String live, String wanted, boolean like)
            throws JsonProcessingException {
        // Then
        assertThat(Likeness.contains(JSON.readTree(live), JSON.readTree(wanted)))
                .isEqualTo(like);
    }
}
