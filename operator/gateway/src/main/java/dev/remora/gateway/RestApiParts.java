package dev.remora.gateway;

import com.fasterxml.jackson.databind.JsonNode;
import dev.remora.gateway.activity.ActivityTracker;
import dev.remora.gateway.auth.Authenticator;
import dev.remora.gateway.directory.InstanceDirectory;
import dev.remora.gateway.rest.kubernetes.ApiServer;
import dev.remora.gateway.rest.kubernetes.Doorbell;
import dev.remora.gateway.rest.kubernetes.Guests;
import dev.remora.gateway.rest.kubernetes.InstanceSecrets;
import dev.remora.gateway.rest.kubernetes.InstanceTemplates;
import dev.remora.gateway.rest.kubernetes.Instances;
import dev.remora.gateway.rest.model.Json;
import dev.remora.gateway.rest.model.RestSettings;
import dev.remora.gateway.rest.operation.Creation;
import dev.remora.gateway.rest.operation.Drains;
import dev.remora.gateway.rest.operation.GuestReport;
import dev.remora.gateway.rest.operation.Power;
import dev.remora.gateway.rest.operation.Reading;
import dev.remora.gateway.rest.operation.RestApi;
import dev.remora.gateway.rest.operation.Templating;
import dev.remora.gateway.rest.operation.Updates;
import dev.remora.gateway.rest.operation.Waits;
import dev.remora.gateway.rest.stage.RestCalls;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;

/** The REST API, put together. */
final class RestApiParts implements AutoCloseable {
    private static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(30);
    private static final String WHO_AM_I = "/apis/authentication.k8s.io/v1/selfsubjectreviews";
    private static final String QUESTION =
            "{\"apiVersion\":\"authentication.k8s.io/v1\",\"kind\":\"SelfSubjectReview\"}";

    private final ApiServer server;
    private final Drains drains;
    private final RestCalls calls;
    private final AtomicReference<String> ownName = new AtomicReference<>();

    /**
     * @param kubernetes the way to the API server
     * @param own says who the gateway is, and does nothing else
     * @param authenticator of tokens that are meant for the API server
     */
    RestApiParts(
            RestSettings settings,
            Config kubernetes,
            KubernetesClient own,
            Authenticator authenticator,
            InstanceDirectory directory,
            ActivityTracker activity) {
        server = ApiServer.reachedBy(kubernetes, REQUEST_TIMEOUT);
        Doorbell doorbell = new Doorbell();
        directory.onChange(doorbell);
        Instances instances = new Instances(server, directory, doorbell);
        InstanceSecrets secrets = new InstanceSecrets(server, () -> ownName(own));
        Templating templating = new Templating(instances, new InstanceTemplates(server), secrets);
        Guests guests = new Guests(server);
        Waits waits = new Waits(instances, settings.longestWait());
        drains = new Drains(instances, activity::isBusy, settings.longestWait());
        RestApi api = new RestApi(
                new Reading(instances, drains),
                new Creation(instances, secrets, waits, templating),
                new Updates(instances, secrets),
                new Power(instances, guests, waits, drains, directory, activity),
                new GuestReport(instances, guests, drains),
                templating);
        calls = new RestCalls(settings, authenticator, api::answer);
    }

    RestCalls calls() {
        return calls;
    }

    private String ownName(KubernetesClient own) {
        String known = ownName.get();
        if (known != null) {
            return known;
        }
        try {
            String answer = own.raw(WHO_AM_I, "POST", QUESTION);
            JsonNode review = Json.read(answer.getBytes(StandardCharsets.UTF_8));
            String name =
                    review.path("status").path("userInfo").path("username").asText();
            ownName.set(name);
            return name;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        drains.close();
        calls.close();
        server.close();
    }
}
