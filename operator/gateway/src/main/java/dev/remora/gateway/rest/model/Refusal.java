package dev.remora.gateway.rest.model;

/** Something was not done. The message is a sentence for the caller, and holds nothing that the caller may not know. */
public final class Refusal extends Exception {
    private static final long serialVersionUID = 1L;

    private final Code code;

    /** A refusal. */
    public Refusal(Code code, String message) {
        super(message);
        this.code = code;
    }

    /** The request is not one that can be carried out. */
    public static Refusal invalid(String message) {
        return new Refusal(Code.INVALID, message);
    }

    /** Why. */
    public Code code() {
        return code;
    }

    /** The sentence. */
    public String text() {
        String message = getMessage();
        return message == null ? "" : message;
    }

    /** It is an answer, not a fault: nobody needs to know where it was made. */
    @Override
    public synchronized Throwable fillInStackTrace() {
        return this;
    }
}
