package dev.remora.controller.rom;

import dev.remora.controller.rom.RomAnswer.Kind;
import dev.remora.controller.rom.RomQuestion.OfUrl;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Brings a file from an address into the operator's registry, once for each content. See docs/adr/0009. */
final class UrlRoms {
    private final Wire wire;
    private final RomSettings settings;
    private final RomDownload download;

    UrlRoms(Wire wire, RomSettings settings) {
        this.wire = wire;
        this.settings = settings;
        this.download = new RomDownload(wire, settings);
    }

    RomAnswer ask(OfUrl question) throws RomTrouble {
        Shelf shelf = shelf(question);
        download.requireAllowed(question.url());
        String wanted = checksum(question);
        Optional<RomAnswer> known = wanted == null ? Optional.empty() : shelf.find(wanted);
        return known.isPresent() ? known.get() : fetch(question, wanted, shelf);
    }

    private Shelf shelf(OfUrl question) throws RomTrouble {
        if (!settings.signingKeys().isEmpty()) {
            throw RomTrouble.refused(
                    Kind.NotSigned,
                    "%s: a file has no signature, and --rom-signing-keys asks for one (expected: a signed image)",
                    Addresses.shown(question.url()));
        }
        if (settings.shelf() == null) {
            throw RomTrouble.refused(
                    Kind.NotAllowed,
                    "%s: ROMs from addresses need a registry that they are put into: the controller's option"
                            + " --rom-registry is not set",
                    Addresses.shown(question.url()));
        }
        return new Shelf(wire, settings, settings.shelf());
    }

    private RomAnswer fetch(OfUrl question, @Nullable String wanted, Shelf shelf) throws RomTrouble {
        Path folder = null;
        try {
            folder = Files.createTempDirectory("remora-rom-");
            Path file = download.download(question, folder.resolve("rom"));
            String checksum = Digests.of(file);
            if (wanted != null && !wanted.equals(checksum)) {
                throw RomTrouble.refused(
                        Kind.WrongChecksum,
                        "%s has the checksum %s (expected: %s)",
                        Addresses.shown(question.url()),
                        checksum,
                        wanted);
            }
            Optional<RomAnswer> known = wanted == null ? shelf.find(checksum) : Optional.empty();
            return known.isPresent() ? known.get() : shelf.put(checksum, file, folder);
        } catch (IOException e) {
            throw RomTrouble.unreachable("%s: %s", Addresses.shown(question.url()), Words.of(e));
        } finally {
            remove(folder);
        }
    }

    private static @Nullable String checksum(OfUrl question) throws RomTrouble {
        if (question.checksum() == null) {
            return null;
        }
        String checksum = question.checksum().toLowerCase(Locale.ROOT);
        if (!Digests.isDigest(checksum)) {
            throw RomTrouble.refused(
                    Kind.WrongChecksum,
                    "checksum \"%s\" is not allowed (expected: sha256: and 64 hexadecimal digits)",
                    checksum);
        }
        return checksum;
    }

    private static void remove(@Nullable Path folder) {
        if (folder == null) {
            return;
        }
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            // A full disk is what the next download will speak of.
        }
    }
}
