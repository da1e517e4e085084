package dev.remora.cli.rom.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ImageNameTest {
    private static final String DIGEST = "sha256:" + "0123456789abcdef".repeat(4);

    @ParameterizedTest
    @CsvSource({
        "registry.example.com/team/hello:1.0, registry.example.com/team/hello, hello-1.0.tar",
        "127.0.0.1:5000/hello,                127.0.0.1:5000/hello,            hello-latest.tar",
        "user/myplugin:latest,                user/myplugin,                   myplugin-latest.tar",
        "localhost:5000/a/b/c:x_Y-z,          localhost:5000/a/b/c,            c-x_Y-z.tar",
    })
    void shouldNameImageAndArchiveWhenReferenceIsValid(String text, String repository, String archive) {
        // When
        ImageName name = ImageName.parse(text);

        // Then
        assertThat(name.withDigest(DIGEST)).isEqualTo(repository + "@" + DIGEST);
        assertThat(name.archiveFileName()).isEqualTo(archive);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "HTTP://x y", "Upper/Case", "a:b:c", "registry.example.com/", "x@sha256:12"})
    void shouldSayWhatIsExpectedWhenReferenceIsInvalid(String text) {
        // Then
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ImageName.parse(text))
                .withMessageStartingWith(
                        "'" + text + "' is not an image reference; expected [registry/]repository[:tag]");
    }

    @ParameterizedTest
    @ValueSource(strings = {"hello@", "registry.example.com/hello:1@"})
    void shouldRefuseWhenReferenceHasDigest(String prefix) {
        // Then
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ImageName.parse(prefix + DIGEST))
                .withMessageContaining("names a digest, which only the finished image has");
    }

    @ParameterizedTest
    @CsvSource({
        "localhost/x, true",
        "localhost:5000/x, true",
        "127.0.0.1:5000/x, true",
        "127.3.4.5/x, true",
        "registry.example.com/x, false",
        "127.0.0.1.example.com/x, false",
        "localhost.example.com:80/x, false",
        "128.0.0.1:5000/x, false",
        "x, false",
    })
    void shouldKnowLoopbackWhenRegistryIsOnThisMachine(String text, boolean onLoopback) {
        // Then
        assertThat(ImageName.parse(text).isOnLoopback()).isEqualTo(onLoopback);
    }
}
