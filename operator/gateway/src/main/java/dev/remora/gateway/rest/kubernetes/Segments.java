package dev.remora.gateway.rest.kubernetes;

import dev.remora.gateway.rest.model.Refusal;
import java.util.regex.Pattern;

/** Names that go into a path of the API server: nothing in them may lead elsewhere. */
final class Segments {
    private static final Pattern SUBDOMAIN =
            Pattern.compile("(?=.{1,253}$)[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*");

    private Segments() {}

    static String checked(String field, String name) throws Refusal {
        if (!SUBDOMAIN.matcher(name).matches()) {
            throw Refusal.invalid(field + ": " + name
                    + " (expected: a DNS subdomain, at most 253 lower-case letters, digits, hyphens and dots)");
        }
        return name;
    }
}
