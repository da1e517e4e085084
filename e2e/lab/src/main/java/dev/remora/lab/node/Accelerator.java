package dev.remora.lab.node;

import java.util.List;

/** How QEMU runs a guest's instructions. */
public enum Accelerator {
    /** The processor's own virtualisation. */
    KVM,

    /** Translation in software: works everywhere, ten and more times slower. */
    TCG;

    List<String> arguments(boolean labImage) {
        return switch (this) {
            case KVM -> List.of("-accel", "kvm", "-cpu", "host");
            // A plain processor boots fastest in software; images that are not the lab's own may ask for a newer one.
            case TCG -> List.of("-accel", "tcg,thread=multi,tb-size=64", "-cpu", labImage ? "qemu64,-svm" : "max,-svm");
        };
    }
}
