package dev.remora.controller.rom;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ImageNameTest {
    private static final String DIGEST = "sha256:beda9a7d77399773ebd5fdaf83cbb36eba9dd4b2baf7824e2db8f780866c9fea";

    @ParameterizedTest
    @CsvSource({
        "hello, docker.io, library/hello, latest, hello",
        "user/hello:1, docker.io, user/hello, 1, user/hello",
        "docker.io/hello, docker.io, library/hello, latest, docker.io/hello",
        "index.docker.io/user/hello, docker.io, user/hello, latest, index.docker.io/user/hello",
        "quay.io/team/hello:1.2, quay.io, team/hello, 1.2, quay.io/team/hello",
        "localhost/hello, localhost, hello, latest, localhost/hello",
        "127.0.0.1:5000/a/b/c:x, 127.0.0.1:5000, a/b/c, x, 127.0.0.1:5000/a/b/c",
        "registry:5000/hello, registry:5000, hello, latest, registry:5000/hello"
    })
    void shouldTakeReferenceApart(String reference, String registry, String repository, String tag, String written)
            throws RomTrouble {
        // When
        ImageName name = ImageName.parse(reference);

        // Then
        assertThat(name).isEqualTo(new ImageName(written, registry, repository, tag, null));
    }

    @ParameterizedTest
    @CsvSource({"user/hello", "user/hello:1"})
    void shouldWantDigestWhenThereIsOne(String reference) throws RomTrouble {
        // When
        ImageName name = ImageName.parse(reference + "@" + DIGEST);

        // Then
        assertThat(name.wanted()).isEqualTo(DIGEST);
        assertThat(name.pinned(DIGEST)).isEqualTo("user/hello@" + DIGEST);
    }

    @ParameterizedTest
    @CsvSource({
        "localhost, true",
        "localhost:5000, true",
        "127.0.0.1:5000, true",
        "127.8.9.10, true",
        "[::1]:5000, true",
        "127.example.com, false",
        "localhost.example.com, false",
        "registry.example.com, false"
    })
    void shouldKnowThisMachine(String registry, boolean loopback) {
        // Then
        assertThat(ImageName.isLoopback(registry)).isEqualTo(loopback);
    }
}
