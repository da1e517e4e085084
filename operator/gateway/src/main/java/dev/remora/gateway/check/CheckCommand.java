package dev.remora.gateway.check;

import java.io.PrintWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code remora-gateway check}. */
@Command(
        name = "check",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description =
                "Asks an installed Remora whether it works, says what it found, and ends with 0 if all is well, else"
                        + " with 1. `helm test` runs it.")
public final class CheckCommand implements Callable<Integer> {
    private static final Duration CONNECT = Duration.ofSeconds(5);

    private final String token;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Option(
            names = "--ready",
            paramLabel = "URL",
            description =
                    "Has to answer 200: /readyz of the controller's or of the gateway's management port. Repeatable.")
    private List<URI> ready = List.of();

    @Option(
            names = "--gateway",
            paramLabel = "URL",
            description = {
                "Where callers reach the gateway. It has to turn away a caller without a token (401), and to know the one",
                "that this Pod has, which opens nothing (403)."
            })
    private @Nullable URI gateway;

    @Option(
            names = "--ca-file",
            paramLabel = "FILE",
            description = "PEM authorities that its certificate may be of; those of the Java VM if not given.")
    private @Nullable Path authorities;

    @Option(
            names = "--patience",
            paramLabel = "TIME",
            defaultValue = "30s",
            description = "For how long to ask again what is not well yet (default ${DEFAULT-VALUE}).")
    private Duration patience = Duration.ofSeconds(30);

    /** @param token of whoever runs it, for the API server; empty: it has none */
    public CheckCommand(String token) {
        this.token = token;
    }

    @Override
    public Integer call() throws InterruptedException {
        HttpClient.Builder client = HttpClient.newBuilder().connectTimeout(CONNECT);
        if (authorities != null) {
            client.sslContext(Authorities.in(authorities));
        }
        PrintWriter out = spec.commandLine().getOut();
        long end = System.nanoTime() + patience.toNanos();
        boolean well = true;
        try (HttpClient http = client.build()) {
            for (Question question : questions()) {
                Question.Answer answer = question.askUntil(http, end);
                out.println((answer.well() ? "ok      " : "FAILED  ") + question.about() + ": " + answer.text());
                out.flush();
                well &= answer.well();
            }
        }
        return well ? 0 : 1;
    }

    private List<Question> questions() {
        List<Question> questions = new ArrayList<>();
        for (URI one : ready) {
            questions.add(new Question("ready", one, "", List.of(200)));
        }
        if (gateway != null) {
            URI nobodys = gateway.resolve("/v1/namespaces/default/instances/remora-check/plugins/none/");
            questions.add(new Question("a caller without a token is turned away", nobodys, "", List.of(401)));
            if (!token.isEmpty()) {
                // 404 where this Pod's account may do everything.
                questions.add(new Question("a caller with a token is known", nobodys, token, List.of(403, 404)));
            }
        }
        return questions;
    }
}
