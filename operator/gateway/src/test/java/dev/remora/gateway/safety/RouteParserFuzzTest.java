package dev.remora.gateway.safety;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.remora.gateway.route.Parsed;
import dev.remora.gateway.route.Route;
import dev.remora.gateway.route.RouteParser;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.provider.MethodSource;

/** The parser of addresses against the same rules written as regular expressions. */
class RouteParserFuzzTest {
    private static final String SUBDOMAIN = "[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*";
    private static final String PLUGIN = "[A-Za-z0-9_-]{1,63}";
    private static final String REST = "(?<rest>[/?][\\x21\\x22\\x24-\\x7e]*)?";
    private static final Pattern ORIGIN = Pattern.compile("(?i)(https?://[^/?#]*)?(?<origin>/.*)", Pattern.DOTALL);
    private static final Pattern BY_NAME = Pattern.compile(
            "(?<prefix>(/v1|/apis/gateway\\.remora\\.dev/v1alpha1)/namespaces/(?<namespace>[a-z0-9]([-a-z0-9]*[a-z0-9])?)/instances/(?<name>"
                    + SUBDOMAIN + ")/plugins/(?<plugin>" + PLUGIN + "))" + REST);
    private static final Pattern BY_UID = Pattern.compile(
            "(?<prefix>/v1/instances/(?<uid>[A-Za-z0-9-]{1,64})/plugins/(?<plugin>" + PLUGIN + "))" + REST);

    static Stream<byte[]> seeds() {
        List<String> targets = List.of(
                "/v1/namespaces/team-a/instances/vm/plugins/hello/a%2F?b",
                "/v1/namespaces/a/instances/b.c-d.e/plugins/_",
                "/apis/gateway.remora.dev/v1alpha1/namespaces/a/instances/b/plugins/c/d",
                "/v1/instances/0a1b-2c/plugins/p?x=/y",
                "https://gw.example/v1/instances/u/plugins/p//x",
                "/v1/namespaces/../instances/vm/plugins/hello",
                "/v1/namespaces/a/instances/b./plugins/p",
                "*",
                "gw:443");
        return Stream.concat(
                        targets.stream(), CorpusText.of("requests").stream().map(CorpusText::bytes))
                .map(text -> text.getBytes(StandardCharsets.ISO_8859_1));
    }

    @MethodSource("seeds")
    @FuzzTest(maxDuration = "5s")
    void shouldReadWhatTheRulesSay(byte[] data) {
        // Given
        String target = new String(data, StandardCharsets.ISO_8859_1);

        // When
        Parsed parsed = RouteParser.parse(target);

        // Then
        Route expected = expected(target);
        if (expected != null) {
            assertThat(parsed).isEqualTo(new Parsed.Found(expected));
        } else {
            assertThat(parsed).isNotInstanceOf(Parsed.Found.class);
        }
    }

    private static @Nullable Route expected(String target) {
        Matcher origin = ORIGIN.matcher(target);
        if (!origin.matches()) {
            return null;
        }
        Matcher byName = BY_NAME.matcher(origin.group("origin"));
        if (byName.matches()) {
            String namespace = byName.group("namespace");
            String name = byName.group("name");
            return namespace.length() > 63 || name.length() > 253
                    ? null
                    : new Route.ByName(namespace, name, byName.group("plugin"), byName.group("prefix"), rest(byName));
        }
        Matcher byUid = BY_UID.matcher(origin.group("origin"));
        return byUid.matches()
                ? new Route.ByUid(byUid.group("uid"), byUid.group("plugin"), byUid.group("prefix"), rest(byUid))
                : null;
    }

    private static String rest(Matcher matcher) {
        String rest = matcher.group("rest");
        return rest == null ? "/" : rest.startsWith("/") ? rest : "/" + rest;
    }
}
