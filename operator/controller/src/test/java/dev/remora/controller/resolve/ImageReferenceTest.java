package dev.remora.controller.resolve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ImageReferenceTest {
    private static final String DIGEST = "@sha256:0123456789012345678901234567890123456789012345678901234567890123";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "debian",
                "user/plugin:latest",
                "quay.io/containerdisks/debian:12",
                "registry.example:5000/team/a.b_c__d--e:V1.2_3-x",
                "localhost:5000/a" + DIGEST,
                "127.0.0.1:5000/a:1" + DIGEST,
                "[::1]:5000/a"
            })
    void shouldTakeWhatRegistriesTake(String reference) throws InvalidValue {
        // Then
        assertThat(ImageReference.checked("rom.image", reference)).isEqualTo(reference);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "HTTP://x y",
                "https://quay.io/a",
                "user/Plugin",
                "a:",
                "a@sha256:12",
                "a@md5:0123456789012345678901234567890123456789012345678901234567890123",
                "a//b",
                "/a",
                "a/",
                "a..b",
                "a:tag with space",
                "a\n"
            })
    void shouldRefuseWhatWouldHangInKubeVirt(String reference) {
        // When
        assertThatThrownBy(() -> ImageReference.checked("rom.image", reference))
                // Then
                .isInstanceOf(InvalidValue.class)
                .hasMessageStartingWith("rom.image: \"" + reference + "\" is not allowed (expected: ");
    }
}
