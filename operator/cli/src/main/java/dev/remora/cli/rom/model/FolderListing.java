package dev.remora.cli.rom.model;

import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Everything in a folder, by its path relative to the folder, with {@code /} between the names.
 *
 * @param folder as the user named it, for messages
 * @param entries the folder's content; the folder itself is not in it
 * @param initHead the first bytes of what {@code init} leads to, as Latin-1; empty if there is no such file
 */
public record FolderListing(String folder, SortedMap<String, FolderEntry> entries, String initHead) {
    /** As many links as Linux follows before it gives up (path_resolution(7)). */
    private static final int MOST_LINKS = 40;

    public FolderListing {
        entries = Collections.unmodifiableSortedMap(new TreeMap<>(entries));
    }

    /** Where a path leads when links are followed as a guest would follow them inside the mounted ROM. */
    public sealed interface Resolved {
        /**
         * Something that is no link.
         *
         * @param path relative to the folder, no link in it
         */
        record Found(String path, FolderEntry entry) implements Resolved {}

        /**
         * Nothing is there.
         *
         * @param target the last link's target, or the path itself
         */
        record Absent(String target) implements Resolved {}

        /**
         * The guest would look outside the ROM.
         *
         * @param target of the link that leaves the folder
         */
        record Outside(String target) implements Resolved {}

        /** Links that lead to each other. */
        record Loop() implements Resolved {}
    }

    /** Follows {@code path}, relative to the folder. */
    public Resolved resolve(String path) {
        Deque<String> ahead = new ArrayDeque<>(List.of(path.split("/")));
        Deque<String> walked = new ArrayDeque<>();
        FolderEntry here = new FolderEntry.Directory(0755, true);
        String target = path;
        int links = 0;
        while (!ahead.isEmpty()) {
            String name = ahead.removeFirst();
            if (name.isEmpty() || name.equals(".")) {
                continue;
            }
            if (name.equals("..")) {
                if (walked.pollLast() == null) {
                    return new Resolved.Outside(target);
                }
                continue;
            }
            walked.addLast(name);
            FolderEntry entry = entries.get(String.join("/", walked));
            if (entry == null) {
                return new Resolved.Absent(target);
            }
            if (entry instanceof FolderEntry.Link link) {
                target = link.target();
                if (target.startsWith("/")) {
                    return new Resolved.Outside(target);
                }
                if (++links > MOST_LINKS) {
                    return new Resolved.Loop();
                }
                walked.removeLast();
                List.of(target.split("/")).reversed().forEach(ahead::addFirst);
                continue;
            }
            here = entry;
        }
        String found = String.join("/", walked);
        return new Resolved.Found(found, entries.getOrDefault(found, here));
    }
}
