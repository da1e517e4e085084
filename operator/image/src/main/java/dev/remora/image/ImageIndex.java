package dev.remora.image;

import com.google.cloud.tools.jib.image.json.ManifestTemplate;
import com.google.cloud.tools.jib.json.JsonTemplate;
import java.util.List;
import java.util.Map;

/**
 * An index of images, as the OCI image specification has it, in the form that jib pushes: its fields are what is written.
 */
@SuppressWarnings("unused") // they are read by reflection
final class ImageIndex implements ManifestTemplate {
    /** Its media type. */
    static final String TYPE = "application/vnd.oci.image.index.v1+json";

    private final int schemaVersion = 2;
    private final String mediaType = TYPE;
    private final List<Entry> manifests;
    private final Map<String, String> annotations;

    /**
     * One that names {@code manifests}, in this order.
     *
     * @param annotations for people and tools that look at it
     */
    ImageIndex(List<Entry> manifests, Map<String, String> annotations) {
        this.manifests = manifests;
        this.annotations = annotations;
    }

    @Override
    public int getSchemaVersion() {
        return schemaVersion;
    }

    @Override
    public String getManifestMediaType() {
        return mediaType;
    }

    /** One image of it. */
    @SuppressWarnings("unused")
    static final class Entry implements JsonTemplate {
        private final String mediaType;
        private final String digest;
        private final long size;
        private final Platform platform;

        Entry(Manifest manifest, Architecture architecture) {
            this.mediaType = manifest.mediaType();
            this.digest = manifest.digest();
            this.size = manifest.size();
            this.platform = new Platform(architecture);
        }
    }

    /** What an image runs on. */
    @SuppressWarnings("unused")
    private static final class Platform implements JsonTemplate {
        private final String architecture;
        private final String os = "linux";

        Platform(Architecture architecture) {
            this.architecture = architecture.oci();
        }
    }

    /**
     * Where an index points to.
     *
     * @param mediaType of what is there
     * @param digest {@code sha256:…}
     * @param size in bytes
     */
    record Manifest(String mediaType, String digest, long size) {}
}
