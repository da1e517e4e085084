package dev.remora.controller.naming;

/** Annotations that the controller writes. Those of the template reach each VirtualMachineInstance made from it. */
public final class Annotations {
    /** On the template: revision of the plugin list, 16 hexadecimal digits. */
    public static final String PLUGINS_REVISION = "remora.dev/plugins-revision";

    /** On the template: JSON object from plugin name to the revision of that plugin alone. */
    public static final String PLUGIN_REVISIONS = "remora.dev/plugin-revisions";

    /** On the template: JSON object from plugin name to TCP port. */
    public static final String PLUGIN_PORTS = "remora.dev/plugin-ports";

    /** On the template: JSON object from plugin name to where its ROM was wanted from and which bits were found. */
    public static final String PLUGIN_IMAGES = "remora.dev/plugin-images";

    /** On the template: TCP port of the guest's status endpoint. */
    public static final String STATUS_PORT = "remora.dev/status-port";

    /** On the VirtualMachine: digest of what was rendered last, which tells when a field is no longer wanted. */
    public static final String RENDERED = "remora.dev/rendered";

    /** On the VirtualMachine: JSON list of the TCP ports that a guest reported as taken by a program of its own. */
    public static final String TAKEN_PORTS = "remora.dev/taken-ports";

    /** On the VirtualMachine while it sleeps: the activity with which it fell asleep, so that any other one wakes it. */
    public static final String ASLEEP_SINCE = "remora.dev/asleep-since";

    private Annotations() {}
}
