package dev.remora.controller.apply;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.HttpURLConnection;

/** Makes an object whose name follows from its content, so that one that exists is the wanted one. */
final class Creation {
    private static final String ALREADY_EXISTS = "AlreadyExists";

    private Creation() {}

    /** Looks first: a controller that dies at each of its writes has to come further all the same. */
    static void ensure(KubernetesClient client, HasMetadata object) {
        if (client.resource(object).get() != null) {
            return;
        }
        try {
            client.resource(object).create();
        } catch (KubernetesClientException e) {
            if (!alreadyExists(e)) {
                throw e;
            }
        }
    }

    /** Not every conflict means that: only the reason tells. */
    private static boolean alreadyExists(KubernetesClientException e) {
        return e.getCode() == HttpURLConnection.HTTP_CONFLICT
                && e.getStatus() != null
                && ALREADY_EXISTS.equals(e.getStatus().getReason());
    }
}
