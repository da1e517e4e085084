package dev.remora.gateway.http;

import io.netty.channel.Channel;

/**
 * Back-pressure of one connection: bytes are read only while nobody has a reason against it.
 *
 * <p>Used on the connection's event loop. With {@code FlowControlHandler} behind the decoder, closing the gate stops the
 * very next message, not only the next read.
 */
public final class ReadGate {
    /** Why nothing is read. */
    public enum Reason {
        /** The request waits for an answer about its caller, or for a connection. */
        DECIDING(1),
        /** The other side does not take what was read. */
        BACK_PRESSURE(2),
        /** The next request is here and the one before it is not answered yet. */
        PIPELINED(4);

        private final int bit;

        Reason(int bit) {
            this.bit = bit;
        }
    }

    private final Channel channel;
    private int closed;

    /** An open gate. */
    public ReadGate(Channel channel) {
        this.channel = channel;
    }

    /** Stops reading for {@code reason}; once is enough. */
    public void close(Reason reason) {
        int before = closed;
        closed |= reason.bit;
        if (before == 0) {
            channel.config().setAutoRead(false);
        }
    }

    /** Takes {@code reason} away; reads on if it was the last one, and then handlers may be called before this returns. */
    public void open(Reason reason) {
        if ((closed & reason.bit) == 0) {
            return;
        }
        closed &= ~reason.bit;
        if (closed == 0) {
            channel.config().setAutoRead(true);
        }
    }

    /** Whether reads go on. */
    public boolean isOpen() {
        return closed == 0;
    }
}
