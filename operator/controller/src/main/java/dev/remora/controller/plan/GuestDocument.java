package dev.remora.controller.plan;

/**
 * The document that the launcher in the guest reads.
 *
 * @param text {@code plugins.json}; may hold secrets
 * @param identity tells it from every other one and holds no secret, so that its hash may be a name
 */
public record GuestDocument(String text, String identity) {
    /** Shows no text, since what is printed may be logged. */
    @Override
    public String toString() {
        return "GuestDocument[" + text.length() + " characters]";
    }
}
