package dev.remora.lab.kubevirt.spec;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** One entry of {@code domain.devices.disks}. */
@JsonIgnoreProperties(ignoreUnknown = true)
public record Disk(
        String name,
        @Nullable String serial,
        @Nullable Integer bootOrder,
        @Nullable Target disk,
        @Nullable Target cdrom,
        @Nullable Target lun) {

    /** KubeVirt's default on amd64. */
    public static final String DEFAULT_BUS = "sata";

    public Disk {
        name = Objects.requireNonNullElse(name, "");
    }

    /** How the guest sees it. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record Target(@Nullable String bus, @Nullable Boolean readonly) {}

    /** How many of the three kinds of target are set. */
    public long targets() {
        return Stream.of(disk, cdrom, lun).filter(Objects::nonNull).count();
    }

    /** The bus that is set, or KubeVirt's default. */
    public String bus() {
        return Stream.of(disk, cdrom, lun)
                .filter(Objects::nonNull)
                .map(Target::bus)
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(DEFAULT_BUS);
    }

    /** Whether the guest may only read it: a CD-ROM always, a disk when it says so. */
    public boolean readonly() {
        return cdrom != null || (disk != null && Boolean.TRUE.equals(disk.readonly()));
    }
}
