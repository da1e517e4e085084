package dev.remora.gateway.rest.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import dev.remora.gateway.rest.model.Caller;
import dev.remora.gateway.rest.model.Code;
import dev.remora.gateway.rest.model.Json;
import dev.remora.gateway.rest.model.Refusal;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.http.HttpClient;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.HttpResponse;
import io.fabric8.kubernetes.client.utils.HttpClientUtils;
import io.fabric8.kubernetes.client.utils.ImpersonatorInterceptor;
import io.fabric8.kubernetes.client.utils.TokenRefreshInterceptor;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * The API server, asked with a caller's token. The client has no credential of its own, neither a token nor a certificate,
 * and none is ever added: who is refused is not asked for again with another.
 */
public final class ApiServer implements AutoCloseable {
    private static final int LARGEST_ANSWER = 64 << 20;

    private final HttpClient http;
    private final String base;
    private final Duration timeout;

    private ApiServer(HttpClient http, String base, Duration timeout) {
        this.http = http;
        this.base = base.endsWith("/") ? base.substring(0, base.length() - 1) : base;
        this.timeout = timeout;
    }

    /**
     * The API server that {@code own} leads to.
     *
     * @param own the gateway's configuration, of which nothing but the way there is taken
     * @param timeout of one request
     */
    public static ApiServer reachedBy(Config own, Duration timeout) {
        Config anonymous = new ConfigBuilder(Config.empty())
                .withMasterUrl(own.getMasterUrl())
                .withCaCertFile(own.getCaCertFile())
                .withCaCertData(own.getCaCertData())
                .withTrustCerts(own.isTrustCerts())
                .withDisableHostnameVerification(own.isDisableHostnameVerification())
                .withTlsVersions(own.getTlsVersions())
                .withHttpProxy(own.getHttpProxy())
                .withHttpsProxy(own.getHttpsProxy())
                .withNoProxy(own.getNoProxy())
                .withConnectionTimeout((int) timeout.toMillis())
                .withRequestRetryBackoffLimit(0)
                .withOauthTokenProvider(() -> "")
                .build();
        HttpClient.Builder builder = HttpClientUtils.getHttpClientFactory().newBuilder(anonymous);
        builder.addOrReplaceInterceptor(
                TokenRefreshInterceptor.NAME, null); // answers a 401 with a token of the machine's
        builder.addOrReplaceInterceptor(ImpersonatorInterceptor.NAME, null);
        return new ApiServer(builder.build(), own.getMasterUrl(), timeout);
    }

    /** Reads. */
    public JsonNode get(Caller caller, String path) throws Refusal {
        return json(send(caller, "GET", path, "application/json", null, null));
    }

    /** Reads what is known of many, without their contents. */
    JsonNode getMetadata(Caller caller, String path) throws Refusal {
        return json(send(
                caller,
                "GET",
                path,
                "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1,application/json",
                null,
                null));
    }

    /** Reads what is no JSON. */
    byte[] getBytes(Caller caller, String path) throws Refusal {
        return send(caller, "GET", path, "*/*", null, null);
    }

    /** Writes. */
    JsonNode send(Caller caller, String method, String path, String contentType, @Nullable JsonNode body)
            throws Refusal {
        return json(send(caller, method, path, "application/json", contentType, body));
    }

    /** Orders something; what is answered does not matter. */
    void sendOnly(Caller caller, String method, String path, JsonNode body) throws Refusal {
        send(caller, method, path, "*/*", "application/json", body);
    }

    private byte[] send(
            Caller caller,
            String method,
            String path,
            String accept,
            @Nullable String contentType,
            @Nullable JsonNode body)
            throws Refusal {
        HttpRequest.Builder request = http.newHttpRequestBuilder()
                .uri(base + path)
                .setHeader("Authorization", "Bearer " + caller.token().text())
                .setHeader("Accept", accept)
                .setHeader("User-Agent", "remora-gateway/rest")
                .timeout(timeout.toMillis(), TimeUnit.MILLISECONDS);
        if (body == null) {
            request.method(method, contentType == null ? "application/json" : contentType, (String) null);
        } else {
            byte[] bytes = Json.bytes(body);
            request.method(method, contentType, new ByteArrayInputStream(bytes), bytes.length);
        }
        HttpResponse<byte[]> response = answer(request.build());
        byte[] answer = response.body() == null ? new byte[0] : response.body();
        if (!response.isSuccessful()) {
            throw refusal(response.code(), answer);
        }
        if (answer.length > LARGEST_ANSWER) {
            throw new Refusal(Code.UNAVAILABLE, "The API server answered with more than can be taken.");
        }
        return answer;
    }

    private HttpResponse<byte[]> answer(HttpRequest request) throws Refusal {
        try {
            return http.sendAsync(request, byte[].class).get(timeout.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Refusal(Code.UNAVAILABLE, "The gateway ends.");
        } catch (ExecutionException | TimeoutException e) {
            throw new Refusal(Code.UNAVAILABLE, "The API server does not answer.");
        }
    }

    private static JsonNode json(byte[] answer) throws Refusal {
        try {
            return Json.read(answer);
        } catch (IOException e) {
            throw new Refusal(Code.UNAVAILABLE, "The API server's answer is no JSON.");
        }
    }

    /** What a Status says (meta/v1). Its message is the API server's own. */
    private static Refusal refusal(int status, byte[] answer) {
        String message;
        String reason;
        try {
            JsonNode told = Json.read(answer);
            message = told.path("message").asText("");
            reason = told.path("reason").asText("");
        } catch (IOException noStatus) {
            message = "";
            reason = "";
        }
        String text = message.isEmpty() ? "The API server answered with status " + status + "." : message;
        return new Refusal(
                switch (status) {
                    case 401 -> Code.UNAUTHENTICATED;
                    case 403 -> Code.FORBIDDEN;
                    case 404 -> Code.NOT_FOUND;
                    case 409 -> reason.equals("AlreadyExists") ? Code.ALREADY_EXISTS : Code.CONFLICT;
                    case 400, 405, 406, 413, 415, 422 -> Code.INVALID;
                    default -> Code.UNAVAILABLE;
                },
                text);
    }

    @Override
    public void close() {
        http.close();
    }
}
