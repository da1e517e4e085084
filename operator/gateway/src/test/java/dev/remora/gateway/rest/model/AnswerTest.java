package dev.remora.gateway.rest.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class AnswerTest {
    private static final Item DONE = new Item.Done(Json.object().put("name", "a"));

    private static Item failed(Code code) {
        return Item.failed(new Reference.ByName("b"), new Refusal(code, "No."));
    }

    private static Answer of(Item... items) {
        return Answer.of("instances", List.of(items), List.of("Mind."), System.nanoTime());
    }

    @Test
    void shouldStay200WhenAnInstanceIsNotThere() {
        // When
        Answer answer = of(failed(Code.NOT_FOUND));

        // Then
        assertThat(answer.status()).isEqualTo(200);
        answer.body().remove("op_time_us");
        assertThat(answer.body()).hasToString("""
                        {"status":"error","message":"No.","data":{"instances":[{"status":"error","message":"No.","error":8,"name":"b"}]},\
                        "warnings":[{"message":"Mind."}]}\
                        """);
    }

    @Test
    void shouldTakeTheStatusThatAllFailuresAgreeOn() {
        // When
        Answer answer = of(failed(Code.FORBIDDEN), failed(Code.FORBIDDEN));

        // Then
        assertThat(answer.status()).isEqualTo(403);
        assertThat(answer.body().at("/errors/0/status").asInt()).isEqualTo(403);
    }

    @Test
    void shouldStay200WhenFailuresDiffer() {
        assertThat(of(failed(Code.FORBIDDEN), failed(Code.NOT_FOUND)).status()).isEqualTo(200);
    }

    @Test
    void shouldSaySoWhenSomeSucceeded() {
        // When
        Answer answer = of(DONE, failed(Code.FORBIDDEN));

        // Then
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.body().path("status").asText()).isEqualTo("partial_success");
        assertThat(answer.body().at("/data/instances/0/status").asText()).isEqualTo("success");
    }
}
