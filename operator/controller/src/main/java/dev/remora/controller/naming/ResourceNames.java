package dev.remora.controller.naming;

/** Names of what the controller makes for an Instance. */
public final class ResourceNames {
    /** Volume and disk of the root image. */
    public static final String ROOT_VOLUME = "root";

    /** Volume, disk and serial of the config disk. */
    public static final String CONFIG_VOLUME = "remora-config";

    /** Label of the config disk's file system. */
    public static final String CONFIG_LABEL = "REMORA";

    /** Volume and disk of the cloud-init seed. */
    public static final String CLOUD_INIT_VOLUME = "remora-cloudinit";

    private static final int LONGEST_NAME = 253;
    private static final int HASH = 10;

    private ResourceNames() {}

    /** Volume and disk of a ROM; plugin names themselves are no DNS labels. */
    public static String romVolume(int slot) {
        return "plugin-" + slot;
    }

    /** Serial of a ROM's disk, which the guest finds it by. */
    public static String romSerial(int slot) {
        return "remora-" + slot;
    }

    /** Secret with the config document and the launcher. */
    public static String configSecret(String instance, Digest content) {
        return named(instance, "-plugins-" + content.hex(HASH));
    }

    /** Secret with the user-data that the guest gets. */
    public static String cloudInitSecret(String instance, Digest content) {
        return named(instance, "-cloudinit-" + content.hex(HASH));
    }

    /** Secret with what the Instance of that UID inherited. */
    public static String inheritedSecret(String instance, String uid) {
        return named(instance, "-inherited-" + Digest.of(uid).hex(HASH));
    }

    private static String named(String instance, String end) {
        if (instance.length() + end.length() <= LONGEST_NAME) {
            return instance + end;
        }
        String hash = "-" + Digest.of(instance).hex(HASH);
        return instance.substring(0, LONGEST_NAME - hash.length() - end.length()) + hash + end;
    }
}
