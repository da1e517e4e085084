package dev.remora.controller.rom;

/** Ends a question early, with its answer. */
// The annotation for formats is in a library of Error Prone's, which is not worth a dependency at run time.
@SuppressWarnings("AnnotateFormatMethod")
final class RomTrouble extends Exception {
    private final transient RomAnswer answer;

    private RomTrouble(RomAnswer answer, String message) {
        super(message, null, false, false);
        this.answer = answer;
    }

    static RomTrouble refused(RomAnswer.Kind kind, String format, Object... values) {
        String message = Words.cut(format.formatted(values));
        return new RomTrouble(new RomAnswer.Refused(kind, message), message);
    }

    static RomTrouble unreachable(String format, Object... values) {
        String message = Words.cut(format.formatted(values));
        return new RomTrouble(new RomAnswer.Unreachable(message), message);
    }

    RomAnswer answer() {
        return answer;
    }

    boolean isUnreachable() {
        return answer instanceof RomAnswer.Unreachable;
    }
}
