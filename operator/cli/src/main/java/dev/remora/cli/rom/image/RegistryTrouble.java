package dev.remora.cli.rom.image;

import com.google.cloud.tools.jib.api.InsecureRegistryException;
import com.google.cloud.tools.jib.api.RegistryException;
import com.google.cloud.tools.jib.http.ResponseException;
import dev.remora.cli.rom.model.RomException;
import dev.remora.cli.rom.model.RomProblem;
import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** Finds, in the chain of exceptions that jib makes of an answer, the registry's own words. */
final class RegistryTrouble {
    private static final int MOST_CHARACTERS = 1000;

    private RegistryTrouble() {}

    static RomException explain(ImageName image, Exception failure) {
        return new RomException(problem(image, failure), failure);
    }

    private static RomProblem problem(ImageName image, Exception failure) {
        String name = image.toString();
        String registry = image.registry();
        List<Throwable> chain = Stream.iterate((Throwable) failure, e -> e != null, Throwable::getCause)
                .limit(20)
                .toList();
        Optional<? extends Throwable> insecure = first(chain, SSLException.class)
                .<Throwable>map(e -> e)
                .or(() -> first(chain, InsecureRegistryException.class));
        if (insecure.isPresent()) {
            return new RomProblem.RegistryNotSecure(
                    name, registry, oneLine(insecure.get().getMessage()));
        }
        Optional<String> answer = first(chain, ResponseException.class).map(RegistryTrouble::answer);
        if (answer.isPresent()) {
            return new RomProblem.RegistryRefused(name, registry, answer.get());
        }
        for (Throwable e : chain) {
            switch (e) {
                case UnknownHostException unknown -> {
                    return new RomProblem.RegistryUnreachable(name, registry, "unknown host " + unknown.getMessage());
                }
                case SocketTimeoutException timeout -> {
                    return new RomProblem.RegistryUnreachable(name, registry, "no answer in time");
                }
                case ConnectException refused -> {
                    return new RomProblem.RegistryUnreachable(name, registry, oneLine(refused.getMessage()));
                }
                default -> {}
            }
        }
        String words = oneLine(chain.getLast().getMessage());
        return first(chain, RegistryException.class).isPresent() || !(failure instanceof IOException)
                ? new RomProblem.RegistryRefused(name, registry, words)
                : new RomProblem.RegistryUnreachable(name, registry, words);
    }

    private static String answer(ResponseException response) {
        String content = response.getContent();
        String status = "HTTP " + response.getStatusCode();
        return content == null || content.isBlank() ? status : status + " " + oneLine(content);
    }

    private static <T extends Throwable> Optional<T> first(List<Throwable> chain, Class<T> type) {
        return chain.stream().filter(type::isInstance).map(type::cast).findFirst();
    }

    private static String oneLine(@Nullable String text) {
        String line = String.valueOf(text).strip().replaceAll("\\s+", " ");
        return line.length() <= MOST_CHARACTERS ? line : line.substring(0, MOST_CHARACTERS) + " …";
    }
}
