package dev.remora.gateway.auth.kubernetes;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.remora.gateway.auth.CertificateAuthorities;
import dev.remora.gateway.auth.FrontProxy;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who kube-apiserver is when it passes requests on: ConfigMap {@code extension-apiserver-authentication} in {@code
 * kube-system}, which kube-apiserver writes itself, watched. Until it was seen, and when it says nothing, nobody is.
 */
public final class FrontProxyConfig implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(FrontProxyConfig.class);
    private static final String NAMESPACE = "kube-system";
    private static final String NAME = "extension-apiserver-authentication";
    private static final JsonMapper JSON = new JsonMapper();

    private final SharedIndexInformer<ConfigMap> informer;
    private final Runnable changed;
    private volatile FrontProxy current = FrontProxy.NONE;

    /**
     * Sees nothing before {@link #start}.
     *
     * @param changed called after every change, on a thread of the watch's
     */
    public FrontProxyConfig(KubernetesClient client, Runnable changed) {
        this.changed = changed;
        informer = client.configMaps().inNamespace(NAMESPACE).withName(NAME).runnableInformer(0);
        informer.addEventHandler(new Changes());
        informer.exceptionHandler((started, error) -> {
            LOG.atWarn()
                    .addKeyValue("reason", error.getMessage())
                    .log("ConfigMap kube-system/extension-apiserver-authentication cannot be read; trying again");
            return true;
        });
    }

    /** Starts to watch and returns at once. */
    public void start() {
        var _ = informer.start();
    }

    /** As of now. */
    public FrontProxy current() {
        return current;
    }

    static FrontProxy read(Map<String, String> data) {
        String pem = data.getOrDefault("requestheader-client-ca-file", "");
        if (pem.isBlank()) {
            return FrontProxy.NONE;
        }
        try {
            List<X509Certificate> certificates = CertificateFactory.getInstance("X.509")
                    .generateCertificates(new ByteArrayInputStream(pem.getBytes(StandardCharsets.US_ASCII)))
                    .stream()
                    .map(X509Certificate.class::cast)
                    .toList();
            return new FrontProxy(
                    CertificateAuthorities.of(certificates),
                    list(data, "requestheader-allowed-names"),
                    list(data, "requestheader-username-headers"),
                    list(data, "requestheader-uid-headers"),
                    list(data, "requestheader-group-headers"),
                    list(data, "requestheader-extra-headers-prefix"));
        } catch (CertificateException | JsonProcessingException e) {
            LOG.atError()
                    .addKeyValue("reason", e.getMessage())
                    .log(
                            "ConfigMap kube-system/extension-apiserver-authentication is unreadable; nobody is let in by it");
            return FrontProxy.NONE;
        }
    }

    private static List<String> list(Map<String, String> data, String key) throws JsonProcessingException {
        String text = data.getOrDefault(key, "");
        return text.isBlank() ? List.of() : List.copyOf(JSON.readValue(text, new TypeReference<List<String>>() {}));
    }

    @Override
    public void close() {
        informer.stop();
    }

    private final class Changes implements ResourceEventHandler<ConfigMap> {
        @Override
        public void onAdd(ConfigMap map) {
            put(map);
        }

        @Override
        public void onUpdate(ConfigMap before, ConfigMap map) {
            put(map);
        }

        @Override
        public void onDelete(ConfigMap map, boolean stateUnknown) {
            current = FrontProxy.NONE;
            changed.run();
        }

        private void put(ConfigMap map) {
            current = map.getData() == null ? FrontProxy.NONE : read(map.getData());
            changed.run();
        }
    }
}
