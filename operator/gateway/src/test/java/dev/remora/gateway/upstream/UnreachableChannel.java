package dev.remora.gateway.upstream;

import io.netty.channel.embedded.EmbeddedChannel;
import java.net.ConnectException;

/** A connection that cannot be made. */
public final class UnreachableChannel extends EmbeddedChannel {
    /** By reflection, as Netty makes channels. */
    public UnreachableChannel() {
        super(false, false);
    }

    @Override
    protected void doRegister() throws Exception {
        throw new ConnectException("refused");
    }
}
