package dev.remora.gateway.apiserver;

import dev.remora.gateway.server.Tls;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.http.TlsVersion;
import io.fabric8.kubernetes.client.internal.CertUtils;
import io.fabric8.kubernetes.client.internal.SSLUtils;
import io.netty.handler.codec.http2.Http2SecurityUtil;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SupportedCipherSuiteFilter;
import java.io.IOException;
import java.net.URI;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.stream.Stream;
import javax.net.ssl.KeyManager;
import org.jspecify.annotations.Nullable;

/**
 * Where the API server is.
 *
 * @param host a name or an address
 * @param authority as HTTP wants it
 * @param prefix of all paths, without a slash at its end
 */
record ApiServerAddress(String host, int port, String authority, String prefix) {
    private static final int HTTPS = 443;

    /** Of {@code config}; {@code null} where it asks for anything that only the Kubernetes client can do. */
    static @Nullable ApiServerAddress of(Config config) {
        URI url = URI.create(config.getMasterUrl());
        String host = url.getHost();
        if (host == null || !"https".equals(url.getScheme()) || !isPlain(config)) {
            return null;
        }
        String bare = host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
        int port = url.getPort() < 0 ? HTTPS : url.getPort();
        return new ApiServerAddress(
                bare, port, url.getRawAuthority(), url.getRawPath().replaceFirst("/$", ""));
    }

    private static boolean isPlain(Config config) {
        return (isSet(config.getCaCertData()) || isSet(config.getCaCertFile()))
                && config.getTlsVersions() != null
                && Arrays.stream(config.getTlsVersions()).anyMatch(ApiServerAddress::isStrong)
                && !config.isTrustCerts()
                && !config.isDisableHostnameVerification()
                && !config.isHttp2Disable()
                && config.getAuthProvider() == null
                && (config.getCustomHeaders() == null
                        || config.getCustomHeaders().isEmpty())
                && Stream.of(
                                config.getTrustStoreFile(),
                                config.getHttpsProxy(),
                                config.getUsername(),
                                config.getPassword(),
                                config.getImpersonateUsername())
                        .noneMatch(ApiServerAddress::isSet);
    }

    private static boolean isSet(@Nullable String value) {
        return value != null && !value.isEmpty();
    }

    private static boolean isStrong(TlsVersion version) {
        return version == TlsVersion.TLS_1_2 || version == TlsVersion.TLS_1_3;
    }

    /**
     * How to speak TLS to it: only what the authority in {@code config} has signed for this host is believed. Files are read
     * each time, because they may hold something else by now.
     */
    SslContext tls(Config config) throws IOException, GeneralSecurityException {
        SslContextBuilder builder = SslContextBuilder.forClient()
                .sslProvider(Tls.provider())
                .protocols(Arrays.stream(config.getTlsVersions())
                        .filter(ApiServerAddress::isStrong)
                        .map(TlsVersion::javaName)
                        .toArray(String[]::new))
                .ciphers(Http2SecurityUtil.CIPHERS, SupportedCipherSuiteFilter.INSTANCE)
                .endpointIdentificationAlgorithm("HTTPS")
                .trustManager(CertUtils.getInputStreamFromDataOrFile(config.getCaCertData(), config.getCaCertFile()))
                .applicationProtocolConfig(new ApplicationProtocolConfig(
                        ApplicationProtocolConfig.Protocol.ALPN,
                        ApplicationProtocolConfig.SelectorFailureBehavior.NO_ADVERTISE,
                        ApplicationProtocolConfig.SelectedListenerFailureBehavior.ACCEPT,
                        ApplicationProtocolNames.HTTP_2,
                        ApplicationProtocolNames.HTTP_1_1));
        KeyManager[] own = SSLUtils.keyManagers(config);
        if (own != null) {
            builder.keyManager(own[0]);
        }
        return builder.build();
    }
}
