package dev.remora.controller;

import dev.remora.controller.rom.RomAnswer;
import dev.remora.controller.rom.RomLookups;
import dev.remora.controller.rom.RomQuestion;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Takes every ROM as it is written. */
final class AsWritten<K> implements RomLookups<K> {
    @Override
    public Map<RomQuestion, RomAnswer> follow(K key, Set<RomQuestion> questions) {
        return questions.stream().collect(Collectors.toMap(question -> question, question -> switch (question) {
            case RomQuestion.OfImage image -> new RomAnswer.Found(image.image());
            case RomQuestion.OfUrl _ ->
                new RomAnswer.Refused(RomAnswer.Kind.NotAllowed, "files from addresses are not taken");
        }));
    }

    @Override
    public void forget(K key) {}

    @Override
    public void close() {}
}
