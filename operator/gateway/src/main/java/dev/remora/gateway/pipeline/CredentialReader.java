package dev.remora.gateway.pipeline;

import dev.remora.gateway.auth.Credential;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.HttpHeaders;
import org.jspecify.annotations.Nullable;

/** Finds what the caller of a request shows; one for each connection. */
@FunctionalInterface
public interface CredentialReader {
    /** {@code null} when there is nothing, or nothing unambiguous. */
    @Nullable Credential read(ChannelHandlerContext ctx, HttpHeaders headers);
}
