package dev.remora.cli.rom.image;

import com.google.cloud.tools.jib.api.ImageReference;
import com.google.cloud.tools.jib.api.InvalidImageReferenceException;

/**
 * Where an image is kept: {@code [registry/]repository[:tag]}; without a registry it is Docker Hub, without a tag
 * {@code latest}.
 */
public final class ImageName {
    private final ImageReference reference;

    private ImageName(ImageReference reference) {
        this.reference = reference;
    }

    /**
     * Reads a name without a digest.
     *
     * @throws IllegalArgumentException with a message for the user if {@code text} is no such name
     */
    public static ImageName parse(String text) {
        ImageReference reference;
        try {
            reference = ImageReference.parse(text);
        } catch (InvalidImageReferenceException e) {
            throw new IllegalArgumentException(
                    "'%s' is not an image reference; expected [registry/]repository[:tag], ".formatted(text)
                            + "such as registry.example.com/team/my-plugin:1.0 (lower case but for the tag)",
                    e);
        }
        if (reference.getDigest().isPresent()) {
            throw new IllegalArgumentException(
                    "'%s' names a digest, which only the finished image has; expected [registry/]repository[:tag]"
                            .formatted(text));
        }
        return new ImageName(reference);
    }

    /** Host and port, such as {@code 127.0.0.1:5000}. */
    public String registry() {
        return reference.getRegistry();
    }

    /** Such as {@code team/my-plugin}. */
    public String repository() {
        return reference.getRepository();
    }

    /** {@code latest} if none was given. */
    public String tag() {
        return reference.getTag().orElse("latest");
    }

    /** The name of exactly one image for all time: {@code registry/repository@sha256:…}. */
    public String withDigest(String digest) {
        return ImageReference.of(registry(), repository(), null, digest).toString();
    }

    /** The file that holds the image when nobody names one: the repository's last part and the tag. */
    public String archiveFileName() {
        return repository().substring(repository().lastIndexOf('/') + 1) + "-" + tag() + ".tar";
    }

    /** Whether the registry is this machine itself, which needs no TLS: {@code localhost} or 127.0.0.0/8. */
    public boolean isOnLoopback() {
        String host = registry().replaceFirst(":\\d+$", "");
        return host.equals("localhost") || host.matches("127(\\.\\d{1,3}){3}");
    }

    ImageReference reference() {
        return reference;
    }

    @Override
    public String toString() {
        return reference.toString();
    }
}
