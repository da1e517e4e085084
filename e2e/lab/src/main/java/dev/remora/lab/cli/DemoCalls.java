package dev.remora.lab.cli;

import dev.remora.lab.LabState;
import java.nio.file.Path;
import java.util.Map;

/**
 * The calls that the demo ends with.
 *
 * @param binaries folder with kubectl
 * @param uid of the Instance
 * @param token of an account that may call the plugins
 * @param strangersToken of one that may not
 */
record DemoCalls(
        LabState lab,
        Path binaries,
        String namespace,
        String instance,
        String uid,
        String token,
        String strangersToken) {
    private static final String PATH = "/plugins/hello/files/list?x=1";

    /** Shows them all; whether each got the answer that it should. */
    boolean show() {
        String authority = "--cacert " + lab.gatewayAuthority();
        String byName = lab.gateway() + "/v1/namespaces/" + namespace + "/instances/" + instance + PATH;
        String byUid = lab.gateway() + "/v1/instances/" + uid + PATH;
        Shell caller = new Shell(Map.of(
                "TOKEN",
                token,
                "STRANGER",
                strangersToken,
                "KUBECONFIG",
                lab.kubeconfig().toString(),
                "PATH",
                binaries + ":/usr/bin:/bin"));
        System.out.println();
        System.out.println("# The plugin hello in the guest, through the gateway:");
        String answer = caller.show(curl("-sS " + authority + " -H \"Authorization: Bearer $TOKEN\" '" + byName + "'"));
        System.out.println("# The same by the Instance's UID:");
        String same = caller.show(curl("-sS " + authority + " -H \"Authorization: Bearer $TOKEN\" '" + byUid + "'"));
        System.out.println("# The same behind the Kubernetes API server, as whoever a kubeconfig is for:");
        String aggregated = caller.show("kubectl get --raw '/apis/gateway.remora.dev/v1alpha1/namespaces/" + namespace
                + "/instances/" + instance + PATH + "'");
        String status = "-sS -o /dev/null -w '%{http_code}\\n' " + authority;
        System.out.println("# Without a token:");
        String nobody = caller.show(curl(status + " '" + byName + "'"));
        System.out.println("# With the token of another account:");
        String stranger = caller.show(curl(status + " -H \"Authorization: Bearer $STRANGER\" '" + byName + "'"));
        return answer.contains("/files/list?x=1")
                && same.equals(answer)
                && aggregated.contains("/files/list?x=1")
                && nobody.strip().equals("401")
                && stranger.strip().equals("403");
    }

    /** Loopback is never to be reached through somebody's proxy; a demo does not wait for ever. */
    private static String curl(String arguments) {
        return "curl --noproxy '*' -m 60 " + arguments;
    }
}
