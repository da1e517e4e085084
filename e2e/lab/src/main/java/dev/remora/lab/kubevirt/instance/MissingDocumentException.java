package dev.remora.lab.kubevirt.instance;

/** A Secret or ConfigMap that a volume names and that is not there: kubelet keeps the Pod waiting for it. */
final class MissingDocumentException extends Exception {
    MissingDocumentException(String kind, String name) {
        super("MountVolume.SetUp failed: %s \"%s\" not found".formatted(kind, name));
    }
}
