package dev.remora.gateway.http;

import io.netty.channel.Channel;

/**
 * Back-pressure of one connection: bytes are read only while nobody has a reason against it.
 *
 * <p>Used on the connection's event loop. With {@code FlowControlHandler} behind the decoder, closing the gate stops the
 * very next message, not only the next read.
 */
public final class ReadGate {
    /** Why nothing is read. Each waiter has one of its own, so that the end of one wait does not end the next. */
    public enum Reason {
        /** The request waits to know its caller. */
        AUTHENTICATING(1),
        /** The request waits to know whether it is allowed. */
        AUTHORIZING(2),
        /** The request waits for a connection to its plugin. */
        CONNECTING(4),
        /** The other side does not take what was read. */
        BACK_PRESSURE(8),
        /** The next request is here and the one before it is not answered yet. */
        PIPELINED(16),
        /** The request waits for its Instance to wake. */
        WAKING(32),
        /** The request waits to know the plugin's own token. */
        OWN_TOKEN(64),
        /** The request waits for what a page reads from the API server. */
        READING(128);

        private static final int OF_ONE_REQUEST = READING.bit
                | OWN_TOKEN.bit
                | AUTHENTICATING.bit
                | AUTHORIZING.bit
                | CONNECTING.bit
                | BACK_PRESSURE.bit
                | WAKING.bit;

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
        open(reason.bit);
    }

    /** Takes away every reason that the request under way had, for it is over. */
    public void requestOver() {
        open(Reason.OF_ONE_REQUEST);
    }

    private void open(int reasons) {
        if ((closed & reasons) == 0) {
            return;
        }
        closed &= ~reasons;
        if (closed == 0) {
            channel.config().setAutoRead(true);
        }
    }

    /** Whether reads go on. */
    public boolean isOpen() {
        return closed == 0;
    }
}
