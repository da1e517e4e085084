package dev.remora.image;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A program's classes as they are once they were read, checked and linked, written by the very Java VM of its image: a start
 * maps them instead. Which ones, a list of names says; nothing of the program runs for it. See ADR 0028.
 */
final class ClassCache {
    private static final String LIST = "/tmp/classes.txt";
    private static final String CACHE = "/tmp/classes.jsa";

    private ClassCache() {}

    /**
     * Makes one.
     *
     * @param image without a cache
     * @param names file with a class in each line, such as {@code java/lang/String}, and lambdas; what is not there is left out
     * @param folder an empty one, for the image's files and the cache
     * @return the cache, a file in {@code folder}
     */
    static Path of(ProgramImage image, Path names, Path folder) throws IOException, InterruptedException {
        Root root = Root.of(image, folder);
        Files.copy(names, folder.resolve(LIST.substring(1)));
        List<String> dump = image.java(List.of(
                "-Xint", // on a busy machine, compilers beside the dump make another file each time
                "-Xshare:dump",
                "-XX:SharedClassListFile=" + LIST,
                "-XX:SharedArchiveFile=" + CACHE,
                // What it cannot take is loaded as ever.
                "-Xlog:disable",
                "-Xlog:all=error:stderr"));
        dump.addAll(List.of("-cp", ProgramImage.HOME + "/" + image.program().jar()));
        Process java = root.command(dump).start();
        String said = new String(java.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        Path cache = folder.resolve(CACHE.substring(1));
        if (java.waitFor() != 0 || !Files.exists(cache)) {
            throw new IOException("no cache of the classes of %s for %s: %s"
                    .formatted(image.program().id(), image.architecture().oci(), said.strip()));
        }
        return cache;
    }
}
