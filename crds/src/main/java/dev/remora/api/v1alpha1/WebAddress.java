package dev.remora.api.v1alpha1;

/** An http or https address. */
final class WebAddress {
    static final String RULE =
            "isURL(self) && url(self).getScheme() in ['http', 'https'] && url(self).getHostname() != ''";
    static final String MESSAGE = "expected an address http://… or https://…";

    private WebAddress() {}
}
