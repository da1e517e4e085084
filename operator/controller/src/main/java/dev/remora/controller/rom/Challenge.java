package dev.remora.controller.rom;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What a registry asks for with status 401 (RFC 9110, section 11.6.1; token scheme of the distribution project).
 *
 * @param scheme in lower case: {@code bearer} or {@code basic}
 * @param parameters names in lower case
 */
record Challenge(String scheme, Map<String, String> parameters) {
    private static final Pattern SCHEME = Pattern.compile("\\s*(Bearer|Basic)\\b(.*)", Pattern.CASE_INSENSITIVE);
    private static final Pattern PARAMETER = Pattern.compile("([A-Za-z_]+)\\s*=\\s*(?:\"([^\"]*)\"|([^\\s,\"]+))");

    /** The one to answer: a token is asked for rather than a password shown. */
    static Optional<Challenge> of(List<String> headers) {
        List<Challenge> known =
                headers.stream().flatMap(header -> parse(header).stream()).toList();
        return known.stream()
                .filter(Challenge::isBearer)
                .findFirst()
                .or(() -> known.stream().findFirst());
    }

    boolean isBearer() {
        return scheme.equals("bearer");
    }

    String parameter(String name) {
        return parameters.getOrDefault(name, "");
    }

    private static Optional<Challenge> parse(String header) {
        var matcher = SCHEME.matcher(header);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        var parameters = new HashMap<String, String>();
        var parameter = PARAMETER.matcher(matcher.group(2));
        while (parameter.find()) {
            String value = parameter.group(2) == null ? parameter.group(3) : parameter.group(2);
            parameters.putIfAbsent(parameter.group(1).toLowerCase(Locale.ROOT), value);
        }
        return Optional.of(new Challenge(matcher.group(1).toLowerCase(Locale.ROOT), Map.copyOf(parameters)));
    }
}
