package dev.remora.image;

import com.google.cloud.tools.jib.api.Containerizer;
import com.google.cloud.tools.jib.api.Credential;
import com.google.cloud.tools.jib.api.ImageReference;
import com.google.cloud.tools.jib.api.InvalidImageReferenceException;
import com.google.cloud.tools.jib.api.RegistryException;
import com.google.cloud.tools.jib.api.RegistryImage;
import com.google.cloud.tools.jib.api.TarImage;
import com.google.cloud.tools.jib.event.EventHandlers;
import com.google.cloud.tools.jib.http.FailoverHttpClient;
import com.google.cloud.tools.jib.json.JsonTemplateMapper;
import com.google.cloud.tools.jib.registry.RegistryClient;
import dev.remora.image.ImageIndex.Manifest;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The images of one program for several processors, under one name: an OCI image index. jib itself makes none. */
final class PlatformImages {
    private final List<Part> parts;
    private final Path work;

    private PlatformImages(List<Part> parts, Path work) {
        this.parts = parts;
        this.work = work;
    }

    /**
     * Makes them.
     *
     * @param images of the same program, each for another processor; at least one
     * @param work an empty folder for layers on their way, needed until all is sent
     */
    static PlatformImages make(List<ProgramImage> images, Path work)
            throws IOException, InterruptedException, InvalidImageReferenceException {
        var parts = new ArrayList<Part>();
        for (ProgramImage image : images) {
            Path archive = work.resolve(image.architecture().oci() + ".tar");
            image.sendTo(
                    Containerizer.to(TarImage.at(archive)
                            .named("remora-" + image.program().id())),
                    work);
            parts.add(new Part(image, archive, OciArchive.manifestIn(archive)));
        }
        return new PlatformImages(parts, work);
    }

    /**
     * Writes all of them as an OCI archive.
     *
     * @param name and tag that it is loaded as
     * @return digest of the index, {@code sha256:…}
     */
    String archive(Path file, String name) throws IOException {
        try (var archive = new OciArchive(file, parts.getFirst().image().created())) {
            for (Part part : parts) {
                archive.addBlobsOf(part.archive());
            }
            Manifest index = archive.add(ImageIndex.TYPE, JsonTemplateMapper.toByteArray(index()));
            archive.finish(index, name);
            return index.digest();
        }
    }

    /**
     * Pushes each image as {@code <tag>-<architecture>}, then the index as the tag itself.
     *
     * @param credential for the registry, if it wants one
     * @return digest of the index, the same as {@link #archive}'s
     */
    String push(ImageReference target, @Nullable Credential credential) throws IOException, InterruptedException {
        String tag = target.getTag().orElse("latest");
        for (Part part : parts) {
            String own = tag + "-" + part.image().architecture().oci();
            var registry = RegistryImage.named(ImageReference.of(target.getRegistry(), target.getRepository(), own));
            if (credential != null) {
                registry.addCredential(credential.getUsername(), credential.getPassword());
            }
            part.image().sendTo(Containerizer.to(registry), work);
        }
        return pushIndex(target, tag, credential);
    }

    private String pushIndex(ImageReference target, String tag, @Nullable Credential credential) throws IOException {
        var http = new FailoverHttpClient(true, false, event -> {});
        try {
            RegistryClient client = RegistryClient.factory(
                            EventHandlers.NONE, target.getRegistry(), target.getRepository(), http)
                    .setCredential(credential)
                    .newRegistryClient();
            if (!client.doPushBearerAuth() && credential != null) {
                client.configureBasicAuth();
            }
            return client.pushManifest(index(), tag).toString();
        } catch (RegistryException e) {
            throw new IOException("cannot push the index of " + target + ": " + e.getMessage(), e);
        } finally {
            http.shutDown();
        }
    }

    private ImageIndex index() {
        return new ImageIndex(
                parts.stream()
                        .map(part -> new ImageIndex.Entry(
                                part.manifest(), part.image().architecture()))
                        .toList(),
                parts.getFirst().image().labels());
    }

    private record Part(ProgramImage image, Path archive, Manifest manifest) {}
}
