package dev.remora.gateway.rest.translate;

import java.util.Map;

/**
 * A Secret that an Instance needs. Its values are shown nowhere.
 *
 * @param name of the Secret
 * @param purpose a word for its label
 * @param values by key, as text
 * @param gatewayReads whether the gateway has to be let in
 */
public record SecretDraft(String name, String purpose, Map<String, String> values, boolean gatewayReads) {
    @Override
    public String toString() {
        return "SecretDraft[" + name + "]";
    }
}
