package dev.remora.gateway.upstream;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;

/** Tells once that a connection is up, and leaves. */
final class ConnectNotice extends ChannelInboundHandlerAdapter {
    private final Runnable up;

    ConnectNotice(Runnable up) {
        this.up = up;
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        ctx.pipeline().remove(this);
        ctx.fireChannelActive();
        up.run();
    }
}
