package dev.remora.gateway.testing;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.Deflater;

/** What a WebSocket client may send, and what none may (RFC 6455 section 5.2, RFC 7692). */
public final class WebSocketFrames {
    /** Opcodes. */
    public static final int CONTINUATION = 0;

    /** A text message begins. */
    public static final int TEXT = 1;

    /** A binary message begins. */
    public static final int BINARY = 2;

    /** The last frame of a side. */
    public static final int CLOSE = 8;

    /** Asks for a PONG. */
    public static final int PING = 9;

    /** Answers a PING. */
    public static final int PONG = 10;

    /** Flag of the first octet: the message ends. */
    public static final int FIN = 0x80;

    /** Flag of the first octet: reserved, or a compressed message. */
    public static final int RSV1 = 0x40;

    private static final byte[] MASK = {0x37, (byte) 0xfa, 0x21, 0x3d};

    private WebSocketFrames() {}

    /** A frame with a mask. */
    public static byte[] frame(int firstOctet, byte[] payload) {
        ByteArrayOutputStream frame = new ByteArrayOutputStream(payload.length + 14);
        frame.write(firstOctet);
        if (payload.length < 126) {
            frame.write(0x80 | payload.length);
        } else if (payload.length < 65536) {
            frame.write(0x80 | 126);
            number(frame, payload.length, 2);
        } else {
            frame.write(0x80 | 127);
            number(frame, payload.length, 8);
        }
        frame.writeBytes(MASK);
        byte[] masked = payload.clone();
        for (int i = 0; i < masked.length; i++) {
            masked[i] ^= MASK[i & 3];
        }
        frame.writeBytes(masked);
        return frame.toByteArray();
    }

    /** A whole message or control frame. */
    public static byte[] whole(int opcode, String text) {
        return frame(FIN | opcode, text.getBytes(StandardCharsets.UTF_8));
    }

    /** A CLOSE with a code. */
    public static byte[] close(int code, String reason) {
        ByteArrayOutputStream payload = new ByteArrayOutputStream();
        number(payload, code, 2);
        payload.writeBytes(reason.getBytes(StandardCharsets.UTF_8));
        return frame(FIN | CLOSE, payload.toByteArray());
    }

    /** A message's payload as permessage-deflate has it; each message with an empty window. */
    public static byte[] deflated(byte[] message) {
        Deflater deflater = new Deflater(Deflater.DEFAULT_COMPRESSION, true);
        try {
            deflater.setInput(message);
            byte[] buffer = new byte[message.length + message.length / 8 + 64];
            int length = deflater.deflate(buffer, 0, buffer.length, Deflater.SYNC_FLUSH);
            return Arrays.copyOf(buffer, length - 4); // RFC 7692 section 7.2.1
        } finally {
            deflater.end();
        }
    }

    private static void number(ByteArrayOutputStream out, long number, int octets) {
        for (int shift = 8 * (octets - 1); shift >= 0; shift -= 8) {
            out.write((int) (number >> shift));
        }
    }
}
