package dev.remora.gateway.telemetry.otlp;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A message of protobuf, read without its schema: fields by number, each value as the bytes or the number that it is.
 *
 * @param fields by number, in the order in which they came
 */
record Protobuf(Map<Integer, List<Object>> fields) {
    private static final int VARINT = 0;
    private static final int FIXED64 = 1;
    private static final int BYTES = 2;
    private static final int FIXED32 = 5;

    static Protobuf parse(byte[] bytes) {
        ByteBuffer in = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        Map<Integer, List<Object>> fields = new TreeMap<>();
        while (in.hasRemaining()) {
            long tag = varint(in);
            Object value = switch ((int) (tag & 7)) {
                case VARINT -> varint(in);
                case FIXED64 -> in.getLong();
                case FIXED32 -> in.getInt();
                case BYTES -> {
                    byte[] content = new byte[(int) varint(in)];
                    in.get(content);
                    yield content;
                }
                default -> throw new IllegalArgumentException("wire type of tag " + tag);
            };
            fields.computeIfAbsent((int) (tag >>> 3), k -> new ArrayList<>()).add(value);
        }
        return new Protobuf(fields);
    }

    private static long varint(ByteBuffer in) {
        long value = 0;
        for (int shift = 0; ; shift += 7) {
            byte octet = in.get();
            value |= (long) (octet & 0x7f) << shift;
            if (octet >= 0) {
                return value;
            }
        }
    }

    /** Embedded messages. */
    List<Protobuf> messages(int number) {
        return fields.getOrDefault(number, List.of()).stream()
                .map(value -> parse((byte[]) value))
                .toList();
    }

    byte[] bytes(int number) {
        List<Object> values = fields.get(number);
        return values == null ? new byte[0] : (byte[]) values.getFirst();
    }

    String text(int number) {
        return new String(bytes(number), StandardCharsets.UTF_8);
    }

    long number(int number) {
        List<Object> values = fields.get(number);
        return values == null ? 0 : ((Number) values.getFirst()).longValue();
    }
}
