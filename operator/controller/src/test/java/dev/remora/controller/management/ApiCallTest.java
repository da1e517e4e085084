package dev.remora.controller.management;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ApiCallTest {
    @ParameterizedTest
    @CsvSource({
        "GET,    /api/v1/namespaces/team-a/secrets/web,                                     get,              secrets",
        "GET,    /api/v1/namespaces/team-a/secrets?labelSelector=a%3Db,                     list,             secrets",
        "GET,    /apis/kubevirt.io/v1/virtualmachines?limit=200,                            list,             virtualmachines",
        "GET,    /apis/kubevirt.io/v1/virtualmachines?resourceVersion=7&watch=true,         watch,            virtualmachines",
        "PATCH,  /apis/remora.dev/v1alpha1/namespaces/team-a/instances/web/status?force=true, patch,          instances/status",
        "POST,   /api/v1/namespaces/team-a/events,                                          create,           events",
        "PUT,    /apis/remora.dev/v1alpha1/namespaces/team-a/instances/web,                 update,           instances",
        "DELETE, /api/v1/namespaces/team-a/secrets/web,                                     delete,           secrets",
        "DELETE, /api/v1/namespaces/team-a/secrets,                                         deletecollection, secrets",
        "GET,    /api/v1/namespaces/team-a,                                                 get,              namespaces",
        "GET,    /version,                                                                  get,              none",
        "GET,    /apis,                                                                     get,              none",
    })
    void shouldNameVerbAndResource(String method, String uri, String verb, String resource) {
        // When
        ApiCall call = ApiCall.of(method, URI.create("https://127.0.0.1:6443" + uri));

        // Then
        assertThat(call).isEqualTo(new ApiCall(verb, resource));
    }
}
