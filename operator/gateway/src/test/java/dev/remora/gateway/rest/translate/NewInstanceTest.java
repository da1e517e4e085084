package dev.remora.gateway.rest.translate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.remora.gateway.rest.model.Json;
import dev.remora.gateway.rest.model.Refusal;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NewInstanceTest {
    private static NewInstance of(String body) throws IOException, Refusal {
        return NewInstance.of(
                Json.read(body.getBytes(StandardCharsets.UTF_8)), "team-a", () -> "made-up", () -> "suffix");
    }

    @Test
    void shouldBecomeAnInstanceThatIsStoppedUnlessItShallStart() throws Exception {
        // When
        NewInstance wanted = of("""
                {"image": "debian:12", "memory_mb": 512, "vcpus": 2, "tags": ["a"], "replicas": 0, "volumes": []}
                """);

        // Then
        assertThat(wanted.instance()).hasToString("""
                        {"apiVersion":"remora.dev/v1alpha1","kind":"Instance","metadata":{"name":"made-up","namespace":"team-a",\
                        "annotations":{"rest.remora.dev/tags":"[\\"a\\"]"}},"spec":{"powerState":"Stopped","image":"debian:12",\
                        "memory":"512Mi","cpu":2}}\
                        """);
    }

    @Test
    void shouldTakeImagesOfPluginsInEveryForm() throws Exception {
        // When
        NewInstance wanted = of("""
                {"name": "vm", "image": {"url": "oci://debian:12"}, "plugins": [
                  {"name": "a", "image": "user/a:1"},
                  {"name": "b", "rom": {"url": "user/b:1", "pull_policy": "if_not_present"}},
                  {"name": "c", "image": {"url": "https://example.com/c.rom", "headers": {"X-Key": "v"}}},
                  {"name": "d", "image": "user/d:1", "authorization": {"type": "userdb"}, "config": null}]}
                """);

        // Then
        assertThat(wanted.instance().at("/spec/plugins")).hasToString("""
                        [{"name":"a","rom":{"image":"user/a:1"}},\
                        {"name":"b","rom":{"image":"user/b:1","pullPolicy":"IfNotPresent"}},\
                        {"name":"c","rom":{"url":"https://example.com/c.rom","headersSecretRef":{"name":"vm-headers-suffix"}}},\
                        {"name":"d","rom":{"image":"user/d:1"},"config":null}]\
                        """);
        assertThat(wanted.secrets()).singleElement().satisfies(secret -> {
            assertThat(secret.values()).containsEntry("X-Key", "v");
            assertThat(secret.toString()).doesNotContain("v]").isEqualTo("SecretDraft[vm-headers-suffix]");
        });
        assertThat(wanted.warnings()).containsExactly("The field rom of a plugin is deprecated: use image.");
    }

    @Test
    void shouldPutATokenIntoASecretThatTheGatewayReads() throws Exception {
        // When
        NewInstance wanted = of("""
                {"name": "vm", "image": "debian:12", "plugins": [
                  {"name": "a", "image": "user/a:1", "authorization": {"type": "bearer", "token": "s3cr3t"}}]}
                """);

        // Then
        assertThat(wanted.instance().toString()).doesNotContain("s3cr3t");
        assertThat(wanted.secrets()).singleElement().satisfies(secret -> {
            assertThat(secret.values()).containsEntry("token", "s3cr3t");
            assertThat(secret.gatewayReads()).isTrue();
        });
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {"name": "a"}                                                       | image: not given
            {"image": "i", "branch_from": {"name": "a"}}                         | image: given with branch_from
            {"template": {"name": "a"}, "branch_from": {"name": "a"}}           | template: given with branch_from
            {"branch_from": {}}                                                 | uuid, name: none given
            {"branch_from": {"name": "a", "at": "now"}}                         | branch_from.at: no such field
            {"template": {"name": "a", "prepare": true}}                        | template.create_args: not given with prepare
            {"template": {"name": "a", "autokill": {"time_ms": 1}}}             | template.autokill: not available here
            {"image": "i", "checkpoint": {"name": "a"}}                         | checkpoint: not available here
            {"image": "i", "env": {"A": "b"}}                                   | env: not available here
            {"image": "i", "colour": "red"}                                     | colour: no such field
            {"image": "i", "timeout_s": 5}                                      | timeout_s: given without autostart
            {"image": "i", "restart_policy": "never"}                           | restart_policy: never
            {"image": "i", "memory_mb": 0.5}                                    | memory_mb: 0.5
            {"image": "i", "plugins": [{"image": "a"}]}                         | plugins[0].name: not given
            {"image": "i", "plugins": [{"name": "a"}]}                          | plugins[0]: neither image and rom
            {"image": "i", "plugins": [{"name": "a", "image": "a", "rom": "b"}]} | plugins[0]: both image and rom
            {"image": "i", "plugins": [{"name": "a", "image": {"url": "a", "pull_policy": "weekly"}}]} | pull_policy: weekly
            {"image": "i", "plugins": [{"name": "a", "image": {"url": "a", "credentials": "c"}}]} | credentials: not available
            {"image": "i", "plugins": [{"name": "a", "image": "a", "authorization": {"type": "bearer"}}]} | token: not given
            {"image": "i", "plugins": [{"name": "a", "image": "a", "authorization": {"type": "basic"}}]} | type: basic
            {"image": "i", "plugins": [{"name": "a", "image": "a", "config": 1e400}]} | a number that Kubernetes rounds
            {"image": "i", "scale_to_zero": {"stateful": true}}                 | scale_to_zero.stateful: not available
            [1]                                                                 | body: [1]
            """)
    void shouldNameFieldAndWhatIsAllowed(String body, String message) {
        assertThatThrownBy(() -> of(body)).isInstanceOf(Refusal.class).hasMessageContaining(message);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            9223372036854775807  | true
            9223372036854775808  | false
            1.0000000000000002   | true
            1.00000000000000021  | false
            0.1                  | true
            1e300                | true
            1e999999999          | false
            [{"a": 1e400}]       | false
            """)
    void shouldKnowWhichNumbersKubernetesKeeps(String json, boolean kept) throws IOException {
        assertThat(Precision.isKept(Json.read(json.getBytes(StandardCharsets.UTF_8))))
                .isEqualTo(kept);
    }
}
