/**
 * Calls plugins of KubeVirt guests through Remora's gateway, from a program in the cluster.
 *
 * <pre>{@code
 * try (RemoraClient remora = RemoraClient.inCluster()) {
 *     PluginClient sandbox = remora.instance("demo", "my-instance").plugin("sandbox");
 *     HttpResponse<String> answer = sandbox.post("/commands", "{\"command\": \"uname -a\"}");
 * }
 * }</pre>
 *
 * Requests, answers, bodies and WebSockets are those of {@code java.net.http}; this package adds where a plugin is, the token,
 * which renews itself, the authority of the gateway's certificate, which may change, waiting for an Instance that wakes, and
 * whose an error is: a plugin's answer is returned whatever its status, the gateway's own is thrown as a {@link
 * dev.remora.client.GatewayException}.
 *
 * <p>It knows Java and nothing else: no JSON library, no client of Kubernetes, no logging.
 */
@NullMarked
package dev.remora.client;

import org.jspecify.annotations.NullMarked;
