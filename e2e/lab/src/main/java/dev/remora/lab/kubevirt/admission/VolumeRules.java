package dev.remora.lab.kubevirt.admission;

import dev.remora.lab.kubevirt.spec.MachineSpec;
import dev.remora.lab.kubevirt.spec.Volume;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What KubeVirt checks of volumes (admitters/vmi-create-admitter.go and storage). */
final class VolumeRules {
    private static final int MAX = 256;
    private static final int MAX_USER_DATA = 2048;
    private static final Set<String> PULL_POLICIES = Set.of("", "Always", "IfNotPresent", "Never");

    private final String field;
    private final MachineSpec spec;
    private final List<Refusal> refusals = new ArrayList<>();

    private VolumeRules(String specField, MachineSpec spec) {
        this.field = specField + ".volumes";
        this.spec = spec;
    }

    static List<Refusal> check(String specField, MachineSpec spec) {
        VolumeRules rules = new VolumeRules(specField, spec);
        rules.checkAll();
        return rules.refusals;
    }

    private void checkAll() {
        List<Volume> volumes = spec.allVolumes();
        if (volumes.size() > MAX) {
            refuse(field, "%s list exceeds the %d element limit in length".formatted(field, MAX));
        }
        Map<String, Integer> names = new HashMap<>();
        for (int index = 0; index < volumes.size(); index++) {
            Volume volume = volumes.get(index);
            String at = field + "[" + index + "]";
            Integer same = names.putIfAbsent(volume.name(), index);
            if (same != null) {
                refuse(at + ".name", "%s and %s[%d] must not have the same Name.".formatted(at, field, same));
            }
            if (volume.sources() != 1) {
                refuse(at, at + " must have exactly one source type set");
            }
            containerDisk(at + ".containerDisk", volume.containerDisk());
            cloudInit(at + ".cloudInitNoCloud", volume.cloudInitNoCloud());
            cloudInit(at + ".cloudInitConfigDrive", volume.cloudInitConfigDrive());
        }
    }

    /** The image reference is not looked at, as in KubeVirt: an empty or malformed one is admitted and hangs. */
    private void containerDisk(String at, Volume.@Nullable ContainerDisk disk) {
        if (disk == null) {
            return;
        }
        String path = Objects.requireNonNullElse(disk.path(), "");
        if (path.equals("/")) {
            refuse(at + ".path", at + ".path must not point to root");
        } else if (!path.isEmpty()
                && (!path.startsWith("/") || List.of(path.split("/")).contains(".."))) {
            refuse(at + ".path", at + ".path must be an absolute path to a file without relative elements");
        }
        String policy = Objects.requireNonNullElse(disk.imagePullPolicy(), "");
        if (!PULL_POLICIES.contains(policy)) {
            refuse(
                    at + ".imagePullPolicy",
                    "%s.imagePullPolicy: Unsupported value: \"%s\": supported values: \"Always\", \"Never\", \"IfNotPresent\""
                            .formatted(at, policy));
        }
    }

    private void cloudInit(String at, Volume.@Nullable CloudInit cloudInit) {
        if (cloudInit == null) {
            return;
        }
        if (size(cloudInit.userData()) > MAX_USER_DATA || size(cloudInit.userDataBase64()) > MAX_USER_DATA) {
            refuse(
                    at + ".userData",
                    "%s userdata exceeds %d byte limit. Should use UserDataSecretRef for larger data."
                            .formatted(at, MAX_USER_DATA));
        }
        if (cloudInit.userData() == null
                && cloudInit.userDataBase64() == null
                && cloudInit.secretRef() == null
                && cloudInit.networkData() == null
                && cloudInit.networkDataBase64() == null
                && cloudInit.networkDataSecretRef() == null) {
            refuse(at, at + " must have at least one userdatasource or one networkdatasource set.");
        }
    }

    private static int size(@Nullable String text) {
        return text == null ? 0 : text.getBytes(StandardCharsets.UTF_8).length;
    }

    private void refuse(String at, String message) {
        refusals.add(new Refusal(at, message));
    }
}
