package dev.remora.controller;

/** What becomes of a request on its way to the API server and back. */
sealed interface Fate {
    /** It is answered by the API server. */
    Fate PASSES = new Passes();

    /** The API server answers. */
    record Passes() implements Fate {}

    /**
     * It does not reach the API server, and is answered with an error instead.
     *
     * @param status HTTP status, such as 409 or 429
     */
    record Refused(int status) implements Fate {}

    /** The connection breaks before the request has reached the API server. */
    record Lost() implements Fate {}

    /** The API server does what it is asked, and the connection breaks before anybody hears of it. */
    record Unheard() implements Fate {}

    /**
     * From here on the caller has no API server, as if it had died itself.
     *
     * @param done whether the API server still did what this request asks
     */
    record LastOne(boolean done) implements Fate {}
}
