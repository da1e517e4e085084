package dev.remora.cli.rom.model;

/** The processor that a ROM's {@code init} needs, under the name that OCI images use for it. */
public enum Architecture {
    AMD64("amd64", 62),
    ARM64("arm64", 183),
    RISCV64("riscv64", 243),
    S390X("s390x", 22),
    PPC64LE("ppc64le", 21);

    private final String ociName;
    private final int elfMachine;

    Architecture(String ociName, int elfMachine) {
        this.ociName = ociName;
        this.elfMachine = elfMachine;
    }

    public String ociName() {
        return ociName;
    }

    /**
     * Read from the content alone, never from the machine that builds, so that every machine makes the same image.
     *
     * @return what an ELF program was built for; {@link #AMD64} for scripts and for machines that are not listed here
     */
    static Architecture of(String initHead) {
        if (!Init.isElf(initHead) || initHead.length() < 20) {
            return AMD64;
        }
        boolean bigEndian = initHead.charAt(5) == 2; // EI_DATA
        int machine = bigEndian
                ? initHead.charAt(18) << 8 | initHead.charAt(19)
                : initHead.charAt(19) << 8 | initHead.charAt(18); // e_machine
        for (Architecture architecture : values()) {
            if (architecture.elfMachine == machine) {
                return architecture;
            }
        }
        return AMD64;
    }
}
