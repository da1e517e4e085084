package dev.remora.controller.rom;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.sigstore.bundle.ImmutableDsseEnvelope;
import dev.sigstore.json.ProtoJson;
import dev.sigstore.proto.bundle.v1.Bundle;
import io.intoto.EnvelopeOuterClass.Envelope;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * A signature as cosign 3 writes it: a sigstore bundle with a DSSE envelope around an in-toto statement. Sigstore's own
 * verifier is not asked, since it takes bundles with an entry in a transparency log only, which keys do without.
 */
final class SigstoreBundle {
    private static final String STATEMENT = "https://in-toto.io/Statement/v1";
    private static final String SIGN = "https://sigstore.dev/cosign/sign/v1";
    private static final ObjectMapper JSON = new ObjectMapper();

    private SigstoreBundle() {}

    /**
     * What it has to say about the image with this digest. Attestations travel in the same form and are signed by the same
     * keys; they say something about an image without approving of it, and are left out.
     */
    static List<SignedStatement> about(byte[] bundle, String digest) {
        try {
            Bundle.Builder parsed = Bundle.newBuilder();
            ProtoJson.parser().merge(new String(bundle, StandardCharsets.UTF_8), parsed);
            Envelope envelope = parsed.getDsseEnvelope();
            if (!isAbout(envelope.getPayload().toByteArray(), digest)) {
                return List.of();
            }
            byte[] message = ImmutableDsseEnvelope.builder()
                    .payload(envelope.getPayload().toByteArray())
                    .payloadType(envelope.getPayloadType())
                    .build()
                    .getPAE();
            return envelope.getSignaturesList().stream()
                    .map(signature ->
                            new SignedStatement(message, signature.getSig().toByteArray()))
                    .toList();
        } catch (InvalidProtocolBufferException e) {
            return List.of();
        }
    }

    private static boolean isAbout(byte[] payload, String digest) {
        try {
            JsonNode statement = JSON.readTree(payload);
            return statement.path("_type").asText().equals(STATEMENT)
                    && statement.path("predicateType").asText().equals(SIGN)
                    && statement
                            .path("subject")
                            .valueStream()
                            .anyMatch(subject ->
                                    subject.at("/digest/sha256").asText().equals(Digests.hex(digest)));
        } catch (IOException e) {
            return false;
        }
    }
}
