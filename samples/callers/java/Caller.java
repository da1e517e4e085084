import dev.remora.client.GatewayException;
import dev.remora.client.PluginClient;
import dev.remora.client.RemoraClient;
import dev.remora.client.RequestNotSentException;
import dev.remora.client.RequestSentException;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.time.Duration;

/** Calls a plugin every few seconds with the ServiceAccount's token, which Kubernetes renews. */
class Caller {
    private static final String NAMESPACE = setting("NAMESPACE", "demo");
    private static final String INSTANCE = setting("INSTANCE", "my-instance");
    private static final String PLUGIN = setting("PLUGIN", "hello");
    private static final Duration PAUSE = Duration.ofSeconds(Integer.parseInt(setting("SECONDS_BETWEEN_CALLS", "10")));

    public static void main(String[] arguments) throws InterruptedException {
        // docs: client
        try (RemoraClient remora = RemoraClient.inCluster()) { // one for the whole program
            PluginClient plugin = remora.instance(NAMESPACE, INSTANCE).plugin(PLUGIN);
            // docs: end
            while (true) {
                call(plugin);
                Thread.sleep(PAUSE);
            }
        }
    }

    private static void call(PluginClient plugin) throws InterruptedException {
        // docs: call
        try {
            HttpResponse<String> answer = plugin.get("/"); // the plugin's, whatever its status
            System.out.println(answer.statusCode() + " " + answer.body());
        } catch (GatewayException e) {
            System.out.println(switch (e) {
                case RequestNotSentException refused -> refused.getMessage(); // 403 forbidden: The caller may not …
                case RequestSentException broken -> broken.getMessage() + " (the plugin may have acted on it)";
            });
        } catch (IOException e) {
            System.err.println("no answer: " + e);
        }
        // docs: end
    }

    private static String setting(String name, String otherwise) {
        return System.getenv().getOrDefault(name, otherwise);
    }
}
