package dev.remora.gateway.pipeline;

import dev.remora.gateway.auth.BearerToken;
import dev.remora.gateway.auth.Credential;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.ssl.SslHandler;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.jspecify.annotations.Nullable;

/**
 * What the callers on one connection show: a bearer token, or else the certificate of their handshake. Whoever sends a token
 * wants to be known by it: a certificate may just be what the network asks for.
 */
public final class CallerCredentials implements CredentialReader {
    /** The token that came last on this connection: hashing a token costs more than comparing it. */
    private @Nullable String lastHeader;

    private Credential.@Nullable Token lastToken;
    private Credential.@Nullable Certificate certificate;
    private boolean certificateRead;

    /** Two tokens are none: which one a reader takes is anybody's guess. */
    @Override
    public @Nullable Credential read(ChannelHandlerContext ctx, HttpHeaders headers) {
        Iterator<String> values = headers.valueStringIterator(HttpHeaderNames.AUTHORIZATION);
        if (!values.hasNext()) {
            return certificate(ctx.channel());
        }
        String header = values.next();
        if (values.hasNext()) {
            return null;
        }
        if (!header.equals(lastHeader)) {
            BearerToken token = BearerToken.of(header);
            lastToken = token == null ? null : new Credential.Token(token);
            lastHeader = header;
        }
        return lastToken;
    }

    private @Nullable Credential certificate(Channel channel) {
        if (!certificateRead) {
            certificateRead = true;
            List<X509Certificate> chain = handshake(channel);
            certificate = chain.isEmpty() ? null : new Credential.Certificate(chain);
        }
        return certificate;
    }

    /** The chain that the other end of the connection proved to own, empty if it showed none. */
    static List<X509Certificate> handshake(Channel channel) {
        Channel connection = channel.parent() != null && channel.pipeline().get(SslHandler.class) == null
                ? channel.parent() // a stream of HTTP/2
                : channel;
        SslHandler tls = connection.pipeline().get(SslHandler.class);
        if (tls == null) {
            return List.of();
        }
        try {
            List<X509Certificate> chain = new ArrayList<>();
            for (Certificate part : tls.engine().getSession().getPeerCertificates()) {
                chain.add((X509Certificate) part);
            }
            return List.copyOf(chain);
        } catch (SSLPeerUnverifiedException none) {
            return List.of();
        }
    }
}
