package dev.remora.controller.naming;

/** Annotations that the controller writes. Those of the template reach each VirtualMachineInstance made from it. */
public final class Annotations {
    /** On the template: revision of the plugin list, 16 hexadecimal digits. */
    public static final String PLUGINS_REVISION = "remora.dev/plugins-revision";

    /** On the template: JSON object from plugin name to the revision of that plugin alone. */
    public static final String PLUGIN_REVISIONS = "remora.dev/plugin-revisions";

    /** On the template: JSON object from plugin name to TCP port. */
    public static final String PLUGIN_PORTS = "remora.dev/plugin-ports";

    /** On the template: TCP port of the guest's status endpoint. */
    public static final String STATUS_PORT = "remora.dev/status-port";

    /** On the VirtualMachine: digest of what was rendered last, which tells when a field is no longer wanted. */
    public static final String RENDERED = "remora.dev/rendered";

    private Annotations() {}
}
