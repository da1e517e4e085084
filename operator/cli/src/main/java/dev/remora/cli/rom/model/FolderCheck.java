package dev.remora.cli.rom.model;

import dev.remora.cli.rom.model.FolderListing.Resolved;
import java.util.ArrayList;
import java.util.List;

/** Whether a folder can become a ROM that a guest can start. */
public sealed interface FolderCheck {
    /**
     * It can.
     *
     * @param architecture what the image says it is for
     * @param files number of files
     * @param bytes their sizes together
     */
    record Accepted(Architecture architecture, long files, long bytes) implements FolderCheck {}

    /**
     * It cannot.
     *
     * @param problems at least one, {@code init} first, then by path
     */
    record Rejected(List<RomProblem> problems) implements FolderCheck {
        public Rejected {
            problems = List.copyOf(problems);
        }
    }

    static FolderCheck of(FolderListing listing) {
        List<RomProblem> problems = new ArrayList<>(initProblems(listing));
        problems.addAll(contentProblems(listing));
        return problems.isEmpty() ? accepted(listing) : new Rejected(problems);
    }

    /** The same without a look at {@code init}: what cannot be stored in a ROM is still rejected. */
    static FolderCheck ofContentOnly(FolderListing listing) {
        List<RomProblem> problems = contentProblems(listing);
        return problems.isEmpty() ? accepted(listing) : new Rejected(problems);
    }

    private static Accepted accepted(FolderListing listing) {
        List<FolderEntry.File> files = listing.entries().values().stream()
                .filter(FolderEntry.File.class::isInstance)
                .map(FolderEntry.File.class::cast)
                .toList();
        long bytes = files.stream().mapToLong(FolderEntry.File::size).sum();
        return new Accepted(Architecture.of(listing.initHead()), files.size(), bytes);
    }

    private static List<RomProblem> initProblems(FolderListing listing) {
        String init = pathOf(listing, "init");
        return switch (listing.resolve("init")) {
            case Resolved.Absent(String target)
            when !listing.entries().containsKey("init") -> List.of(new RomProblem.InitMissing(listing.folder()));
            case Resolved.Absent(String target) -> List.of(new RomProblem.InitDangling(init, target));
            case Resolved.Outside(String target) -> List.of(new RomProblem.InitOutside(init, target));
            case Resolved.Loop() -> List.of(new RomProblem.InitLoop(init));
            case Resolved.Found(String path, FolderEntry entry) ->
                programProblems(pathOf(listing, path), entry, listing.initHead());
        };
    }

    private static List<RomProblem> programProblems(String path, FolderEntry entry, String head) {
        return switch (entry) {
            case FolderEntry.Directory directory -> List.of(new RomProblem.InitNotAFile(path));
            // Both are reported for the path itself, among the content's problems.
            case FolderEntry.Special special -> List.of();
            case FolderEntry.Link link -> List.of();
            case FolderEntry.File file when !file.readable() -> List.of();
            case FolderEntry.File file
            when !file.executable() -> List.of(new RomProblem.InitNotExecutable(path, file.mode()));
            case FolderEntry.File file when Init.isElf(head) -> List.of();
            case FolderEntry.File file when !Init.isScript(head) -> List.of(new RomProblem.InitNotAProgram(path));
            case FolderEntry.File file
            when Init.interpreterLine(head).endsWith("\r") ->
                List.of(new RomProblem.InitCarriageReturn(
                        path, "#!" + Init.interpreterLine(head).strip()));
            case FolderEntry.File file -> List.of();
        };
    }

    private static List<RomProblem> contentProblems(FolderListing listing) {
        List<RomProblem> problems = new ArrayList<>();
        listing.entries().forEach((relative, entry) -> {
            String path = pathOf(listing, relative);
            switch (entry) {
                case FolderEntry.Special(String kind) -> problems.add(new RomProblem.SpecialFile(path, kind));
                case FolderEntry.File file when !file.readable() -> problems.add(new RomProblem.Unreadable(path));
                case FolderEntry.Directory directory
                when !directory.readable() -> problems.add(new RomProblem.Unreadable(path));
                case FolderEntry.File file -> {}
                case FolderEntry.Directory directory -> {}
                case FolderEntry.Link link -> {}
            }
        });
        return problems;
    }

    private static String pathOf(FolderListing listing, String relative) {
        return listing.folder().endsWith("/") ? listing.folder() + relative : listing.folder() + "/" + relative;
    }
}
