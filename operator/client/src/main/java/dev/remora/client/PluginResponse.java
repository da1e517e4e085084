package dev.remora.client;

import java.net.URI;
import java.net.http.HttpClient.Version;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Optional;
import javax.net.ssl.SSLSession;

/**
 * A plugin's answer.
 *
 * @param response as it came
 * @param request as the caller made it: the one that was sent has the token
 */
record PluginResponse<T>(HttpResponse<Reply<T>> response, HttpRequest request, T body) implements HttpResponse<T> {
    @Override
    public int statusCode() {
        return response.statusCode();
    }

    @Override
    public Optional<HttpResponse<T>> previousResponse() {
        return Optional.empty();
    }

    @Override
    public HttpHeaders headers() {
        return response.headers();
    }

    @Override
    public Optional<SSLSession> sslSession() {
        return response.sslSession();
    }

    @Override
    public URI uri() {
        return response.uri();
    }

    @Override
    public Version version() {
        return response.version();
    }

    @Override
    public String toString() {
        return "(" + request.method() + " " + uri() + ") " + statusCode();
    }
}
