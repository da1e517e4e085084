package dev.remora.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import org.jspecify.annotations.Nullable;

/**
 * Where a plugin's ROM comes from: exactly one of {@code image} and {@code url}.
 *
 * @param image a containerDisk image that holds the ROM as its only file
 * @param pullPolicy of the image; Kubernetes' own default if absent
 * @param pullSecret name of a Secret of type {@code kubernetes.io/dockerconfigjson} for the image
 * @param url an http or https address of the ROM file
 * @param headersSecretRef a Secret whose keys and values are sent as headers to the url
 * @param checksum SHA-256 that the file at the url must have
 * @param signature requires that the image is signed
 */
@ValidationRule(value = "has(self.image) != has(self.url)", message = "exactly one of image and url must be set")
@ValidationRule(
        value = "has(self.image) || (!has(self.pullPolicy) && !has(self.pullSecret) && !has(self.signature))",
        message = "pullPolicy, pullSecret and signature belong to image: remove them or set image")
@ValidationRule(
        value = "has(self.url) || (!has(self.headersSecretRef) && !has(self.checksum))",
        message = "headersSecretRef and checksum belong to url: remove them or set url")
public record RomSource(
        @ValidationRule(value = ImageReference.RULE, message = ImageReference.MESSAGE)
        @Size(max = 512) @JsonPropertyDescription("Image reference of the ROM: [registry/]repository[:tag][@sha256:digest].")
        @Nullable String image,

        @JsonPropertyDescription("When the image is pulled.") @Nullable PullPolicy pullPolicy,

        @Size(min = 1, max = 253) @JsonPropertyDescription("Name of a kubernetes.io/dockerconfigjson Secret in the same namespace.")
        @Nullable String pullSecret,

        @ValidationRule(value = WebAddress.RULE, message = WebAddress.MESSAGE)
        @Size(max = 2048) @JsonPropertyDescription("http or https address of the ROM file.")
        @Nullable String url,

        @JsonPropertyDescription("Secret whose keys and values are sent as headers to the url.") @Nullable LocalSecretReference headersSecretRef,

        @Pattern("^sha256:[a-f0-9]{64}$") @Size(max = 71) @JsonPropertyDescription("SHA-256 of the file at the url, as sha256: and 64 hexadecimal digits.")
        @Nullable String checksum,

        @JsonPropertyDescription("Requires that the image is signed, as cosign signs with a key.") @Nullable RomSignature signature) {}
