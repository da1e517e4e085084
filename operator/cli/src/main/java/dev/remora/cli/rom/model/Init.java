package dev.remora.cli.rom.model;

/** What the first bytes of an {@code init} tell. They are carried as Latin-1, one character for each byte. */
final class Init {
    private Init() {}

    static boolean isElf(String head) {
        return head.startsWith("\u007fELF");
    }

    static boolean isScript(String head) {
        return head.startsWith("#!");
    }

    /** The line after {@code #!} without its line feed; a carriage return at its end stays. */
    static String interpreterLine(String head) {
        int end = head.indexOf('\n');
        return head.substring(2, end < 0 ? head.length() : end);
    }
}
