package dev.remora.client;

/** A token that does not change. */
final class FixedToken implements TokenSource {
    private final String token;

    FixedToken(String token) {
        this.token = token;
    }

    @Override
    public String token() {
        return token;
    }

    @Override
    public String toString() {
        return "a fixed token"; // and never which
    }
}
