package dev.remora.lab.kubevirt.admission;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** A corpus of templates, each with what KubeVirt was seen to say to it (resource admission-corpus.yaml). */
class MachineRulesTest {

    private static JsonNode corpus() throws IOException {
        try (InputStream yaml = Objects.requireNonNull(
                MachineRulesTest.class.getResourceAsStream("/admission-corpus.yaml"), "admission-corpus.yaml")) {
            return Serialization.unmarshal(yaml, ObjectNode.class);
        }
    }

    @TestFactory
    Stream<DynamicTest> shouldRejectWhatKubeVirtRejects() throws IOException {
        return corpus().path("rejected")
                .valueStream()
                .map(one -> DynamicTest.dynamicTest(
                        one.path("case").asText(),
                        () -> assertThat(MachineRules.ofMachine(one.path("vm")))
                                .extracting(Refusal::message)
                                .anySatisfy(message -> assertThat(message)
                                        .contains(one.path("says").asText()))));
    }

    @TestFactory
    Stream<DynamicTest> shouldAdmitWhatKubeVirtAdmitsEvenWhenItHangsLater() throws IOException {
        return corpus().path("admitted")
                .valueStream()
                .map(one -> DynamicTest.dynamicTest(
                        one.path("case").asText(),
                        () -> assertThat(MachineRules.ofMachine(one.path("vm"))).isEmpty()));
    }
}
